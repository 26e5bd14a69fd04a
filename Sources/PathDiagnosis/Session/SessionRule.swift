import PathTracing
import WireFormats

/// One way to read what became of a connection after its handshake.
protocol SessionRule: SendableMetatype {
  /// What a session shows wherever the rule gives a verdict: it is not asked about others.
  static var signs: SessionSigns { get }

  /// Gives a verdict where the evidence fits the mechanism, else nil.
  static func judge(_ session: SessionFindings) -> Verdict?
}

/// The rules about sessions: the first that fits decides.
package enum SessionRules {
  static let all: [any SessionRule.Type] =
    [
      DuplicateAddress.self,
      DeadBackend.self,
      SegmentsRejected.self,
      Throttled.self,
      TurnedAway.self,
      ForeignReset.self,
      ServiceReset.self,
      WrongService.self,
      ServiceClosed.self,
      HandshakeUnheard.self,
      NoBanner.self,
      StalledSession.self,
      SessionUnanswered.self,
      SessionUndecided.self,
      ProxiedHandshake.self,
    ]

  /// With what each of them needs, which is asked a million times.
  private static let questions = all.map { (signs: $0.signs, rule: $0) }

  /// Judges a connection; nil where the service did its part.
  package static func verdict(of session: SessionFindings) -> Verdict? {
    let signs = SessionSigns(session)
    for question in questions where question.signs.isSubset(of: signs) {
      if let verdict = question.rule.judge(session) { return verdict }
    }
    return nil
  }

  /// Whether a rule has anything to ask.
  static func haveQuestion(_ signs: SessionSigns) -> Bool {
    questions.contains { $0.signs.isSubset(of: signs) }
  }
}

/// A connection of any capture, among the rules about attempts.
enum SessionOfAttempt: DraftingRule {
  static let needs: AttemptSigns = [.finalACK]

  static func draft(_ findings: AttemptFindings, _ draft: inout Draft) -> Bool {
    // What one side did not say is known only where both were heard from the beginning, and what
    // nobody said may have been left out of a capture that lacks the bare ACK of the handshake too.
    guard !findings.conversation.isMidstream, findings.onlySide == nil,
      findings.conversation.finalACK != nil, hasMore(findings)
    else { return false }
    let signs = SessionSigns(atMostOf: findings.conversation, until: findings.observedUntil)
    guard SessionRules.haveQuestion(signs) else { return false }
    let session = SessionFindings(
      findings.conversation, ServiceFacts(of: findings.conversation), subject: findings.subject,
      observedUntil: findings.observedUntil)
    guard !isUnused(session), let verdict = SessionRules.verdict(of: session) else { return false }
    draft.take(verdict)
    return true
  }

  /// Whether something follows the handshake.
  private static func hasMore(_ findings: AttemptFindings) -> Bool {
    findings.conversation.firstData(from: .client) != nil
      || findings.conversation.firstData(from: .server) != nil
      || findings.conversation.fin(from: .server) != nil
      || findings.signs.contains(.resets)
      || findings.conversation.finalACK != findings.conversation.fin(from: .client)
  }

  /// Whether the client asked nothing, as browsers that connect beforehand do: that a service which
  /// waits for a question says nothing, and closes after a while, is no fault.
  private static func isUnused(_ session: SessionFindings) -> Bool {
    guard !ServiceProtocol.greets(on: session.port), session.client.firstData == nil,
      session.server.firstData == nil, session.cut == nil
    else { return false }
    guard let close = session.serverClose, let begin = session.conversation.finalACK else {
      return true
    }
    return close - begin >= .seconds(4)
  }
}

/// The run's own session, among the rules about a trace.
enum SessionOfRun: Rule {
  static func judge(_ findings: Findings) -> Verdict? {
    guard let session = SessionFindings(findings),
      var verdict = SessionRules.verdict(of: session)
    else { return nil }
    verdict.alternatives += unprovenHole(findings)
    blameInterceptor(&verdict, findings)
    return verdict
  }

  /// Where a hop answers in the host's name, it is that hop's connection to the host that fails.
  private static func blameInterceptor(_ verdict: inout Verdict, _ findings: Findings) {
    guard verdict.outcome != .open, let interception = Intercepted.judge(findings),
      let hop = findings.path.arrival?.probe.timeToLive
    else { return }
    verdict.confidence = min(verdict.confidence, .medium)
    verdict.place.after = Path.Point(
      timeToLive: hop, address: findings.path.hop(hop)?.control.replies.first?.sender)
    verdict.explanation +=
      " Hop \(hop) answers in the host's name: as a rule its own connection to the host fails."
    verdict.observations += interception.observations
    verdict.alternatives.insert(
      Alternative(
        .deadBackend, .service, "the proxy at hop \(hop) does not reach the service of the host",
        decide: "on the host: sudo tcpdump -ni any tcp port \(findings.trace.target.port)"), at: 0)
    verdict.actions = interception.actions + verdict.actions
  }

  /// What large packets that nothing answered may mean, where the session ended too soon to tell.
  private static func unprovenHole(_ findings: Findings) -> [Alternative] {
    guard let evidence = SizeFindings(findings), evidence.sizes.isConfirmedBySYNs else { return [] }
    let target = findings.trace.target
    let size = evidence.sizes.fullSize - target.address.version.echoOverhead
    return [
      Alternative(
        .forwardBlackHole, .unknown,
        "besides, packets of full size get lost on the way there: no SYN of that size is answered",
        decide: "ping -M do -s \(size) \(target.address)")
    ]
  }
}
