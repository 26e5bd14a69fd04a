import PathTracing
import WireFormats

// Ping passes and every TCP port is silent, closed ones too: not one port is filtered, all but the
// allowed ones are. The default of cloud security groups and of 'ufw enable'.

/// Nothing but ping reaches the host: the port is not on the list of what may pass.
enum DefaultDeny: Rule {
  static func judge(_ findings: Findings) -> Verdict? {
    let ports = Set(findings.askedOtherPorts.compactMap(\.port))
    guard let after = findings.path.lastHandled, let before = findings.path.nextAlive,
      findings.path.arrival == nil, ports.count >= 3,
      findings.askedOtherPorts.allSatisfy(\.replies.isEmpty),
      findings.acknowledgementResets.isEmpty
    else { return nil }
    let port = findings.trace.target.port
    let place = findings.placeOfSilence
    let comma = place.kind == .unknown ? "" : ","
    let point = after.timeToLive == 0 ? "" : "\(comma) after hop \(after.timeToLive)"
    var verdict = Verdict(
      .dropped, .defaultDeny,
      summary:
        "\(findings.subject) is DROPPED\(place.kind.afterVerb)\(point), like every other TCP "
        + "port: a default deny.",
      explanation: "TCP passes \(findings.describe(after)) and vanishes before "
        + "\(findings.describe(before)), which ping still reaches; port \(port) is not let through.",
      confidence: findings.confidenceOfDrop, place: place,
      observations: [
        Wording.silence(findings.lostSyns, beyond: after),
        Observation(
          "SYNs to \(Wording.count(ports.count, "other port")) unanswered too",
          frames: findings.askedOtherPorts.map(\.frame)),
      ] + findings.crossings(after, before))
    verdict.alternatives = [
      Alternative(
        .hostDown, .host, "a load balancer that answers ping for a host that is dead",
        decide: "the cloud's console: is the instance running, its health check green")
    ]
    verdict.actions = Advice.forDrop(findings, place)
    return verdict
  }
}
