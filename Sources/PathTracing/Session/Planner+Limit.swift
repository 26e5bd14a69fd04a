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

  /// Asks the port once more from the flow that it accepted, where it no longer accepts the session.
  ///
  /// If that dies as well it is not the source port that decides.
  mutating func orderAgain(_ view: View) {
    guard let time = nextAgain(view), view.now >= time,
      let living = trace.probes(.syn).first(where: { $0.reply?.kind == .synAck })
    else { return }
    hasAskedAgain = true
    order(.syn, Self.fullTTL, flow: living.flow)
  }

  /// When that is due, or when it will be known; nil where the session is answered.
  func nextAgain(_ view: View) -> Timestamp? {
    guard plan.usesControls, !plan.isFast, !hasAskedAgain, let syns = sessionSyns, !syns.isAnswered
    else { return nil }
    let time = syns.last + Self.repetition
    if syns.count >= Self.enoughSyns { return time }
    return view.now < time ? time : nil
  }
}
