import Foundation
import NamespaceLab

/// What a session and what black holes cost in time, over a path of 40 ms.
struct SessionTimes {
  var runs: Int

  private struct Case {
    var name: String
    var flags: [String] = []
    /// What is asked of the time, in words.
    var bar = ""
    var prepare: @Sendable (Chain) async throws -> Void
  }

  private static let cases = [
    Case(name: "open, SYNs only", flags: ["--no-session"]) { try await $0.sshd() },
    Case(name: "open", bar: "5 round trips and 50 ms more at most") { try await $0.sshd() },
    Case(name: "forward hole of 1400", bar: "told in 4 s, sized in 10 s") {
      try await $0.forwardHole(1400)
    },
    Case(name: "forward hole of 1387", bar: "told in 4 s, sized in 10 s") {
      try await $0.forwardHole(1387)
    },
    Case(name: "forward hole of 1400, a service that closes", bar: "sized in 10 s") {
      try await $0.listen(port: 22, .close)
      try await $0.narrow(3, 1400)
      try await $0.hideReports(3)
    },
    Case(name: "a service that closes") { try await $0.listen(port: 22, .close) },
    Case(name: "reverse hole of 1400") {
      try await $0.sshd()
      try await $0.nft(.router(4), .forward, "iifname eth1 meta length > 1400 drop")
    },
  ]

  func run() async throws {
    print("| | seconds to the verdict, each run | median | asked | said |")
    print("|---|---|---:|---|---|")
    for one in Self.cases {
      let scenario = Scenario(
        one.name, .open(), delay: LinkDelay(link: 3, delay: 20000), prepare: one.prepare
      ).with { $0.flags = one.flags }
      var times: [Double] = []
      var said = ""
      for _ in 1...runs {
        let report = try await Chain.with(scenario.layout, delay: scenario.delay) { chain in
          try await scenario.prepare(chain)
          // A path in use knows its neighbours.
          try await chain.run(in: .client, "ping", "-n", "-c", "1", scenario.address(.v4))
            .orThrow("ping")
          return try Report(try await SynpathRun.run(scenario, .v4, on: chain).live.output)
        }
        times.append(report.object["elapsed"] as? Double ?? .nan)
        said = report.verdict["summary"] as? String ?? ""
      }
      let all = times.map { String(format: "%.2f", $0) }.joined(separator: " ")
      let median = String(format: "%.2f", times.sorted()[times.count / 2])
      print("| \(one.name) | \(all) | \(median) | \(one.bar) | \(said) |")
    }
  }
}

extension Chain {
  /// sshd behind a router that drops what is too large for its next link, and says nothing.
  fileprivate func forwardHole(_ mtu: Int) async throws {
    try await sshd()
    try await narrow(3, mtu)
    try await hideReports(3)
  }
}
