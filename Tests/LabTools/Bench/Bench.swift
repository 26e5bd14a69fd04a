import Foundation
import NamespaceLab

/// Asks every program about every case in turn, and prints what it took and what it said.
struct Bench {
  var runs: Int
  /// The programs to compare with; none means all.
  var names: [String] = []

  private struct Cell: Hashable {
    var contestant: String
    var benchCase: String
  }

  /// A program that takes longer (seconds) is not asked again.
  private static let patience = 20.0

  func run() async throws {
    let synpath = try LabPrograms.path("synpath")
    let everybody = Contestant.all(
      synpath: synpath, target: Measurement.layout.target(.v4))
    let wanted = everybody.filter { contestant in
      contestant.title == Contestant.ownTitle || names.isEmpty
        || names.contains { contestant.title.hasPrefix($0) }
    }
    let contestants = wanted.filter(\.isInstalled)
    for absent in wanted where !absent.isInstalled {
      print("skipped: \(absent.title), not installed (package \(absent.package))")
    }
    let overhead = try await Measurement.overhead()
    var results: [Cell: [Measurement]] = [:]
    for run in 1...runs {
      for benchCase in BenchCase.all {
        for contestant in contestants {
          let cell = Cell(contestant: contestant.title, benchCase: benchCase.name)
          if let slow = results[cell]?.first, slow.seconds > Self.patience { continue }
          let measurement = try await Measurement.take(contestant, benchCase)
          results[cell, default: []].append(measurement)
          let text = "run \(run) \(benchCase.name) \(contestant.title): \(measurement.seconds) s\n"
          FileHandle.standardError.write(Data(text.utf8))
        }
      }
    }
    printTimes(contestants, results)
    printOwn(results, overhead)
    printAnswers(contestants, results)
    print("\nSessions and black holes:\n")
    try await SessionTimes(runs: runs).run()
  }

  private func printTimes(_ contestants: [Contestant], _ results: [Cell: [Measurement]]) {
    print("\nWall time in seconds, median of \(runs), and how many times synpath's:\n")
    print("| program | " + BenchCase.all.map(\.name).joined(separator: " | ") + " |")
    print("|---|" + BenchCase.all.map { _ in "---:|" }.joined())
    for contestant in contestants {
      let cells = BenchCase.all.map { benchCase -> String in
        let own = Cell(contestant: Contestant.ownTitle, benchCase: benchCase.name)
        let cell = Cell(contestant: contestant.title, benchCase: benchCase.name)
        guard let time = results[cell]?.median(\.seconds),
          let ownTime = results[own]?.median(\.seconds)
        else { return "-" }
        let factor = contestant.title == Contestant.ownTitle ? "" : " (\(ratio(time / ownTime)))"
        return fixed(time, 2) + factor
      }
      print("| `\(contestant.title)` | " + cells.joined(separator: " | ") + " |")
    }
    print("\n" + BenchCase.legend)
    print("Programs that took more than \(Int(Self.patience)) s were run once.")
  }

  private func printOwn(_ results: [Cell: [Measurement]], _ overhead: Double) {
    print("\nsynpath, medians in milliseconds:\n")
    print("| | start to first probe | start to verdict | to the end | packets sent |")
    print("|---|---:|---:|---:|---:|")
    for benchCase in BenchCase.all {
      let cell = Cell(contestant: Contestant.ownTitle, benchCase: benchCase.name)
      guard let all = results[cell] else { continue }
      let times = [
        all.median { $0.firstProbe ?? .nan }, all.median { $0.told ?? .nan },
        all.median(\.seconds),
      ].map { fixed(($0 ?? .nan) * 1000, 0) }
      let sent = fixed(all.median { Double($0.sent) } ?? .nan, 0)
      print("| \(benchCase.name) | \(times.joined(separator: " | ")) | \(sent) |")
    }
    print(
      "\nOf every time, \(fixed(overhead * 1000, 0)) ms are `ip netns exec` and the harness; "
        + "the round trip is 40 ms.")
  }

  private func printAnswers(_ contestants: [Contestant], _ results: [Cell: [Measurement]]) {
    for benchCase in BenchCase.all {
      print("\n\(benchCase.name)")
      for contestant in contestants {
        let cell = Cell(contestant: contestant.title, benchCase: benchCase.name)
        print("  \(contestant.title): \(results[cell]?.last?.answer ?? "-")")
      }
    }
  }

  private func fixed(_ value: Double, _ digits: Int) -> String {
    String(format: "%.\(digits)f", value)
  }

  private func ratio(_ value: Double) -> String {
    fixed(value, value < 10 ? 1 : 0) + "×"
  }
}

extension [Measurement] {
  fileprivate func median(_ value: (Measurement) -> Double) -> Double? {
    isEmpty ? nil : map(value).sorted()[count / 2]
  }
}
