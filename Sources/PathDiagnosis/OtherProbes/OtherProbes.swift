import PathTracing
import WireFormats

// Pings, datagrams to high ports and bare ACKs show the way and who refuses them on it. Filters look
// at protocol and port: what becomes of these says nothing about a SYN to a service, but that there
// is no way at all, or nobody at its end, holds for every packet.

/// From a trace by probes that open no connection to the verdict.
enum OtherProbes {
  static func verdict(_ findings: Findings) -> Verdict {
    var verdict =
      HostDown.judge(findings) ?? refused(findings) ?? RouterUnreachable.judge(findings)
      ?? RoutingLoop.judge(findings) ?? reached(findings) ?? ends(findings)
    addLoss(&verdict, findings)
    return verdict
  }

  /// A filter refuses the probes: whether it lets TCP through is open.
  private static func refused(_ findings: Findings) -> Verdict? {
    guard let (probe, reply) = findings.path.arrival, case .unreachable(let reason) = reply.kind,
      !(probe.kind == .datagram && reply.isPortOfHost)
    else { return nil }
    let isHost = reply.sender == findings.trace.target.address
    guard
      let cause = isHost ? .hostRejectICMP : RouterReject.cause(reason, hostAnswers: false)
    else { return nil }
    var place = findings.placeOfRejection(by: reply, to: probe)
    if isHost { place.kind = .hostFirewall }
    let hop = findings.hop(of: reply, to: probe)
    let router: Text = hop.map { "hop \($0), \(reply.sender)" } ?? "\(reply.sender)"
    var verdict = Verdict(
      .rejected, cause,
      summary: "\(findings.subject): \(findings.probes) are REJECTED by "
        + (isHost ? "the host's firewall" : router) + ": \(Wording.of(reason)).",
      explanation: "A filter refused them by name. It may treat TCP in another way: no SYN was "
        + "sent.",
      confidence: .medium, place: place,
      observations: [
        Observation(
          "\(probe.kind.noun) with TTL \(probe.timeToLive): \(Wording.of(reply))",
          frames: [probe.frame, reply.frame])
      ])
    verdict.actions = [trace(findings)]
    return verdict
  }

  /// The host answers: the way is there.
  private static func reached(_ findings: Findings) -> Verdict? {
    guard let (probe, reply) = findings.path.arrival,
      reply.sender == findings.trace.target.address
    else { return nil }
    var verdict = Verdict(
      .inconclusive, .noPortAsked,
      summary: "\(findings.subject) answers \(findings.probes)\(findings.hopsAway); no port of it "
        + "was asked by a SYN.",
      explanation: "The way to the host is there and back. Whether a service answers, or a filter "
        + "stands in front of it, such a trace cannot show.",
      confidence: .low, place: Place(.unknown, after: findings.host),
      observations: [
        Observation(
          "\(probe.kind.noun) with TTL \(probe.timeToLive): \(Wording.of(reply)), "
            + Wording.milliseconds(reply.time - probe.time),
          frames: [probe.frame, reply.frame])
      ])
    verdict.actions = [trace(findings)]
    return verdict
  }

  /// The probes end on the way: hosts and filters that drop them are common.
  private static func ends(_ findings: Findings) -> Verdict {
    let path = findings.path
    let lost = findings.trace.probes.filter {
      $0.kind == findings.trace.asks && $0.replies.isEmpty
        && $0.timeToLive > path.lastHandled?.timeToLive ?? 0
    }
    var verdict = Verdict(
      .inconclusive, .noPortAsked,
      summary: "\(findings.subject): \(findings.probes) end "
        + "\(path.lastHandled?.timeToLive == 0 ? "before the first hop" : findings.interval); no "
        + "port was asked by a SYN.",
      explanation: "A filter of such probes, a host that does not answer them, or a way that ends "
        + "there: only packets to the port in question tell.",
      confidence: .low, place: findings.placeOfSilence,
      observations: [
        Observation(
          "\(Wording.count(lost.count, findings.trace.asks.noun.description)) beyond it: no answer",
          frames: lost.map(\.frame))
      ])
    if let last = path.lastHandled, let passed = path.hop(last.timeToLive)?.target.replies.first {
      verdict.observations.insert(
        Observation(
          "\(findings.trace.asks.noun) with TTL \(last.timeToLive): \(Wording.of(passed))",
          frames: [passed.frame]), at: 0)
    }
    verdict.actions = [trace(findings)]
    return verdict
  }

  /// Loss is real only where it persists up to the host, whose errors about datagrams are limited.
  private static func addLoss(_ verdict: inout Verdict, _ findings: Findings) {
    guard findings.trace.asks != .datagram, let distance = findings.path.distance,
      let host = findings.path.hop(distance)?.target,
      host.sent >= 10, host.sent - host.answered >= 2
    else { return }
    let lost = host.sent - host.answered
    let share = (lost * 100 + host.sent / 2) / host.sent
    guard share >= 5 else { return }
    let clean = findings.path.hops.last { hop in
      hop.timeToLive < distance && hop.target.sent >= 4 && hop.target.answered == hop.target.sent
    }
    verdict.observations.append(
      Observation(
        "\(lost) of \(host.sent) \(findings.probes) to the host unanswered"
          + (clean.map { "; hop \($0.timeToLive) answered every time" } ?? "")))
    guard verdict.cause == .noPortAsked else { return }
    verdict.cause = .packetLoss
    verdict.summary =
      "\(findings.subject) answers \(findings.probes)\(findings.hopsAway), but about \(share) % "
      + "get lost; no port of it was asked by a SYN."
  }

  private static func trace(_ findings: Findings) -> Action {
    let target = findings.trace.target
    let port = target.port == 0 ? "PORT" : "\(target.port)"
    return Action(
      on: .thisMachine, "sudo synpath \(target.address) -p \(port)",
      why: "a trace by SYNs to the port in question, with its controls")
  }
}

extension Findings {
  /// What the trace consists of: "pings".
  fileprivate var probes: Text { trace.asks.noun + "s" }
}

extension Probe.Kind {
  /// The word for it in sentences.
  var noun: Text {
    switch self {
    case .syn, .otherPort, .otherSource, .elsewhere: "SYN"
    case .echo: "ping"
    case .acknowledgement: "ACK"
    case .datagram: "datagram"
    }
  }
}
