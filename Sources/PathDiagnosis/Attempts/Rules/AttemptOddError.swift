import PathTracing
import WireFormats

// "Packet too big" and "parameter problem" are no answers to a SYN of 60 octets with a plain header:
// a broken router or a box that dislikes the packet sends them.

/// The only answer is an ICMP error that a plain SYN gives no reason for.
enum AttemptOddError: AttemptRule {
  static let needs: AttemptSigns = [.errors, .unaccepted]

  static func judge(_ findings: AttemptFindings) -> Verdict? {
    guard !findings.isAccepted,
      let error = findings.rejections.first(where: { error in
        switch error.meaning {
        case .packetTooBig, .parameterProblem: true
        default: false
        }
      })
    else { return nil }
    return Verdict(
      .rejected, .oddUnreachable,
      summary: "\(findings.subject) is REJECTED by \(error.sender) with an odd error.",
      explanation: "\(findings.describe(error)) is no sensible answer to a small SYN.",
      confidence: .low, place: findings.place(of: error),
      observations: [
        Observation(
          "SYN answered by \(findings.describe(error))", frames: findings.frames(error.moment))
      ])
  }
}
