package import WireFormats

// Firewalls choose other sequence numbers than the ends do, lest these be guessed. A capture of both
// sides of one shows each connection twice, with one pair of ports and two pairs of numbers.

/// The numbers of a connection on the far side of a box that rewrites them.
package struct Rewriting: Hashable, Sendable {
  /// The client's initial sequence number there.
  package var initialNumber: SequenceNumber
  /// The SYN-ACK there, which the near side may lack.
  package var synAck: Moment?
}

extension Conversation {
  /// The far side of a box that rewrites sequence numbers, where the capture shows both.
  package var rewriting: Rewriting? { head.rewriting }
}

extension Conversation.Head {
  /// The far side of a box that rewrites sequence numbers, where the capture shows both.
  var rewriting: Rewriting? { self[.rewritten] ? incidents[0].rewriting : nil }

  /// Whether a SYN is this one behind a box that rewrites sequence numbers: sent at once, and all the
  /// same but for its number.
  func isRewritten(_ segment: Segment, at time: Timestamp) -> Bool {
    guard segment.isSYN, let syn, segment.identification != 0,
      segment.identification == syn.identification, segment.window == syn.window,
      segment.timeToLive <= syn.timeToLive, syn.timeToLive - segment.timeToLive <= 2
    else { return false }
    let gap = time - self.time(of: syn.last)
    return gap >= .zero && gap < .milliseconds(50)
  }

  /// Notes a segment of the far side; false for one of the near side.
  mutating func takeFarSide(
    _ segment: Segment, _ peer: Conversation.Peer, _ moment: Moment,
    _ body: inout Conversation.Body
  ) -> Bool {
    guard var known = rewriting, let near = initialNumber else { return false }
    if segment.isSYN { return segment.sequenceNumber != near }
    let isFar: Bool
    if peer == .server, segment.flags.contains(.ack) {
      isFar = known.isNearer(segment.acknowledgementNumber, than: near, body[.client].next)
    } else if peer == .client {
      isFar = known.isNearer(segment.sequenceNumber, than: near, body[.client].next)
    } else {
      isFar = false
    }
    if isFar, segment.isSYNACK, known.synAck == nil {
      known.synAck = moment
      note { $0.rewriting = known }
    }
    return isFar
  }
}

extension Rewriting {
  /// Whether a number of the client continues those of the far side, not of the near one.
  fileprivate func isNearer(
    _ number: SequenceNumber, than near: SequenceNumber, _ next: SequenceNumber?
  ) -> Bool {
    let expected = next ?? near + 1
    let far = expected + (initialNumber - near)
    return (number - far).magnitude < (number - expected).magnitude
  }
}
