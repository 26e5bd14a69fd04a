package import WireFormats

/// One connection attempt and what became of it: a 5-tuple with an initial sequence number.
///
/// It takes the frames of both directions in the order of the capture and keeps a bounded record:
/// no array in it grows with the number of frames.
package struct Conversation: Sendable {
  /// One of the two ends.
  package enum Peer: UInt8, Hashable, Sendable {
    case client
    case server

    package var other: Peer { self == .client ? .server : .client }
  }

  /// A time without frames.
  package struct Silence: Hashable, Sendable {
    /// The last frame before it.
    package var from: Moment
    /// The frame that ended it.
    package var to: Moment

    package var length: Interval { to - from }
  }

  /// From the client to the server.
  let ends: EndpointPair
  // A table has these two apart from each other.
  var head: Head
  var body: Body

  init(_ ends: EndpointPair, _ head: consuming Head, _ body: consuming Body) {
    self.ends = ends
    self.head = head
    self.body = body
  }

  /// Begins with the first segment that was seen; the caller then hands it to `receive`.
  package init(_ segment: Segment, _ stamp: FrameStamp) {
    ends = Self.ends(of: segment)
    head = Head(segment, stamp, ends)
    body = Body()
  }

  /// From the client to the server, as the first segment shows it.
  static func ends(of segment: Segment) -> EndpointPair {
    let isFromClient =
      segment.isSYN
      || !segment.isSYNACK && !segment.flags.contains(.rst)
        && segment.sourcePort >= segment.destinationPort
    return isFromClient ? segment.ends : segment.ends.reversed
  }

  /// Takes a segment of this conversation, in either direction.
  package mutating func receive(_ segment: Segment, _ stamp: FrameStamp) {
    if head.needsBody(for: segment.flags) { head.body = 1 }
    _ = head.take(segment, stamp, sender(of: segment), &body)
  }

  /// Takes an ICMP error that quotes a segment of this conversation.
  package mutating func receive(_ error: SegmentError, _ stamp: FrameStamp) {
    head.receive(error, stamp, ends, &body)
  }
}

extension Conversation {
  package var client: Endpoint { Endpoint(address: ends.source, port: ends.sourcePort) }
  package var server: Endpoint { Endpoint(address: ends.destination, port: ends.destinationPort) }
  package var clientPort: UInt16 { ends.sourcePort }

  /// The time of the first frame; all moments count from it.
  package var start: Timestamp { head.start }
  /// The last frame that belongs here, copies included.
  package var last: Moment { head.last }
  /// The number of the first frame.
  package var firstFrame: UInt32 { head.firstFrame }
  /// Frames that show a packet already seen: mirror ports, captures on several interfaces.
  package var copies: UInt32 { head.copies }
  /// The longest time without a frame since the SYN was answered.
  package var silence: Silence? { body.silence }
  /// Segments with the address of a reset's sender that came after that reset.
  package var segmentsAfterReset: UInt16 { head.segmentsAfterReset }
  /// The client's acknowledgement of the SYN-ACK, or its first segment where that is not seen.
  package var finalACK: Moment? { body.finalACK }
  package var syn: Opening? { head.syn }
  package var synAck: Opening? { body.synAck }
  /// ICMP errors that quote a segment of it, copies left out.
  package var errorCount: UInt16 { head.isEventful ? head.incidents[0].reports : 0 }
  /// The client's initial sequence number.
  package var initialNumber: SequenceNumber? { head.initialNumber }
  /// The first octets that the server sent, in order: 255, or as many as tell its protocol.
  package var greeting: [UInt8] { body.greeting }

  /// Whether no SYN and no SYN-ACK shows the beginning: who is the client is a guess.
  package var isMidstream: Bool { head.isMidstream }
  /// Whether a frame was stamped more than a millisecond before the one it follows.
  package var ranBackwards: Bool { head[.backwards] }
  /// Whether the client's first octets are of another protocol than the server's port stands for.
  package var asksOtherwise: Bool { head[.askedOtherwise] }

  /// Who sent a segment of this conversation by its address and port.
  @inline(__always)
  package func sender(of segment: Segment) -> Peer {
    segment.ends == ends ? .client : .server
  }

  /// What one side sent after the handshake.
  package subscript(_ peer: Peer) -> Direction {
    Direction(body[peer], head.isEventful ? head.incidents[0].trouble(of: peer) : nil)
  }

  /// The first four of both directions.
  package var resets: [SegmentReset] { head.incidents.first?.resets ?? [] }

  /// The first eight.
  package var errors: [QuotedError] { head.incidents.first?.errors ?? [] }

  /// The first of them about some segment, without a list of all.
  package func firstError(about subject: QuotedError.Subject) -> QuotedError? {
    head.isEventful ? head.incidents[0].firstError(about: subject) : nil
  }

  /// A SYN-ACK with another sequence number than the first: two that answer for one address.
  package var otherSYNACK: Opening? { head.incidents.first?.otherSYNACK }

  /// A SYN-ACK that acknowledges another SYN.
  package var wrongSYNACK: Moment? { head.incidents.first?.wrongSYNACK }

  /// A bare ACK in answer to the SYN (RFC 5961): another connection on the same ports.
  package var challengeACK: Moment? { head.incidents.first?.challengeACK }

  /// The time of a moment.
  @inline(__always)
  package func time(of moment: Moment) -> Timestamp { head.time(of: moment) }

  /// Changes what few conversations have.
  mutating func note(_ change: (inout Incidents) -> Void) { head.note(change) }
}

extension Conversation {
  /// Whether a SYN-ACK answered the SYN.
  package var isAccepted: Bool { synAck != nil }

  /// Whether either side sent payload.
  package var hasData: Bool { body.client.firstData != nil || body.server.firstData != nil }

  /// Who sent the first payload; nil before any.
  package var firstSpeaker: Peer? {
    switch (body.client.firstData, body.server.firstData) {
    case (let client?, let server?): client.frame <= server.frame ? .client : .server
    case (.some, nil): .client
    case (nil, .some): .server
    case (nil, nil): nil
    }
  }

  /// Whether both sides closed and each saw the other do so.
  package var isClosed: Bool { body.isClosed }

  /// Whether nothing more has to come: closed, or reset and quiet since.
  package var isOver: Bool { head.isOver(body) }

  /// Whether nothing came back, or nothing went on after the SYN-ACK.
  package var isUnanswered: Bool { !head.isDirected }

  /// Whether frames of this side are in the capture at all.
  package func isSeen(_ peer: Peer) -> Bool {
    (peer == .client ? syn : synAck) != nil || body[peer].segments > 0
      || resets.contains { $0.sender == peer }
  }
}

extension Conversation.Body {
  /// Whether both sides closed and each saw the other do so.
  @inline(__always)
  var isClosed: Bool {
    client.isFINAcknowledged && server.isFINAcknowledged && client.fin != nil && server.fin != nil
  }
}

extension Conversation.Head {
  /// Whether nothing more has to come: closed, or reset and quiet since.
  @inline(__always)
  func isOver(_ body: Conversation.Body) -> Bool {
    body.isClosed || self[.reset] && segmentsAfterReset == 0
  }

  /// Whether a segment begins another connection on the same ports.
  // Nothing changes, but what is lent for reading only is copied, all of it.
  mutating func isReplaced(
    by segment: Segment, _ peer: Conversation.Peer, at time: Timestamp,
    _ body: inout Conversation.Body
  ) -> Bool {
    guard segment.flags.contains(.syn), !segment.flags.contains(.rst) else { return false }
    if isMidstream { return true }
    if segment.isSYN {
      // The server's end may begin a connection of its own, but not in the middle of another.
      guard peer == .client else { return isOver(body) }
      return segment.sequenceNumber != initialNumber && !isRewritten(segment, at: time)
        && segment.sequenceNumber != rewriting?.initialNumber
    }
    // A late copy acknowledges other numbers where the SYN carried data.
    return isOver(body) && peer == .server
      && segment.acknowledgementNumber - 1 != initialNumber
      && segment.sequenceNumber != body.synAck?.sequenceNumber
  }
}
