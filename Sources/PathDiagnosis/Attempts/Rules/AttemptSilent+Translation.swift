import PathTracing
import WireFormats

extension AttemptSilent {
  /// The answer reaches one side of a middlebox, and the client asks again on the other.
  static func lostInside(_ answer: Moment, _ findings: AttemptFindings) -> Verdict {
    var verdict = Verdict(
      .dropped, .returnPath,
      summary:
        "\(findings.subject) is DROPPED on the way back: its SYN-ACK comes as far as the middlebox "
        + "that translates, and the client tries again.",
      explanation:
        "The capture shows both sides of it; what comes back to it does not leave it.",
      confidence: .medium, place: Place(.unknown, after: findings.host),
      observations: [
        findings.synObservation(": no answer on the client's side"),
        Observation("SYN-ACK on the other side", frames: [answer.number]),
      ].compactMap { $0 })
    verdict.actions = [
      Action(
        on: .provider, "sudo conntrack -L; sudo nft list ruleset",
        why: "on it: does it know the connection, and which rule drops the answer")
    ]
    return verdict
  }
}
