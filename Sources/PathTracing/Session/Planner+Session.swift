package import WireFormats

extension Planner {
  /// When a session may begin: as soon as the target accepts, but not within a second of a SYN of
  /// a later round; nil while nothing accepts, or once there is a session.
  package var sessionTime: Timestamp? {
    guard plan.holdsSession, trace.session == nil, let started,
      let accepted = trace.probes(.syn).lazy.flatMap(\.replies).first(where: {
        $0.kind == .synAck && $0.sender == plan.target.address
      })
    else { return nil }
    // Which of many flows live is asked for first: a session is one more, and its SYNs count.
    if plan.flows > 1, SynTrials(trace, distance: nil).isMixed { return nil }
    let last = lastAsked(.syn) ?? started
    return last - started < .seconds(1) ? accepted.time : max(accepted.time, last + .seconds(1))
  }

  /// When a session has to end even if it has not come to its end; nil for no limit.
  package var sessionLimit: Timestamp? {
    // What the session still waits for is known not to come.
    if let holeTime { return holeTime }
    if let sessionGivenUp { return sessionGivenUp }
    return plan.isFast ? started.map { $0 + Self.fastTime } : nil
  }
}
