import PathTracing
import WireFormats

/// What the rules about packet sizes read: the probes of a run, and what its session lost.
struct SizeFindings {
  let findings: Findings
  let sizes: PathSizes
  let session: Session?
  /// Where large packets end, with the size that was followed.
  let extent: PathSizes.Extent

  /// Nil for a trace without probes of sizes.
  init?(_ findings: Findings) {
    guard !findings.trace.sizes.probes.isEmpty else { return nil }
    self.findings = findings
    sizes = PathSizes(findings.trace)
    session = findings.trace.session
    let size = sizes.reports.isEmpty ? sizes.fullSize : sizes.forward?.suspected ?? sizes.fullSize
    extent = sizes.extent(of: size, distance: findings.distance)
  }

  /// The largest packet that arrives.
  var passed: Int { sizes.forward?.passed ?? 0 }

  /// `1400 octets`, or `between 1380 and 1399 octets` while the search has not ended.
  var limit: String {
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
      let last = conversation[.server].lastNewData ?? conversation.finalACK
    else { return false }
    return findings.trace.observedUntil - conversation.time(of: last) >= .seconds(1)
  }

  /// Whether large packets are known to vanish on the way to the host.
  ///
  /// Echo requests alone do not show it: many hosts and firewalls drop large ones. Then the session
  /// has to have stopped where its first large packets go.
  var hasForwardHole: Bool {
    sizes.hasForwardHole
      && (sizes.forwardWitness != .echo || isWaiting || hole(from: .client) != nil)
  }

  /// Whether replies are known to vanish on the way back, or come in pieces.
  var reverseLimit: Int? {
    guard let reverse = sizes.reverse, reverse.isHole else { return nil }
    return reverse.passed
  }

  var place: Place {
    let after = Path.Point(
      timeToLive: extent.after.timeToLive, address: extent.after.address ?? findings.trace.source)
    // The first hop was asked with small packets, and answered.
    let isFirstLink = after.timeToLive == 0 && extent.before?.timeToLive == 1
    return Place(
      isFirstLink ? .gateway : findings.kindOfSilence(after: after), after: after,
      before: extent.before)
  }

  /// "between hop 3 (198.51.100.6) and hop 4 (198.51.100.10)".
  var interval: String {
    let after = findings.describe(place.after ?? Path.Point(timeToLive: 0, address: nil))
    guard let before = extent.before else { return "after \(after)" }
    return "between \(after) and \(findings.describe(before))"
  }

  /// ", after hop 3" for a summary.
  var position: String {
    extent.after.timeToLive == 0 ? " on the first link" : ", after hop \(extent.after.timeToLive)"
  }

  /// How sure the place and the hole are.
  var confidence: Confidence {
    guard !findings.isProvisional, sizes.forwardWitness != .echo, let before = extent.before else {
      return .medium
    }
    let isTight = before.timeToLive == extent.after.timeToLive + 1
    return isTight && extent.tries >= 3 ? .high : .medium
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
          "\(passed) octets: acknowledged by the host", frames: [probe.frame, answer.frame]))
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
