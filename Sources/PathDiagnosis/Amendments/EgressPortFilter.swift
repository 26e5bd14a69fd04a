import PathTracing
import WireFormats

// Companies and providers block ports near their users, whoever is called. SYNs that should expire
// on the way to routers farther on stand for other destinations: where those to the port vanish and
// those to another port are reported, the rule looks at the port, not at the host.

/// The port dies near this machine towards every destination tried, or towards the target alone.
enum EgressPortFilter: Amendment {
  static func amend(_ verdict: inout Verdict, _ findings: Findings) {
    guard verdict.cause == .portFilter,
      verdict.place.kind == .gateway || verdict.place.kind == .access
    else { return }
    let port = findings.trace.target.port
    let others = findings.otherDestinations
    let dead = others.filter(\.dies)
    if let alive = others.first(where: { !$0.passed.isEmpty }) {
      verdict.observations.append(
        Observation(
          "SYNs to port \(port) of \(alive.address) pass there: the filter looks at the destination",
          frames: alive.passed))
    } else if !dead.isEmpty {
      verdict.summary =
        "\(verdict.summary.dropLast()), like port \(port) of other hosts: an egress filter."
      let list = dead.map(\.address.description).joined(separator: " and ")
      verdict.explanation +=
        " On the way to \(list) SYNs to port \(port) vanish there as well."
      for other in dead {
        verdict.observations.append(
          Observation(
            "\(Wording.count(other.lost.count, "SYN")) to port \(port) towards \(other.address): no "
              + "answer, while one to another port is reported as expired",
            frames: other.lost + other.crossed))
      }
      guard Wording.isSSH(findings.trace) else { return }
      verdict.actions.append(
        Action(
          on: .thisMachine, "ssh -p 443 \(findings.trace.name)",
          why: "where the host can be made to serve another port, or try another uplink"))
    }
  }
}

/// What became of SYNs towards another destination than the target.
struct OtherDestination {
  var address: IPAddress
  /// Frames of the SYNs to the port in question without answer, and of those with one.
  var lost: [Int] = []
  var passed: [Int] = []
  /// Frames that show SYNs to another port come as far.
  var crossed: [Int] = []

  var dies: Bool { passed.isEmpty && lost.count > 1 && !crossed.isEmpty }
}

extension Findings {
  /// The destinations tried besides the target.
  var otherDestinations: [OtherDestination] {
    var others: [OtherDestination] = []
    for probe in trace.probes(.elsewhere) {
      let address = probe.packet.ip.destination
      let index = others.firstIndex { $0.address == address } ?? others.endIndex
      if index == others.endIndex { others.append(OtherDestination(address: address)) }
      switch (probe.port == trace.target.port, probe.firstReply) {
      case (true, nil): others[index].lost.append(probe.frame)
      case (true, let reply?): others[index].passed += [probe.frame, reply.frame]
      case (false, let reply?): others[index].crossed += [probe.frame, reply.frame]
      case (false, nil): break
      }
    }
    return others
  }
}
