import Foundation
import NamespaceLab
import Testing

/// Captures taken on the way and at the host: the same verdict as at the client, as far as it shows.
@Suite(
  .enabled(if: LabRequirements.areMet, "\(LabRequirements.missing ?? "")"),
  .enabled(if: Subprocess.find("tcpdump") != nil, "tcpdump is not installed"))
struct MidPathTests {
  @Test(
    .enabled("synpath is not built, or does not know --version") { await SynpathRun.isAvailable },
    arguments: MidPathCase.all)
  func `a capture on the way agrees with the client's`(case: MidPathCase) async throws {
    let scenario = try #require(Scenario.all.first { $0.name == `case`.scenario })
    let target = scenario.address(.v4)
    let program = try LabPrograms.path("synpath")
    let (live, replays) = try await LabGate.shared.pass {
      try await Chain.with(scenario.layout) { chain in
        try await scenario.prepare(chain)
        let result = LiveResult()
        let middle = try await chain.capturing(.router(2), "middle.pcap") {
          let device = try await chain.capturing(.router(2), device: "eth0", "device.pcap") {
            let host = try await chain.capturing(.server, "host.pcap") {
              let command =
                `case`.isTrace
                ? [program, "-n", "-j", target]
                : [
                  "timeout", `case`.isSlow ? "12" : "5.5", "bash", "-c",
                  "exec 3<>/dev/tcp/\(target)/22; head -1 <&3",
                ]
              result.output = try await chain.run(in: .client, command, timeout: 45).output
            }
            result.files.append(host)
          }
          result.files.append(device)
        }
        result.files.append(middle)
        var replays: [String] = []
        for file in result.files {
          let replay = try await Subprocess.run([program, "-j", "-p", "22", "-r", file])
          replays.append(replay.output)
        }
        return (result.output, replays)
      }
    }
    if `case`.isTrace { #expect(try `case`.outcomes.contains(Report(live).outcome ?? "")) }
    for (index, replay) in replays.enumerated() {
      let reports = try Report.all(replay)
      let outcomes = Set(reports.compactMap(\.outcome))
      // What never arrives at the host leaves nothing to judge there.
      if index == 0, !`case`.reachesHost {
        #expect(outcomes.isSubset(of: ["inconclusive"]), "\(replay)")
      } else {
        // How long a run listened is not in a capture of its packets.
        #expect(
          `case`.isSilentTrace || outcomes.contains { `case`.outcomes.contains($0) }
            || index == 0 && outcomes.contains { `case`.atHost?.contains($0) ?? false },
          "\(replay)")
        #expect(outcomes.isSubset(of: `case`.allowed(atHost: index == 0)), "\(replay)")
      }
      if let by = `case`.by, index > 0 {
        let address = scenario.layout.address(ofHop: by, .v4)
        #expect(reports.contains { $0.by == address }, "\(replay)")
      }
      #expect(
        reports.allSatisfy {
          $0.confidence != "high" || `case`.outcomes.contains($0.outcome ?? "")
            || `case`.isSession && $0.outcome == "open"
        }, "\(replay)")
    }
  }
}

/// A fault seen from several places.
struct MidPathCase: Sendable, CustomTestStringConvertible {
  var scenario: String
  var outcomes: Set<String>
  /// The hop that rejects under its own address.
  var by: Int?
  var reachesHost = true
  /// Whether a client has to wait long for what fails.
  var isSlow = false
  /// What the host's own capture shows of it instead.
  var atHost: Set<String>?
  /// Whether synpath traces, or an ordinary client connects.
  var isTrace = false

  /// Whether the port accepts, so that the SYNs of a trace are answered well.
  var isSession: Bool { outcomes.isSubset(of: ["stalled", "reset"]) }

  func allowed(atHost isHost: Bool) -> Set<String> {
    outcomes.union(["inconclusive"]).union(isSession ? ["open"] : [])
      .union(isHost ? atHost ?? [] : [])
  }

  var isSilentTrace: Bool { isTrace && outcomes == ["dropped"] }

  var testDescription: String { "\(scenario), \(isTrace ? "traced" : "connected to")" }

  private static let faults = [
    MidPathCase(scenario: "open", outcomes: ["open"]),
    MidPathCase(scenario: "no-listener", outcomes: ["refused"]),
    MidPathCase(scenario: "host-drop", outcomes: ["dropped"]),
    MidPathCase(scenario: "forward-drop-r4", outcomes: ["dropped"], reachesHost: false),
    MidPathCase(
      scenario: "router-admin-prohibited-r3", outcomes: ["rejected"], by: 3, reachesHost: false),
    // A lone reset does not tell who sent it.
    MidPathCase(
      scenario: "router-reset-r3", outcomes: ["rejected", "refused"], reachesHost: false),
    MidPathCase(scenario: "host-reject-admin", outcomes: ["rejected"], by: 7),
    MidPathCase(scenario: "host-reject-port-unreachable", outcomes: ["rejected"], by: 7),
    MidPathCase(scenario: "host-default-deny", outcomes: ["dropped"]),
    MidPathCase(scenario: "raw-drop-r4", outcomes: ["dropped"], reachesHost: false),
    MidPathCase(
      scenario: "no-route-r4", outcomes: ["unreachable"], by: 4, reachesHost: false),
    MidPathCase(scenario: "host-down", outcomes: ["unreachable"], reachesHost: false),
    MidPathCase(scenario: "routing-loop", outcomes: ["unreachable"], reachesHost: false),
    MidPathCase(scenario: "no-banner", outcomes: ["stalled"], isSlow: true),
    MidPathCase(scenario: "closed-before-banner", outcomes: ["reset"]),
    MidPathCase(scenario: "reset-before-banner", outcomes: ["reset"]),
    MidPathCase(
      scenario: "drop-after-syn", outcomes: ["stalled"], isSlow: true, atHost: ["dropped"]),
  ]

  static let all = faults.flatMap { fault in
    [false, true].map { isTrace in
      var copy = fault
      copy.isTrace = isTrace
      return copy
    }
  }
}

private final class LiveResult: @unchecked Sendable {
  var output = ""
  var files: [String] = []
}
