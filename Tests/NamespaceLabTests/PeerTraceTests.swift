import Foundation
import NamespaceLab
import Testing

/// Traces of other programs, captured beside them: the same hops, and a verdict.
@Suite(.enabled(if: LabRequirements.areMet, "\(LabRequirements.missing ?? "")"))
struct PeerTraceTests {
  @Test(
    .enabled("synpath is not built, or does not know --version") { await SynpathRun.isAvailable },
    arguments: PeerTrace.all(.standard), PeerPath.all)
  func `a peer's trace becomes the hop table that it printed`(
    peer: PeerTrace, path: PeerPath
  ) async throws {
    if let missing = peer.missing { try Test.cancel("\(missing)") }
    let scenario = try #require(Scenario.all.first { $0.name == path.scenario })
    let (rows, output, replay) = try await LabGate.shared.pass {
      try await Chain.with(scenario.layout) { chain in
        try await scenario.prepare(chain)
        let printed = Printed()
        let file = try await chain.capturing(.client, "peer.pcap") {
          for command in peer.commands {
            let result = try await chain.run(in: .client, command, timeout: 60)
            printed.add(PeerTrace.rows(result.output))
            printed.output += result.output
          }
        }
        return (
          printed.rows, printed.output,
          try await Subprocess.run([try LabPrograms.path("synpath"), "-j", "-r", file])
        )
      }
    }
    let reports = try Report.all(replay.output)
    #expect(reports.allSatisfy { $0.missingKeys.isEmpty })
    // Where nmap gets no answer by TCP it traces by ICMP.
    guard peer.commands[0][0] != "nmap" || ["open", "refused"].contains(path.outcome) else {
      let outcomes = Set(reports.compactMap(\.outcome))
      #expect(outcomes.isSubset(of: [path.outcome, "inconclusive"]), "\(replay.output)")
      return
    }
    let trace = try #require(reports.last { !$0.hops.isEmpty }, "\(replay.output)")
    let outcomes = peer.isPatient ? [path.outcome] : [path.outcome, "inconclusive"]
    #expect(outcomes.contains(trace.outcome ?? ""), "\(replay.output)")
    #expect(trace.complaints(printed: rows) == [], "\(replay.output)")
    if path.rejectingHop == nil, peer.commands.count == 1 {
      #expect(trace.differences(printed: PeerTrace.counts(output)) == [], "\(output)")
    }
    if let by = path.rejectingHop {
      #expect(trace.by == scenario.layout.address(ofHop: by, peer.family) || !peer.isPatient)
    }
    guard peer.commands.count > 1 else { return }
    #expect(trace.distance == scenario.layout.targetHop)
    // A router that refuses spends on that what it has of errors.
    let asked = (1...scenario.layout.targetHop).filter { $0 != path.rejectingHop }
    #expect(trace.controlled(asked), "\(replay.output)")
    if path.outcome == "dropped" {
      #expect(trace.ttl("after") == 4 && trace.ttl("before") == 5, "\(replay.output)")
    }
  }
}

extension PeerTraceTests {
  @Test(
    .enabled("synpath is not built, or does not know --version") { await SynpathRun.isAvailable },
    arguments: PeerTrace.withoutSYNs(.standard),
    ["open", "no-route-r4", "host-drop-everything"])
  func `a trace without SYNs becomes the hop table that was printed`(
    peer: PeerTrace, name: String
  ) async throws {
    if let missing = peer.missing { try Test.cancel("\(missing)") }
    let scenario = try #require(Scenario.all.first { $0.name == name })
    let (output, replay) = try await LabGate.shared.pass {
      try await Chain.with(scenario.layout) { chain in
        try await scenario.prepare(chain)
        let printed = Printed()
        let file = try await chain.capturing(.client, "peer.pcap") {
          printed.output = try await chain.run(in: .client, peer.commands[0], timeout: 60).output
        }
        return (
          printed.output,
          try await Subprocess.run([try LabPrograms.path("synpath"), "-j", "-r", file])
        )
      }
    }
    let reports = try Report.all(replay.output)
    try #require(reports.count == 1, "\(replay.output)\(replay.errors)")
    let trace = reports[0]
    #expect(trace.missingKeys.isEmpty)
    let complaints = trace.complaints(printed: [PeerTrace.rows(output)])
    #expect(complaints.isEmpty, "\(output)\(replay.output)")
    #expect(trace.differences(printed: PeerTrace.counts(output)) == [], "\(output)")
    switch name {
    case "open":
      #expect(trace.outcome == "inconclusive" && replay.status == 7)
      #expect(trace.distance == scenario.layout.targetHop)
    case "no-route-r4":
      // A router has few errors to give, and the sweep may have got them all.
      #expect(["unreachable", "inconclusive"].contains(trace.outcome ?? ""), "\(replay.output)")
    default: #expect(trace.outcome == "inconclusive" && trace.ttl("after") == 6)
    }
    #expect(trace.confidence != "high" || trace.outcome == "unreachable")
  }
}

extension Report {
  /// The hops that were asked or answered another number of times than was printed of them.
  fileprivate func differences(printed: [Int: [Int]]) -> [Int] {
    hops.compactMap { hop in
      guard let number = hop["ttl"] as? Int, let counts = printed[number] else { return nil }
      return [hop["sent"] as? Int, hop["answered"] as? Int] == counts ? nil : number
    }
  }
}

/// What becomes of the SYNs of a peer's trace.
struct PeerPath: Sendable, CustomTestStringConvertible {
  var scenario: String
  var outcome: String
  var rejectingHop: Int?

  var testDescription: String { scenario }

  static let all = [
    PeerPath(scenario: "open", outcome: "open"),
    PeerPath(scenario: "no-listener", outcome: "refused"),
    PeerPath(scenario: "forward-drop-r4", outcome: "dropped"),
    PeerPath(scenario: "router-admin-prohibited-r3", outcome: "rejected", rejectingHop: 3),
  ]
}

/// The hop tables of several programs, one after the other.
private final class Printed: @unchecked Sendable {
  private(set) var rows: [PeerTrace.Rows] = []
  var output = ""

  func add(_ table: PeerTrace.Rows) { rows.append(table) }
}

extension Report {
  /// Where the hops differ from what the programs printed; every TTL that one of them asked counts.
  fileprivate func complaints(printed tables: [PeerTrace.Rows]) -> [String] {
    var printed: PeerTrace.Rows = [:]
    for table in tables { printed.merge(table) { $0.union($1) } }
    let own = Dictionary(
      hops.map { ($0["ttl"] as? Int ?? 0, Set($0["addresses"] as? [String] ?? [])) },
      uniquingKeysWith: { $0.union($1) })
    var complaints: [String] = printed.isEmpty ? ["nothing was printed"] : []
    for (hop, addresses) in printed.sorted(by: { $0.key < $1.key }) {
      // A router that refuses stands where packets expire at it, once; mtr repeats it further on.
      let expected = own[hop] == nil ? addresses.subtracting([by ?? ""]) : addresses
      let rebuilt = own[hop] ?? []
      // Where it refuses before packets expire at it, its row bears a mark that is left out here.
      if rebuilt != expected, rebuilt.subtracting([by ?? ""]) != expected {
        complaints.append("hop \(hop): printed \(addresses), rebuilt \(rebuilt)")
      }
    }
    return complaints
  }

  /// Whether controls were answered at each of these hops.
  fileprivate func controlled(_ hops: [Int]) -> Bool {
    hops.allSatisfy { hop in
      let control = self.hops.first { $0["ttl"] as? Int == hop }?["control"] as? [String: Any]
      return control?["answered"] as? Int ?? 0 > 0
    }
  }
}
