import PathTracing
import WireFormats

// Tools that take a new source port for each probe send one SYN through each member of a balanced path. A
// member that fails eats its share of them, at any TTL, and each of its SYNs looks like a single loss.

/// SYNs of full reach from some source ports got no answer, in a trace of another program: added to what the
/// others say.
enum FlowsUnanswered: Amendment {
  private static let fewest = 6
  private static let leastDead = 3
  /// How long an answer is waited for at most, and in round trips of those that came.
  private static let patience = (longest: Interval.seconds(1), roundTrips: 3.0)

  static func amend(_ verdict: inout Verdict, _ findings: Findings) {
    let trace = findings.trace
    guard !trace.isRun, verdict.outcome == .open || verdict.outcome == .refused,
      verdict.cause != .flowMemberDead, let distance = findings.distance
    else { return }
    let reaching = findings.syns.filter {
      $0.timeToLive >= distance && ($0.replies.isEmpty || $0.reply?.kind.isTerminal ?? false)
    }
    // Behind the last answer a limit, or the end of the capture, eats all of them.
    guard let last = reaching.last(where: { !$0.replies.isEmpty }) else { return }
    let slowest =
      reaching.compactMap { probe in probe.reply.map { $0.time - probe.time } }.max() ?? .zero
    let wait = min(patience.longest, .seconds(slowest.seconds * patience.roundTrips))
    let living = Set(reaching.lazy.filter { !$0.replies.isEmpty }.map(\.flow))
    let lost = reaching.filter {
      $0.replies.isEmpty && !living.contains($0.flow) && $0.frame < last.frame
        && trace.observedUntil - $0.time >= wait
    }
    let dead = Set(lost.map(\.flow))
    guard dead.count >= leastDead, dead.count + living.count >= fewest else { return }
    let count = "\(dead.count) of \(dead.count + living.count) SYNs"
    verdict.confidence = min(verdict.confidence, .medium)
    verdict.explanation +=
      " \(count), each from another source port, got no answer at the host's hop."
    verdict.observations.append(
      Observation(
        "\(count) with a TTL of \(distance) and more: no answer", frames: lost.map(\.frame)))
    verdict.alternatives.insert(
      Alternative(
        .flowMemberDead, .unknown,
        "one member of a load-balanced link or group fails: which connections work is a matter of luck",
        decide: "sudo synpath \(trace.target.address) -p \(trace.target.port) --flows 16"), at: 0)
    if !verdict.alternatives.contains(where: { $0.cause == .rateLimit }) {
      verdict.alternatives.append(
        Alternative(
          .rateLimit, .hostFirewall, "a limit on answers or on new connections",
          decide: "the same with a second between the probes"))
    }
  }
}
