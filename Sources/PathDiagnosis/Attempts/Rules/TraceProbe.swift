import PathTracing
import WireFormats

// A tracer sends SYNs that are meant to expire. One alone says how far the path reaches, not what
// becomes of connections; several with different TTLs are judged together as a trace.

/// A SYN that was sent with a small time to live, and expired.
enum TraceProbe: DraftingRule {
  static let needs: AttemptSigns = [.errors, .unaccepted]

  static func draft(_ findings: AttemptFindings, _ draft: inout Draft) -> Bool {
    guard !findings.isAccepted, findings.refusals.isEmpty,
      let syn = findings.conversation.syn, syn.timeToLive <= TraceTable.highestTTL,
      let error = findings.rejections.first(where: { $0.meaning == .timeExceeded(code: 0) })
    else { return false }
    var verdict = AttemptUndecided.verdict(
      findings,
      summary: "\(findings.subject): a SYN with TTL \(syn.timeToLive) expired at \(error.sender).",
      explanation: "Sent to expire, as tracers do: it does not tell whether the port answers.")
    verdict.observations = [
      Observation(findings.describe(error), frames: findings.frames(error.moment))
    ]
    draft.take(verdict)
    return true
  }
}
