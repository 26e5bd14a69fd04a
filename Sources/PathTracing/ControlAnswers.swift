import WireFormats

/// When a host answers the pings, or the datagrams of a trace, of another: the numbers of frames.
package struct ControlAnswers: Hashable, Sendable {
  package var first: Int
  package var last: Int
  /// Those behind the last answer that were meant to arrive, and got none.
  package var unanswered: [Int] = []
}

extension ControlTable {
  /// When the target answers any of them itself; nil where it never does.
  func answers(from target: IPAddress, to source: IPAddress) -> ControlAnswers? {
    guard !ways.isEmpty else { return nil }
    var answers: ControlAnswers?
    let probes = probes(from: source, to: target)
    for probe in probes {
      for reply in probe.replies where reply.sender == target && reply.kind != .timeExceeded {
        answers = ControlAnswers(
          first: min(answers?.first ?? reply.frame, reply.frame),
          last: max(answers?.last ?? reply.frame, reply.frame))
      }
    }
    guard let last = answers?.last else { return nil }
    answers?.unanswered = probes.filter {
      $0.timeToLive > TraceTable.highestTTL && $0.frame > last && $0.replies.isEmpty
    }.map(\.frame)
    return answers
  }
}
