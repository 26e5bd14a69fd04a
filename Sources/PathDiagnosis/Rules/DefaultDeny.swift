import PathTracing
import WireFormats

// Ping passes and TCP ports are silent, closed ones too: not one port is filtered, all but the
// allowed ones are. The default of cloud security groups and of 'ufw enable'.

/// Nothing but ping, or what was allowed, reaches the host: the port is not on that list.
enum DefaultDeny: Rule {
  static func judge(_ findings: Findings) -> Verdict? {
    let open = Set(findings.openPorts.compactMap(\.probe.port))
    let silent = findings.askedOtherPorts.filter { $0.port.map { !open.contains($0) } ?? false }
    let ports = Set(silent.compactMap(\.port)).count
    guard let after = findings.path.lastHandled, let before = findings.path.nextAlive,
      findings.path.arrival == nil, ports >= 3, silent.allSatisfy(\.replies.isEmpty),
      findings.acknowledgementResets.isEmpty
        || findings.placeOfSilence.kind != .hostFirewall
    else { return nil }
    let port = findings.trace.target.port
    let place = findings.placeOfSilence
    let but =
      open.isEmpty ? "" : " but \(open.sorted().map(String.init).joined(separator: " and "))"
    var verdict = Verdict(
      .dropped, .defaultDeny,
      summary: "\(findings.subject) is DROPPED \(findings.phrase(place)), like every other TCP "
        + "port\(but): a default deny.",
      explanation: "SYNs \(findings.passage(after, before)); port \(port) is not let through."
        + (findings.acknowledgementResets.isEmpty
          ? "" : " Segments without SYN are: it is new connections that are denied."),
      confidence: min(findings.confidenceOfDrop, .medium), place: place,
      observations: [
        Wording.silence(findings.lostSyns, beyond: after),
        Observation(
          "SYNs to \(Wording.count(ports, "other port")) unanswered too",
          frames: silent.map(\.frame)),
      ] + findings.crossings(after, before))
    if open.isEmpty {
      verdict.alternatives = [
        Alternative(
          .hostDown, .host, "a load balancer that answers ping for a host that is dead",
          decide: "the cloud's console: is the instance running, its health check green")
      ]
    } else if place.kind == .hostFirewall {
      verdict.alternatives = [
        Alternative(
          .defaultDeny, .providerEdge,
          "\(findings.filterBeforeHost) or a security group, which look the same",
          decide: "on the host: sudo tcpdump -ni any tcp port \(port)")
      ]
    }
    verdict.alternatives.append(
      Alternative(
        .flowMemberDead, place.kind, "one failing member of a load-balanced link",
        decide: findings.moreFlows))
    verdict.alternatives.append(
      Alternative(
        .returnPath, .unknown,
        "whatever the ports answer, SYN-ACKs and resets, is lost on the way back",
        decide: "on the host: sudo tcpdump -ni any tcp port \(port)"))
    verdict.actions = Advice.forDrop(findings, place)
    return verdict
  }
}
