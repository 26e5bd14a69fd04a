import PathTracing
import WireFormats

/// What an open connection shows besides, and looks like a fault.
enum LateSigns {
  /// Whether the client asked, closed, and the server never said a word.
  private static func asksInVain(_ conversation: Conversation) -> Bool {
    conversation.lastNewData(from: .client) != nil && conversation.fin(from: .server) == nil
      && conversation.firstData(from: .server) == nil && !conversation.hasUnseenWords(.server)
  }

  /// Whether a reset started three hops and more from where the client's own packets do, or with another time to
  /// live than one stack begins with.
  private static func isFromElsewhere(
    _ reset: SegmentReset, _ conversation: Conversation
  ) -> Bool {
    let own = [conversation.syn?.timeToLive].compactMap { $0 } + conversation[.client].hops
    guard let syn = conversation.syn, !syn.isCrafted, !own.isEmpty else { return false }
    return own.allSatisfy {
      ($0.hopsTravelled - reset.timeToLive.hopsTravelled).magnitude >= 3
        || $0.initialTimeToLive != reset.timeToLive.initialTimeToLive
    }
  }

  /// Says of a reset in place of an answer that it depends on whether the client waited for one.
  private static func explainUnanswered(_ reset: SegmentReset, _ draft: inout Draft) {
    draft.confidence = min(draft.confidence, .medium)
    draft.explanation =
      "The handshake is answered. The client speaks and closes, and is reset without an answer: it "
      + "fails if it closed only its half, and did not want to leave."
    draft.observe(Frames(reset.moment.number)) {
      $0.append("a reset of the server after the client's close, and no word before it")
    }
    draft.add(
      (.resetBeforeBanner, .service),
      { $0.append("the client waited for an answer, and the service died or closed unasked") },
      decide: { $0.append("what the client reports") })
  }

  /// Names what looks like a fault and is none.
  static func explain(_ draft: inout Draft, _ findings: AttemptFindings) {
    let conversation = findings.conversation
    // What comes behind a segment with an ACK may answer that.
    let early = findings.resets.filter { reset in
      reset.precedesSYNACK && reset.sender == .server
        && (reset.flags.contains(.ack) || !reset.followsSegments)
    }
    if let reset = early.first {
      let isRepeated = conversation.syn.map { $0.last.frame > reset.moment.frame } ?? false
      draft.observe(Frames(reset.moment.number)) {
        $0.append(
          isRepeated
            ? "a reset answered an earlier SYN: nothing listened there yet, or it was turned away"
            : "a reset came before the SYN-ACK, and the connection went on: forged, without effect")
      }
    }
    let late = findings.resets.filter { !$0.precedesSYNACK }
    let closed = [conversation.fin(from: .client), conversation.fin(from: .server)].compactMap {
      $0
    }
    .map(\.frame).min()
    if let reset = late.first, let closed, closed < reset.moment.frame {
      // RFC 9112 section 9.5: either side may close an idle connection while the other asks.
      let crossing = conversation.fin(from: .server).flatMap { close in
        conversation.lastNewData(from: .client).flatMap { $0.frame > close.frame ? $0 : nil }
      }
      if let crossing, reset.sender == .server {
        draft.observe(Frames(crossing.number, reset.moment.number)) {
          $0.append(
            "what the client sends behind the server's close is lost by a reset: a request at that "
              + "moment has to be made again")
        }
      } else if reset.sender == .server, asksInVain(conversation) {
        explainUnanswered(reset, &draft)
      } else {
        draft.observe(Frames(reset.moment.number)) {
          $0.append("a reset after the close: not the cause of anything")
        }
      }
    } else if let reset = late.first, conversation.ignores(reset) {
      draft.observe(Frames(reset.moment.number)) {
        $0.append(
          "a reset in the \(reset.sender == .server ? "server" : "client")'s name behind which both sides go "
            + "on: forged, without effect this time"
        )
      }
    } else if let reset = late.first, reset.sender == .client, reset.closesFast {
      let answer = late.first { $0.sender == .server }
      draft.explanation =
        "The handshake is answered, and the client itself aborts the Multipath TCP connection"
        + (answer == nil ? "." : "; the server's reset answers that.")
      draft.observe(Frames(reset.moment.number, answer?.moment.number)) {
        $0.append("MP_FASTCLOSE from the client")
        if answer != nil { $0.append(", and a reset that answers it") }
      }
    } else if let reset = late.first, reset.sender == .client, isFromElsewhere(reset, conversation)
    {
      draft.confidence = min(draft.confidence, .medium)
      draft.explanation =
        "The handshake is answered. A reset in the client's name ends it, with another TTL than the client's own "
        + "packets have: the client sent it, or somebody on the way."
      draft.observe(Frames(reset.moment.number)) {
        $0.append("a reset in the client's name with TTL ")
        $0.append(decimal: Int(reset.timeToLive))
      }
      draft.add(
        (.foreignReset, .unknown), { $0.append("a middlebox resets the connection") },
        decide: { $0.append("capture at the client: does it send the reset") })
    } else if let reset = late.first, reset.sender == .client, !conversation.hasData {
      draft.observe(Frames(reset.moment.number)) {
        $0.append(
          "the client resets the connection at once: a scanner, a health check, or a program that no "
            + "longer waits for it")
      }
    }
    let errors = conversation.errors.filter { error in
      !findings.rejections.contains { $0.moment == error.moment }
    }
    if !errors.isEmpty {
      draft.observe(Frames(errors.map(\.moment.number))) {
        $0.append(count: errors.count, "ICMP error")
        $0.append(" during or after the session: ")
        $0.append(findings.describe(errors[0]))
      }
    }
    if let other = conversation.otherSYNACK {
      draft.observe(Frames(other.first.number)) {
        $0.append(
          "a second SYN-ACK with another sequence number: two machines answer for the address, or "
            + "a proxy and the host")
      }
    }
  }
}
