import PathTracing

// What a service says is its own, whoever's packets the capture lacks; what it makes of a client's words is
// not known there.

/// The server's first words turn the client away, and its packets alone are in the capture.
enum OneSidedGreeting: AttemptRule {
  static let needs: AttemptSigns = [.synAck]

  static func judge(_ findings: AttemptFindings) -> Verdict? {
    guard findings.onlySide == .server, findings.conversation.synAck != nil,
      findings.conversation.firstData(from: .server) != nil
    else { return nil }
    let session = findings.session
    // Elsewhere the first words may answer a question.
    let isFirst = ServiceProtocol.greets(on: findings.port)
    let rules: [any SessionRule.Type] =
      isFirst ? [Throttled.self, TurnedAway.self, WrongService.self] : [Throttled.self]
    for rule in rules {
      // What is less than sure with both sides is a guess with one.
      if let verdict = rule.judge(session), verdict.confidence == .high { return verdict }
    }
    return nil
  }
}
