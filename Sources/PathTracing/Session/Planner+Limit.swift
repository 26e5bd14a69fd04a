import WireFormats

/// Whether a limit on new connections, and not chance, keeps the session's SYN unanswered.
extension Planner {
  /// Later than this after a SYN the kernel has repeated it, or given it up.
  private static let repetition = Interval.seconds(1.2)
  /// Unanswered SYNs of the session that make the trace's flow worth asking again.
  private static let enoughSyns = 3

  /// The session's SYNs, where they are not all answered.
  private var sessionSyns: (count: Int, last: Timestamp, isAnswered: Bool)? {
    guard let conversation = trace.session?.conversation, let syn = conversation.syn,
      conversation.resets.isEmpty
    else { return nil }
    return (Int(syn.count), conversation.time(of: syn.last), conversation.synAck != nil)
  }

  /// Whether the session's SYN went unanswered at first.
  var hasUnansweredSession: Bool { sessionSyns.map { $0.count > 1 } ?? false }

  /// Whether the session's SYN has been waited for in vain as long as an answer is likely to take.
  func isSessionSilent(_ view: View) -> Bool {
    sessionSyns.map { !$0.isAnswered && view.now - $0.last >= view.patience } ?? false
  }

  /// Whether the kernel has repeated it in vain as well: no limit that recovers in a second.
  func isSessionHopeless(_ view: View) -> Bool {
    isSessionSilent(view) && hasUnansweredSession
  }

  /// When that will be known.
  func endOfSessionPatience(_ view: View) -> Timestamp? {
    sessionSyns.flatMap { $0.isAnswered ? nil : $0.last + view.patience }
  }

  /// Whether the session's SYN was reset where the trace's was accepted.
  private var isSessionRefused: Bool {
    guard let conversation = trace.session?.conversation, conversation.synAck == nil else {
      return false
    }
    return conversation.resets.contains { $0.sender == .server }
  }

  /// Asks the port once more from the flow that it accepted, where it no longer answers the session.
  ///
  /// If that dies as well it is not the source port that decides. Where it refuses the session, others
  /// are asked: a limit refuses them too, another machine behind the same address may accept.
  mutating func orderAgain(_ view: View) {
    guard let time = nextAgain(view), view.now >= time else { return }
    if isSessionRefused {
      hasAskedAgain = true
      return orderOtherFlows()
    }
    guard let living = trace.probes(.syn).first(where: { $0.reply?.kind == .synAck })
    else { return }
    hasAskedAgain = true
    order(.syn, Self.fullTTL, flow: living.flow)
  }

  /// When that is due, or when it will be known; nil where the session is answered.
  func nextAgain(_ view: View) -> Timestamp? {
    guard plan.usesControls, !plan.isFast, !hasAskedAgain else { return nil }
    // Still in the first round.
    if isSessionRefused { return plan.flows == 1 && view.elapsed < .seconds(1) ? view.now : nil }
    guard let syns = sessionSyns, !syns.isAnswered else { return nil }
    let time = syns.last + Self.repetition
    if syns.count >= Self.enoughSyns { return time }
    return view.now < time ? time : nil
  }
}
