package import WireFormats

/// The SYNs that went all the way, by what they have in common: some lived, some died.
///
/// A trait explains that if all that have it died and no other did. Chance explains it too, so the
/// trait counts as proven only after repetition on both sides.
package struct SynTrials: Sendable {
  package struct Trial: Sendable {
    package var variant: SynVariant
    package var isAnswered: Bool
    package var frame: Int
    package var time: Timestamp
  }

  /// Deaths and survivals that prove a trait.
  package static let deathsNeeded = 3
  package static let survivalsNeeded = 2
  /// Of many flows that die, so many are asked again.
  private static let flowsNeeded = 3
  /// What loss does as often as this is no proof.
  private static let doubt = 0.002

  package private(set) var trials: [Trial] = []
  /// Whether the kernel's own SYN was, which bears options.
  private var isSessionAccepted = false
  /// The share of pings of the host that got lost; 0 where none did.
  private var lossRate = 0.0

  /// Takes the SYNs of a trace that were meant to arrive, but for those too young to be judged.
  package init(_ trace: Trace, distance: Int?, before time: Timestamp? = nil) {
    let reach = min(distance ?? Planner.fullTTL, Planner.fullTTL)
    // A bare ACK shows that an earlier SYN of the flow did arrive (RFC 5961 section 4).
    func isAnswered(_ probe: Probe) -> Bool {
      guard let kind = probe.reply?.kind else { return false }
      return kind.isTerminal || kind == .acknowledgement
    }
    // When each flow was last asked, and answered: the frames of a trace are in their order.
    var latest: [UInt16: Timestamp] = [:]
    var answers: [UInt16: Timestamp] = [:]
    for probe in trace.probes(.syn) where probe.timeToLive >= reach {
      let lives = isAnswered(probe)
      let earlier = latest[probe.flow]
      latest[probe.flow] = max(earlier ?? probe.time, probe.time)
      if !lives, let time, probe.time > time { continue }
      // A SYN that meets its flow half open is ignored, and those of one burst share their fate.
      if !lives, let earlier, probe.time - earlier < .seconds(0.9) { continue }
      // It stays half open until the reset is there that this side sends when the answer comes.
      if !lives, let answer = answers[probe.flow], probe.time <= answer { continue }
      if let reply = probe.reply, lives { answers[probe.flow] = reply.time }
      trials.append(
        Trial(variant: SynVariant(probe), isAnswered: lives, frame: probe.frame, time: probe.time))
    }
    isSessionAccepted = trace.session?.conversation?.synAck != nil
    measureLoss(trace.probes(.echo).filter { $0.timeToLive >= reach }, before: time)
  }

  private mutating func measureLoss(_ pings: [Probe], before time: Timestamp?) {
    let answered = pings.count { $0.replies.contains { $0.kind == .echoReply } }
    let lost = pings.count { $0.replies.isEmpty && $0.time <= time ?? $0.time }
    // A host that answers none loses none.
    guard answered > 0, lost > 0 else { return }
    lossRate = Double(lost + 1) / Double(answered + lost + 2)
  }

  /// Whether loss alone would hardly kill so many SYNs more, behind the first that died.
  private func isNoLoss(_ repetitions: Int) -> Bool {
    (0..<repetitions).reduce(1.0) { chance, _ in chance * lossRate } < Self.doubt
  }

  package var dead: [Trial] { trials.filter { !$0.isAnswered } }
  package var living: [Trial] { trials.filter(\.isAnswered) }
  package var isMixed: Bool { !dead.isEmpty && !living.isEmpty }

  /// The flows none of whose SYNs lived.
  package var deadFlows: Set<UInt16> {
    Set(dead.map(\.variant.flow)).subtracting(living.map(\.variant.flow))
  }

  private func deaths(_ flow: UInt16) -> Int { dead.count { $0.variant.flow == flow } }

  /// Whether one lived after another had died: a limit, or a ban, lets none live later.
  package var livesOn: Bool {
    guard let death = dead.map(\.frame).min() else { return false }
    return living.contains { $0.frame > death }
  }

  /// Whether a flow that had lived died later, after which none lived.
  package var ceases: Bool {
    isMixed && !livesOn
      && dead.contains { death in living.contains { $0.variant.flow == death.variant.flow } }
  }

  /// The traits that explain all trials so far.
  package var explanations: [SynTrait] {
    guard isMixed else { return [] }
    return [.flows(deadFlows), .options, .ecn, .mark].filter { trait in
      trials.allSatisfy { trait.holds(for: $0.variant) == !$0.isAnswered }
        && !(trait == .options && isSessionAccepted)
    }
  }

  /// Whether one died after another had lived, or along with it: all that died before may have met a
  /// way that was dark.
  private var diesOn: Bool {
    guard let life = living.map(\.time).min() else { return false }
    return dead.contains { life - $0.time < Trace.burst }
  }

  /// The one trait that explains all, after enough repetition.
  package var proven: SynTrait? {
    let explanations = explanations
    guard explanations.count == 1, let trait = explanations.first,
      living.count >= Self.survivalsNeeded
    else { return nil }
    if case .flows(let flows) = trait {
      let needed = min(flows.count, Self.flowsNeeded)
      let repeated = flows.filter { deaths($0) > 1 }
      return livesOn && repeated.count >= needed && dead.count >= needed * Self.deathsNeeded
        && isNoLoss(dead.count - flows.count) ? trait : nil
    }
    return dead.count >= Self.deathsNeeded && diesOn ? trait : nil
  }

  /// The variant whose fate tells most: one that the explanations disagree about, else one more
  /// death or survival for the only one. Nil where nothing is left to learn.
  package func next(flows: [UInt16], requestsECN: Bool) -> SynVariant? {
    let explanations = explanations
    guard !explanations.isEmpty, proven == nil else { return nil }
    var candidates: [SynVariant] = []
    for flow in flows {
      for isMinimal in [false, true] {
        for isMarked in [false, true] {
          candidates.append(
            SynVariant(
              flow: flow, isMinimal: isMinimal, isMarked: isMarked,
              requestsECN: requestsECN && !isMinimal))
          guard requestsECN, !isMinimal else { continue }
          candidates.append(
            SynVariant(flow: flow, isMinimal: false, isMarked: isMarked, requestsECN: false))
        }
      }
    }
    func times(_ variant: SynVariant) -> Int { trials.count { $0.variant == variant } }
    if explanations.count > 1 {
      return candidates.filter { variant in
        let dying = explanations.count { $0.holds(for: variant) }
        return dying > 0 && dying < explanations.count
      }.min { times($0) < times($1) }
    }
    let trait = explanations[0]
    var wantsDeath =
      dead.count < Self.deathsNeeded || living.count >= Self.survivalsNeeded || !diesOn
    if case .flows = trait, dead.count >= Self.deathsNeeded, !livesOn { wantsDeath = false }
    var fitting = candidates.filter { trait.holds(for: $0) == wantsDeath }
    if case .flows = trait, !wantsDeath {
      // One that lived before: if it dies now, the source port does not decide.
      let known = fitting.filter { variant in
        living.contains { $0.variant.flow == variant.flow }
      }
      if !known.isEmpty { fitting = known }
    }
    if case .flows(let flows) = trait, wantsDeath {
      // In turns: what loss has killed lives the next time.
      let open = flows.sorted().prefix(Self.flowsNeeded).min { left, right in
        deaths(left) < deaths(right)
      }
      return fitting.filter { $0.flow == open }.min { times($0) < times($1) }
    }
    return fitting.min { times($0) < times($1) }
  }
}
