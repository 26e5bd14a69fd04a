import Foundation
import NamespaceLab

/// One run of one program on a fresh chain.
struct Measurement: Sendable {
  /// From the start of `ip netns exec` to the end of the program, in seconds.
  var seconds: Double
  /// From the same start to the first probe on the wire, in seconds.
  var firstProbe: Double?
  /// From the same start to the first line of the report, in seconds; nil where that is not timed.
  var told: Double?
  /// Packets that the client sent.
  var sent: Int
  var answer: String

  /// The path: 8 routers, 40 ms there and back between hops 4 and 5.
  static let layout = ChainLayout.long
  static let delay = LinkDelay(link: 4, delay: 20000)
  /// Longer than any of the programs takes by itself.
  private static let limit = 400.0

  /// Brings a chain up, runs the program on it, and takes the chain down.
  static func take(_ contestant: Contestant, _ benchCase: BenchCase) async throws -> Measurement {
    try await Chain.with(layout, delay: delay) { chain in
      try await benchCase.prepare(chain)
      // A fresh chain knows no neighbours, which a path in use does. The replies cost no ICMP
      // error, so every router has its full allowance of these.
      try await chain.run(in: .client, "ping", "-n", "-c", "1", layout.target(.v4))
        .orThrow("ping")
      let file = chain.folder.appendingPathComponent("bench.pcap").path
      let capture = try await chain.start(
        in: .client,
        ["tcpdump", "-Z", "root", "-n", "-U", "--immediate-mode", "-i", "eth0", "-w", file],
        ready: "listening on")
      let start = Date().timeIntervalSince1970
      let result = try await chain.run(in: .client, contestant.command, timeout: limit)
      await capture.stop()
      let times = try await sendTimes(in: file, by: layout.client(.v4))
      return Measurement(
        seconds: result.seconds, firstProbe: times.first.map { $0 - start },
        told: Double(result.errors.split(separator: "\n").first ?? "").map { $0 - start },
        sent: times.count, answer: answer(of: contestant, result))
    }
  }

  /// The median time of a command that does nothing, in the same harness.
  static func overhead() async throws -> Double {
    try await Chain.with(layout) { chain in
      var times: [Double] = []
      for _ in 0..<15 { times.append(try await chain.run(in: .client, "true").seconds) }
      return times.sorted()[times.count / 2]
    }
  }

  private static func sendTimes(in file: String, by source: String) async throws -> [Double] {
    let text = try await Subprocess.run(
      ["tcpdump", "-n", "-tt", "-r", file, "ip", "and", "src", source]
    ).orThrow("tcpdump -r")
    return text.split(separator: "\n").compactMap { line in
      line.split(separator: " ").first.flatMap { Double($0) }
    }
  }

  private static func answer(of contestant: Contestant, _ result: CommandResult) -> String {
    let lines = result.output.split(separator: "\n")
    guard let line = contestant.answer(lines) else {
      return result.timedOut ? "(killed after \(Int(limit)) s)" : "(nothing)"
    }
    return line.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}
