import PathTracing
import WireFormats

// A capture that begins in an idle session holds keepalives from its first packet on: each stands one octet
// in front of what the other side acknowledges, and none shows that it repeats anything. A living TCP
// answers each by one segment.

/// A connection older than the capture in which one side only asks whether the other is still there, and
/// hears nothing any more.
enum OlderKeepalives: AttemptRule {
  static let needs: AttemptSigns = [.midstream]

  static func judge(_ findings: AttemptFindings) -> Verdict? {
    let conversation = findings.conversation
    for peer in [Conversation.Peer.client, .server] {
      guard conversation.firstData(from: peer) == nil else { continue }
      let (own, other) = (conversation[peer], conversation[peer.other])
      guard let next = own.next, own.acknowledged == next + 1, own.segments > other.segments,
        let last = own.lastSegment, let heard = other.lastSegment, other.firstData == nil,
        own.fin == nil, other.fin == nil
      else { continue }
      let count = own.segments - other.segments
      guard count >= UInt32(KeepaliveUnanswered.fewest),
        last - heard >= KeepaliveUnanswered.least,
        hasGivenUp(peer, findings) || isOverdue(own, last, heard, conversation),
        !findings.resets.contains(where: {
          $0.sender != peer || $0.moment.frame < last.frame
        })
      else { continue }
      if peer == .client, let (error, reason, cause) = conversation.refusalOfSegments,
        error.moment.frame > heard.frame
      {
        return SegmentsRejected.ended(error, reason, cause, findings.session)
      }
      return KeepaliveUnanswered.verdict(
        Delivery.Keepalives(count: UInt8(clamping: count), first: heard, last: last), peer,
        findings)
    }
    return nil
  }

  private static func hasGivenUp(_ peer: Conversation.Peer, _ findings: AttemptFindings) -> Bool {
    findings.resets.contains { $0.sender == peer }
  }

  /// Whether the other side was not heard for longer than two keepalives take, so that it is not only the
  /// answers that a capture lost here and there.
  private static func isOverdue(
    _ own: Direction, _ last: Moment, _ heard: Moment, _ conversation: Conversation
  ) -> Bool {
    let begin = Moment(seconds: 0, frame: conversation.firstFrame)
    return (last - heard).seconds >= 2.5 * (last - begin).seconds / Double(own.segments - 1)
  }
}
