import PathTracing
import WireFormats

/// What rules about silence share.
extension Findings {
  /// How sure a drop is whose interval a control crossed.
  ///
  /// The chance that loss alone ate all SYNs has to be small, more than one flow has to have been
  /// tried, and no silent router may lie inside the interval.
  var confidenceOfDrop: Confidence {
    guard !isProvisional, !isShortSweep, let after = path.lastHandled, let before = path.nextAlive
    else {
      return .low
    }
    let lost = lostSyns
    let flows = Set(lost.map(\.flow)).count
    // An answer of another port is easier to forge than one to a ping.
    if path.hop(before.timeToLive)?.controlSign == nil { return .medium }
    let hasSilentRouter = before.timeToLive > after.timeToLive + 1
    // Where the silence begins has to have been asked more than once: one report gets lost.
    let asked = path.hop(after.timeToLive + 1)?.target.sent ?? 0
    if hasSilentRouter || rewriter != nil || isForked(at: after) { return .medium }
    if flows < 2 || lost.count < 4 || asked < 3 { return .medium }
    // And it has to have reported others then.
    if before.timeToLive != distance, trace.isRun,
      path.hop(before.timeToLive)?.hasProvenSilence != true
    {
      return .medium
    }
    // And the hop before it has to have kept reporting meanwhile.
    if let passed = path.hop(after.timeToLive)?.target, passed.answered * 2 <= passed.sent {
      return .medium
    }
    if hasSignOfRefusal || !wouldShowForwarding(before) || losesReports(after) { return .medium }
    let rate = lossRate
    var chance = 1.0
    // A router's report may be lost each time, and limited right after its report to the control.
    for _ in 1..<asked { chance *= rate }
    if before.timeToLive != distance, chance > 0.005 { return .medium }
    // A refusal may be limited to one in half a second: a burst has one chance of being answered.
    chance = 1
    var last: Timestamp?
    for probe in lost where last.map({ probe.time - $0 >= .seconds(0.5) }) ?? true {
      chance *= rate
      last = probe.time
    }
    return chance < 0.0003 ? .high : .medium
  }

  /// Whether another program's sweep gave up early, as tracers do: so many of its SYNs vanished that
  /// it is no loss, but an answer that takes seconds was not waited for.
  var isShortSweep: Bool {
    guard !trace.isRun, watched < trace.enoughSilence, let first = lostSyns.first,
      lostSyns.count >= 12
    else { return false }
    let listened = trace.observedUntil - first.time
    return listened >= .seconds(0.9)
      && listened >= (path.longestRoundTrip ?? .zero) + (path.longestRoundTrip ?? .zero)
  }

  /// Whether a host whose address passes the port on to a machine behind it would have shown that.
  ///
  /// It reports a SYN that just reaches it as expired, but at most once a second (icmp_ratelimit).
  private func wouldShowForwarding(_ before: Path.Point) -> Bool {
    guard before.timeToLive == distance, let first = syns.first else { return true }
    let silent = syns.filter {
      $0.timeToLive == distance && $0.time - first.time >= .seconds(0.9) && $0.replies.isEmpty
        && !isLimited(at: $0)
    }
    return silent.count > 1 || silent.count == 1 && loss.lost == 0
  }

  /// Whether a SYN to a port that answers, made to expire where the silence begins, was not reported
  /// either: then the port's SYNs may come farther than their reports show.
  func losesReports(_ point: Path.Point) -> Bool {
    guard path.hop(point.timeToLive + 1)?.control.isAlive == true else { return false }
    return trace.probes.contains { probe in
      probe.kind == .otherPort && probe.timeToLive == point.timeToLive + 1
        && probe.timeToLive < distance ?? .max && probe.replies.isEmpty
    }
  }

  /// Whether the host had reported a datagram, and did not report one right behind the SYN.
  private func isLimited(at syn: Probe) -> Bool {
    let datagrams = trace.probes.filter { $0.kind == .datagram }
    guard datagrams.contains(where: { $0.frame < syn.frame && !$0.replies.isEmpty }) else {
      return false
    }
    return !datagrams.contains {
      $0.frame > syn.frame && $0.time - syn.time < .seconds(0.3) && !$0.replies.isEmpty
    }
  }

  /// Whether the control came by another router than the SYNs: it crossed another interval.
  private func isForked(at point: Path.Point) -> Bool {
    guard let hop = path.hop(point.timeToLive) else { return false }
    func reporters(_ sweep: Hop.Sweep) -> Set<IPAddress> {
      Set(sweep.replies.filter { $0.kind == .timeExceeded }.map(\.sender))
    }
    let (target, control) = (reporters(hop.target), reporters(hop.control))
    return !target.isEmpty && !control.isEmpty && target != control
  }

  /// Whether something may have refused after all: an answer from the port, or an error about it,
  /// that fits none of our SYNs, or a router's refusal of a control.
  private var hasSignOfRefusal: Bool {
    func isRefusal(_ reply: Reply) -> Bool {
      if case .unreachable = reply.kind { reply.sender != trace.target.address } else { false }
    }
    return trace.strays.contains { $0.kind.isTerminal }
      || trace.probes.contains { $0.kind != .syn && $0.replies.contains(where: isRefusal) }
  }

  /// The share of round trips that get lost, as Laplace estimates it from those that would have
  /// been answered: few answers do not show that nothing is lost.
  var lossRate: Double {
    var (sent, lost) = loss
    for hop in path.hops where hop.timeToLive != distance {
      let answered = hop.target.answered + hop.control.answered
      guard answered > 0 else { continue }
      sent += answered
      // Later probes may have met a limit; the first did not.
      let first = hop.control.sent > 0 ? hop.control : hop.target
      guard let frame = first.frames.first,
        let probe = trace.probes.first(where: { $0.frame == frame }), probe.replies.isEmpty
      else { continue }
      sent += 1
      lost += 1
    }
    if let last = path.lastHandled, hasLostReport(at: last.timeToLive) {
      sent += 1
      lost += 1
    }
    return (Double(lost) + 1) / (Double(sent) + 2)
  }

  /// Whether a hop that had reported a SYN was silent about one that came a second and more later,
  /// when a limit on its reports would have let one pass again.
  private func hasLostReport(at timeToLive: Int) -> Bool {
    let asked = syns.filter { $0.timeToLive == timeToLive }
    return zip(asked, asked.dropFirst()).contains { before, probe in
      !before.replies.isEmpty && probe.replies.isEmpty && probe.time - before.time >= .seconds(1)
    }
  }

  /// Who drops directly in front of the host: on its own link no router does.
  var filterBeforeHost: Text {
    distance == 1
      ? "a filter of the link between, as of a hypervisor," : "the last router's outgoing filter"
  }

  /// Where the silence is, for the first sentence: "in transit, after hop 4".
  ///
  /// Routers that answer nobody leave more than one place to it.
  func phrase(_ place: Place) -> Text {
    guard let after = place.after else { return place.kind.phrase }
    if let before = place.before, before.timeToLive > after.timeToLive + 1 {
      return "somewhere \(interval)"
    }
    if place.kind == .unknown, after.timeToLive > 0 { return "after hop \(after.timeToLive)" }
    return place.kind.phrase + (after.timeToLive == 0 ? "" : ", after hop \(after.timeToLive)")
  }

  /// What hops between both points that answer ping now and then leave open.
  func wordsOnLimits(_ after: Path.Point, _ before: Path.Point) -> Text {
    let limited = path.hops.filter {
      $0.timeToLive > after.timeToLive && $0.timeToLive < before.timeToLive && $0.control.isAlive
        && $0.target.sent > 0
    }.map { String($0.timeToLive) }
    guard !limited.isEmpty else { return "" }
    return " Hop\(limited.count == 1 ? "" : "s") \(limited.joined(separator: ", ")) "
      + "report\(limited.count == 1 ? "s" : "") too seldom for silence there to prove anything."
  }

  /// How far SYNs come and what the control still reaches, for the sentence behind it.
  func passage(_ after: Path.Point, _ before: Path.Point) -> Text {
    let verb = after.timeToLive == 0 ? "leave" : "pass"
    let control: Text =
      path.hop(before.timeToLive)?.controlSign == nil
      ? "answers on other ports" : "\(controlWord) still reaches"
    return "\(verb) \(describe(after)) and vanish before \(describe(before)), which \(control)"
  }

  /// The packets that mark both ends of the interval.
  func crossings(_ after: Path.Point, _ before: Path.Point) -> [Observation] {
    var observations: [Observation] = []
    if let passed = path.hop(after.timeToLive)?.target.replies.first {
      observations.append(
        Observation(
          "SYN with TTL \(after.timeToLive): \(Wording.of(passed))", frames: [passed.frame]))
    }
    if let crossed = path.hop(before.timeToLive)?.controlSign {
      observations.append(
        Observation(
          "\(crossed.quote?.ip.payloadProtocol == .udp ? "datagram" : "echo") with TTL "
            + "\(before.timeToLive): \(Wording.of(crossed))", frames: [crossed.frame]))
    }
    if before.timeToLive != distance, let (_, reply) = echoReplies.first {
      observations.append(Observation("the host answers ping", frames: [reply.frame]))
    }
    for (probe, reply) in openPorts.prefix(2) {
      observations.append(
        Observation("SYN to port \(probe.port ?? 0): \(Wording.of(reply))", frames: [reply.frame]))
    }
    if openPorts.isEmpty, let (probe, reply) = closedPorts.first {
      observations.append(
        Observation("SYN to port \(probe.port ?? 0): \(Wording.of(reply))", frames: [reply.frame]))
    }
    return observations
  }
}
