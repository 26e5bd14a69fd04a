import PathTracing
import WireFormats

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
    let session = findings.session
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
    // A filter on flags keeps the bare ACK of the handshake out, and the client's FIN stands for it.
    let answered = session.conversation.synAck?.first ?? begin
    return close - (begin.frame < close.frame ? begin : answered) >= .seconds(4)
  }
}
