import PathTracing
import WireFormats

// The last router asks for the host's link-layer address three times, a second apart, and then
// reports every waiting packet as host unreachable: Linux after 3.06 to 3.08 s, in one burst. An
// unreachable route answers at once, which is how the two are told apart.

/// The last router finds nobody at the host's address.
enum HostDown: Rule {
  static func judge(_ findings: Findings) -> Verdict? {
    guard let (probe, reply) = findings.path.arrival, reply.kind == .unreachable(.host),
      reply.sender != findings.trace.target.address, isLate(findings)
    else { return nil }
    let hop = findings.hop(of: reply, to: probe)
    var place = findings.placeOfRejection(by: reply, to: probe)
    place.kind = .host
    let router = hop.map { "hop \($0), \(reply.sender)" } ?? "\(reply.sender)"
    var verdict = Verdict(
      .unreachable, .hostDown,
      summary: "\(findings.subject) is UNREACHABLE: the host is down, says the last router "
        + "(\(router)).",
      explanation: "It reported host unreachable \(Wording.seconds(reply.time - probe.time)) after "
        + "the SYN: the time that address resolution takes to give up.",
      confidence: .high, place: place,
      observations: [
        Observation("SYN answered by \(Wording.of(reply))", frames: [probe.frame, reply.frame])
      ])
    verdict.alternatives = [
      Alternative(
        .hostDown, .providerEdge,
        "the host is up but on another VLAN or address, or filters address resolution",
        decide: "on the last router: ip neigh show \(findings.trace.target.address)")
    ]
    verdict.actions = [
      Action(on: .host, "check power, console and cable; ip addr", why: "nobody answers for it"),
      Action(
        on: .provider,
        "\(reply.sender.version == .v4 ? "show arp" : "show ipv6 neighbors") "
          + "\(findings.trace.target.address) on \(reply.sender)",
        why: "an incomplete entry confirms it"),
    ]
    return verdict
  }

  private static func isLate(_ findings: Findings) -> Bool {
    findings.syns.contains { probe in
      probe.replies.contains {
        $0.kind == .unreachable(.host) && $0.time - probe.time >= .seconds(2.5)
      }
    }
  }
}
