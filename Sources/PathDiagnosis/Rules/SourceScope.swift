import PathTracing
import WireFormats

// An address that is valid on one link only (RFC 4291 section 2.5.6) gets no packet beyond it: a router
// says "beyond scope of source address" (RFC 4443 section 3.1, ip6_forward). A machine uses it towards a
// far host where it has nothing better: no router advertisement came, or its own address is a duplicate or
// still on trial. A unique local address (RFC 4193) gets as far as its site, and no answer from beyond.

/// The source address does not reach as far as the target.
enum SourceScope: Rule, Amendment {
  static func judge(_ findings: Findings) -> Verdict? {
    guard let source = tooNear(findings), let (probe, reply) = findings.path.arrival,
      reply.kind == .unreachable(.beyondScope)
    else { return nil }
    let hop = findings.hop(of: reply, to: probe).map { "Hop \($0), \(reply.sender)," as Text }
    var verdict = Verdict(
      .unreachable, .sourceScope,
      summary: summary(findings, source),
      explanation: "\(hop ?? "\(reply.sender)") answered that the source address is beyond its "
        + "scope: it forwards nothing that comes from there.",
      confidence: .high,
      place: Place(
        .here, after: findings.path.lastHandled, before: findings.path.nextAlive, by: reply.sender),
      observations: [
        Observation(
          "\(probe.kind.noun) with TTL \(probe.timeToLive): \(Wording.of(reply))",
          frames: [probe.frame, reply.frame])
      ])
    verdict.actions = [action(findings)]
    return verdict
  }

  /// Says it where all is silent.
  static func amend(_ verdict: inout Verdict, _ findings: Findings) {
    guard verdict.outcome == .dropped, verdict.place.kind != .here, !findings.trace.hostAnswers,
      let source = tooNear(findings), source.version == .v6
    else { return }
    verdict.actions.insert(action(findings), at: 0)
    if source.scope == .linkLocal, verdict.place.after?.timeToLive ?? 0 <= 1 {
      verdict.alternatives.insert(
        Alternative(
          verdict.cause, verdict.place.kind, "the gateway is dead besides, or forwards nothing",
          decide: "ping another machine beyond it from a global address"), at: 0)
      verdict.outcome = .unreachable
      verdict.cause = .sourceScope
      verdict.place.kind = .here
      verdict.summary = summary(findings, source)
      verdict.explanation =
        "SYNs and pings from there end \(findings.interval): no router forwards them, and no "
        + "answer could come back."
    } else {
      verdict.alternatives.insert(
        Alternative(
          .sourceScope, .here,
          "\(source) is valid on its \(source.scope == .linkLocal ? "link" : "own site") only: "
            + "answers from the public network do not find it, unless something translates it",
          decide: "ip -6 addr show scope global: is there an address of 2000::/3"), at: 0)
    }
  }

  /// The source where the target lies beyond its scope; private IPv4 addresses are translated.
  private static func tooNear(_ findings: Findings) -> IPAddress? {
    guard let source = findings.trace.source, findings.trace.target.address.isPublic,
      source.scope == .linkLocal || source.scope == .private && source.version == .v6
    else { return nil }
    return source
  }

  private static func summary(_ findings: Findings, _ source: IPAddress) -> Text {
    let kind: Text = source.scope == .linkLocal ? "link-local" : "unique local"
    return "\(findings.subject) is UNREACHABLE from this machine: it sends from the \(kind) "
      + "address \(source), because it has no global one."
  }

  private static func action(_ findings: Findings) -> Action {
    let device = findings.trace.route.map { " dev \($0.interface)" } ?? ""
    return Action(
      on: .thisMachine, "ip -6 addr show\(device)",
      why: "a global address is missing, or dadfailed (a duplicate), tentative or deprecated")
  }
}
