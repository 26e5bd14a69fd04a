import PathTracing
import WireFormats

// A drop is silent: the SYN's fate lies after the last hop that handled it and before the first
// point beyond that a control proves alive. A Linux FORWARD rule drops after the TTL check, so the
// hop that drops still reports expired packets and looks innocent: the interval begins with it.

/// The port's SYNs vanish where a control passes.
enum PortFilter: Rule {
  static func judge(_ findings: Findings) -> Verdict? {
    guard let after = findings.path.lastHandled, let before = findings.path.nextAlive,
      findings.path.arrival == nil
    else { return nil }
    let lost = findings.lostSyns
    let port = findings.trace.target.port
    let place = findings.placeOfSilence
    var verdict = Verdict(
      .dropped, .portFilter,
      summary: "\(findings.subject) is DROPPED \(findings.phrase(place)).",
      explanation: "SYNs to port \(port) \(findings.passage(after, before)): a filter on port "
        + "\(port).\(findings.wordsOnLimits(after, before))",
      confidence: confidence(findings, place), place: place,
      observations: [Wording.silence(lost, beyond: after)])
    verdict.observations += findings.crossings(after, before)
    if after.address == findings.trace.target.address {
      // What expires at that address goes on to a machine behind it.
      verdict.confidence = min(.medium, verdict.confidence)
      verdict.explanation +=
        " \(findings.trace.target.address) reports expired SYNs itself: it passes the port on to a "
        + "machine behind it."
    }
    verdict.alternatives = alternatives(findings, place)
    verdict.actions = Advice.forDrop(findings, place)
    return verdict
  }

  /// A listener that guards itself makes the same silence.
  private static func confidence(_ findings: Findings, _ place: Place) -> Confidence {
    let isGuarded =
      place.kind == .hostFirewall && PeerGuard.reason(findings.trace.target.port) != nil
    return isGuarded ? min(.medium, findings.confidenceOfDrop) : findings.confidenceOfDrop
  }

  private static func alternatives(_ findings: Findings, _ place: Place) -> [Alternative] {
    let address = findings.trace.target.address
    var list: [Alternative] = []
    if place.kind == .hostFirewall {
      list = [PeerGuard.alternative(findings.trace.target.port)].compactMap { $0 }
      list += [
        Alternative(
          .portFilter, .providerEdge,
          "\(findings.filterBeforeHost) or a security group, which look the same",
          decide: "on the host: sudo tcpdump -ni any tcp port \(findings.trace.target.port)"),
        Alternative(
          .acceptQueueFull, .service, "the listener's accept queue is full: its SYNs vanish alike",
          decide: "on the host: ss -ltn 'sport = :\(findings.trace.target.port)'"),
      ]
    }
    if let after = place.after, findings.losesReports(after) {
      list.append(
        Alternative(
          .portFilter, .unknown,
          "a filter farther on: reports of expired TCP from beyond that hop do not come back",
          decide: "on the host: sudo tcpdump -ni any tcp port \(findings.trace.target.port)"))
    }
    if place.after?.address == address {
      list.append(
        Alternative(
          .hostDown, .host, "the machine behind that address is down, or does not listen",
          decide: "on \(address): does it reach the machine that the port is passed on to"))
    }
    if place.kind == .gateway || place.kind == .access, address.isPublic,
      !(findings.trace.source?.isPublic ?? true)
    {
      // Endpoint-dependent mapping (RFC 4787 section 4.1) gives each host and port its own pool.
      list.append(
        Alternative(
          .connectionTableFull, place.kind,
          "a NAT there has no port left towards this host and port; others still get one",
          decide: "on it: sudo conntrack -S, or its counter of failed port allocations"))
    }
    list.append(
      Alternative(
        .flowMemberDead, place.kind, "one failing member of a load-balanced link",
        decide: findings.moreFlows))
    list.append(
      Alternative(
        .returnPath, .unknown, "the answers, not the SYNs, are lost on the way back",
        decide:
          "on the host: \(Advice.arriving(from: findings.trace.source, at: findings.trace.target))"
      ))
    return list
  }
}
