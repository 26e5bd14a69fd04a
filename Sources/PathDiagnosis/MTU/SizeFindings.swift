import PathTracing
import WireFormats

/// What the rules about packet sizes read: the probes of a run, and what its session lost.
struct SizeFindings {
  let findings: Findings
  let sizes: PathSizes
  let session: Session?
  /// Connections with other sizes of segments.
  let trials: [SegmentTrial]
  /// Where large packets end, with the size that was followed.
  let extent: PathSizes.Extent
  /// Where the smallest packets that do not pass end, if that is farther on: another link is smaller
  /// still.
  let farther: PathSizes.Extent?

  /// Nil for a trace without probes of sizes.
  init?(_ findings: Findings) {
    guard !findings.trace.sizes.probes.isEmpty else { return nil }
    self.findings = findings
    sizes = PathSizes(findings.trace)
    session = findings.trace.session
    trials = findings.trace.segmentTrials(until: findings.trace.observedUntil)
    let size = sizes.reports.isEmpty ? sizes.fullSize : sizes.forward?.suspected ?? sizes.fullSize
    extent = sizes.extent(of: size, distance: findings.distance)
    let least = sizes.forward.flatMap { $0.isExact ? $0.suspected : nil } ?? size
    let last = sizes.extent(of: least, distance: findings.distance)
    farther = last.after.timeToLive > extent.after.timeToLive ? last : nil
  }

  /// The largest packet that arrives.
  var passed: Int { sizes.forward?.passed ?? 0 }

  /// `1400 octets`, or `between 1380 and 1399 octets` while the search has not ended.
  var limit: Text {
    guard let forward = sizes.forward, let passed = forward.passed else { return "unknown" }
    if forward.isExact { return "\(passed) octets" }
    let next = (forward.dead ?? sizes.fullSize) - 1
    return "between \(passed) and \(next) octets"
  }

  /// What the session lost on one of its ways.
  func hole(from sender: Conversation.Peer) -> SizeHole? {
    session?.conversation.flatMap {
      SizeHole(in: $0, from: sender, until: findings.trace.observedUntil)
    }
  }

  /// Whether the service was asked for something that should have come, and has not.
  var isWaiting: Bool {
    guard let session, let conversation = session.conversation,
      session.facts.expected != .other || session.facts.spoken != nil,
      session.facts.farewell == nil, session.facts.stage < .reply,
      !conversation.isEnded(by: .server),
      let last = conversation[.server].lastNewData ?? conversation.finalACK
    else { return false }
    return findings.trace.observedUntil - conversation.time(of: last) >= .seconds(1)
  }

  /// Whether large packets are known to vanish on the way to the host.
  ///
  /// Echo requests alone do not show it: many hosts and firewalls drop large ones, and the replies
  /// are as large. Then the session has to have stopped where its first large packets go, or SYNs
  /// with data have to show the same. Those alone do not either: a filter against floods drops them.
  var hasForwardHole: Bool {
    guard sizes.hasForwardHole else { return false }
    if sizes.forwardWitness == .oldData || hole(from: .client) != nil { return true }
    guard sizes.forwardWitness == .echo else { return false }
    // Every link carries that much: what drops smaller packets does not do so for their size alone.
    let least = findings.trace.target.address.version.leastMTU
    if sizes.isConfirmedBySYNs, passed >= least { return true }
    return isWaiting && hole(from: .server) == nil && sizes.reverse?.isHole != true
  }

  /// What is wrong with the service itself, whatever the sizes: small packets showed it.
  var troubleOfService: Verdict? {
    guard let session = SessionFindings(findings), let verdict = SessionRules.verdict(of: session),
      verdict.outcome == .reset || verdict.cause == .wrongService
    else { return nil }
    return verdict
  }

  /// How long an SSH server was waited for that never said a word; nil for any other.
  var silence: Interval? {
    guard let session = SessionFindings(findings), session.isEstablished,
      session.facts.expected == .ssh, session.facts.stage == .silent,
      session.server.firstData == nil, session.waited >= .seconds(1)
    else { return nil }
    return session.waited
  }

  /// The largest packets that come back, where larger ones do not: echo replies measure it, and
  /// segments of a size that the server was asked for.
  var reverseLimit: Int? {
    if let reverse = sizes.reverse, reverse.isHole { return reverse.passed }
    return isCuredBySmallSegments ? largestTrial : nil
  }

  /// The largest packets that the server was asked for, and answered in.
  var largestTrial: Int? { trials.filter { $0.result == .arrived }.map(\.size).max() }

  /// The larger sizes that the server was asked for in vain.
  var missingTrials: [SegmentTrial] {
    let passed = largestTrial ?? .max
    return trials.filter { $0.result == .missing && $0.size > passed }
  }

  /// Whether the server's answer comes where it is asked for small segments, and only there.
  var isCuredBySmallSegments: Bool {
    trials.contains { $0.result == .arrived && $0.size < sizes.fullSize }
      && (!heardInVain.isEmpty || hole(from: .server)?.isProven == true)
  }

  /// The larger sizes that the server was asked for in vain, though what it was sent arrived.
  var heardInVain: [SegmentTrial] {
    missingTrials.filter { $0.isHeard || sizes.forward?.isFree == true }
  }

  /// Whether packets larger than some that do not come back came by another connection, or as
  /// replies: what drops them does not do so for their size alone.
  var isReverseOfSomeFlows: Bool {
    guard isCuredBySmallSegments || hole(from: .server) != nil else { return false }
    let largest = trials.filter { $0.result == .arrived }.map(\.largestAnswer).max() ?? 0
    let least = missingTrials.map(\.size).min() ?? sizes.fullSize
    return sizes.reverse?.isFree == true || largest > least
      || trials.contains { trial in
        trial.result == .missing
          && trials.contains { $0.result == .arrived && $0.largestAnswer > trial.size }
      }
  }

  /// Whether the server answers where small segments are sent to it, and hears no large ones.
  ///
  /// The last words of a session may be acknowledged too late to be seen: once is not in vain.
  var isCuredBySendingLess: Bool {
    guard let client = session?.conversation?[.client], sizes.forward?.isFree != true else {
      return false
    }
    return trials.contains { $0.result == .arrived && $0.size < sizes.fullSize }
      && client.unacknowledged > 0 && client.retransmissions > 0
      && hole(from: .server)?.isProven != true
  }

  /// Whether the server answers in segments as large as those that reach it, or larger: what was
  /// too large on the way back, it has heard of.
  var isForwardOnly: Bool {
    trials.contains {
      $0.result == .arrived && $0.size >= sizes.fullSize && $0.largestAnswer >= passed
    }
  }

  /// The packets of the connections that asked for other sizes.
  var trialObservations: [Observation] {
    trials.compactMap { trial in
      switch trial.result {
      case .arrived:
        Observation(
          "asked for packets of \(trial.size) octets, the host answers", frames: trial.frames)
      case .missing:
        Observation(
          "asked for packets of \(trial.size) octets, its answer does not come",
          frames: trial.frames)
      case .pending, .unknown: nil
      }
    }
  }

  var place: Place {
    let after = Path.Point(
      timeToLive: extent.after.timeToLive, address: extent.after.address ?? findings.trace.source)
    // The first hop was asked with small packets, and answered.
    let isFirstLink =
      after.timeToLive == 0 && extent.before?.timeToLive == 1 && findings.distance != 1
    return Place(
      isFirstLink ? .gateway : findings.kindOfSilence(after: after), after: after,
      before: extent.before)
  }

  /// "between hop 3 (198.51.100.6) and hop 4 (198.51.100.10)".
  var interval: Text { interval(extent) }

  /// The same of the smallest packets that do not pass, where these get farther.
  var fartherInterval: Text? { farther.map(interval) }

  private func interval(_ extent: PathSizes.Extent) -> Text {
    let after = Path.Point(
      timeToLive: extent.after.timeToLive, address: extent.after.address ?? findings.trace.source)
    guard let before = extent.before else { return "after \(findings.describe(after))" }
    return "between \(findings.describe(after)) and \(findings.describe(before))"
  }

  /// ", after hop 3" for a summary.
  var position: Text {
    let first: Text =
      extent.after.timeToLive > 0
      ? ", after hop \(extent.after.timeToLive)"
      : extent.before?.timeToLive == 1 ? " on the first link" : " or beyond"
    return first + (farther.map { " and again after hop \($0.after.timeToLive)" } ?? "")
  }

  /// How sure the place and the hole are.
  var confidence: Confidence {
    guard !findings.isProvisional, sizes.forwardWitness != .echo, let before = extent.before else {
      return .medium
    }
    let isTight = before.timeToLive == extent.after.timeToLive + 1
    let lossRate = sizes.forward?.lossRate ?? 1
    let chance = (0..<extent.tries).reduce(1.0) { chance, _ in chance * lossRate }
    return isTight && extent.tries >= 3 && extent.misses == 0 && chance < 0.001 ? .high : .medium
  }

  /// The packets that show what passes and what does not.
  var observations: [Observation] {
    var list: [Observation] = []
    let full = sizes.forwardProbes.filter { $0.size > passed && $0.arrival == nil }
    if let forward = sizes.forward {
      let count = full.count
      list.append(
        Observation(
          "\(Wording.count(count, "packet")) of \(full.map(\.size).min() ?? forward.largest) octets "
            + "and more with DF: none arrived",
          frames: full.map(\.frame)))
    }
    if let probe = sizes.forwardProbes.last(where: { $0.size == passed && $0.arrival != nil }),
      let answer = probe.arrival
    {
      list.append(
        Observation(
          "\(passed) octets: \(sizes.forwardWitness == .echo ? "answered" : "acknowledged") "
            + "by the host",
          frames: [probe.frame, answer.frame]))
    }
    let syns = sizes.syns
    if sizes.isConfirmedBySYNs {
      list.append(
        Observation(
          "SYNs with data, \(syns.map { "\($0.size)" }.joined(separator: ", ")) octets: "
            + "only the small one is answered", frames: syns.map(\.frame)))
    }
    if let route = findings.trace.route, let known = route.pathMTU, known < route.interfaceMTU {
      list.append(Observation("this machine's route has a path MTU of \(known) already"))
    }
    if extent.after.timeToLive > 0, let address = extent.after.address {
      list.append(
        Observation(
          "large packets expire at hop \(extent.after.timeToLive): time exceeded from \(address)",
          frames: extent.frames))
    }
    return list
  }
}
