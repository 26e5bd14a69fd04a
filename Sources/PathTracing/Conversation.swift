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

  // By reference: rules, reports and lists hand it on, and a copy of it takes as long as a rule.
  private var record: Record

  private final class Record: Sendable {
    let ends: EndpointPair
    let head: Head
    let body: Body

    init(_ ends: EndpointPair, _ head: consuming Head, _ body: consuming Body) {
      self.ends = ends
      self.head = head
      self.body = body
    }
  }

  /// From the client to the server.
  @inline(__always)
  var ends: EndpointPair { record.ends }
  // A table has these two apart from each other.
  @inline(__always)
  var head: Head { record.head }
  @inline(__always)
  var body: Body { record.body }

  init(_ ends: EndpointPair, _ head: consuming Head, _ body: consuming Body) {
    record = Record(ends, head, body)
  }

  /// Begins with the first segment that was seen; the caller then hands it to `receive`.
  package init(_ segment: Segment, _ stamp: FrameStamp) {
    let ends = Self.ends(of: segment)
    record = Record(ends, Head(segment, stamp, ends), Body())
  }

  /// Makes a record that differs from this one.
  mutating func change(_ change: (inout Head, inout Body) -> Void) {
    var (head, body) = (record.head, record.body)
    change(&head, &body)
    record = Record(record.ends, head, body)
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
    let peer = sender(of: segment)
    change { head, body in
      if head.needsBody(for: segment.flags) { head.body = 1 }
      _ = head.take(segment, stamp, peer, &body)
    }
  }

  /// Takes an ICMP error that quotes a segment of this conversation.
  package mutating func receive(_ error: SegmentError, _ stamp: FrameStamp) {
    let ends = record.ends
    change { head, body in head.receive(error, stamp, ends, &body) }
  }
}

extension Conversation {
  package var client: Endpoint { Endpoint(address: ends.source, port: ends.sourcePort) }
  package var server: Endpoint { Endpoint(address: ends.destination, port: ends.destinationPort) }

  /// The time of the first frame; all moments count from it.
  package var start: Timestamp { record.head.start }
  /// The last frame that belongs here, copies included.
  package var last: Moment { record.head.last }
  /// The number of the first frame.
  package var firstFrame: UInt32 { record.head.firstFrame }
  /// Frames that show a packet already seen: mirror ports, captures on several interfaces.
  package var copies: UInt32 { record.head.copies }
  /// The longest time without a frame since the SYN was answered.
  package var silence: Silence? { record.body.silence }
  /// Segments with the address of a reset's sender that came after that reset.
  package var segmentsAfterReset: UInt16 { record.head.segmentsAfterReset }
  /// The client's acknowledgement of the SYN-ACK, or its first segment where that is not seen.
  package var finalACK: Moment? { record.body.finalACK }
  package var syn: Opening? { record.head.syn }
  package var synAck: Opening? { record.body.synAck }
  /// ICMP errors that quote a segment of it, copies left out.
  package var errorCount: UInt16 { record.head.isEventful ? record.head.incidents[0].reports : 0 }
  /// The client's initial sequence number.
  package var initialNumber: SequenceNumber? { record.head.initialNumber }
  /// The first octets that the server sent, in order: 255, or as many as tell its protocol.
  package var greeting: [UInt8] { record.body.greeting }

  /// Whether no SYN and no SYN-ACK shows the beginning: who is the client is a guess.
  package var isMidstream: Bool { record.head.isMidstream }
  /// Whether a frame was stamped more than a millisecond before the one it follows.
  package var ranBackwards: Bool { head[.backwards] }
  /// Whether the client's first octets are of another protocol than the server's port stands for.
  package var asksOtherwise: Bool { head[.askedOtherwise] }
  /// Whether the client's first octets are of a protocol whose server has to answer them.
  package var asksAnswer: Bool { head[.asksAnswer] }

  /// Who sent a segment of this conversation by its address and port.
  @inline(__always)
  package func sender(of segment: Segment) -> Peer {
    segment.ends == ends ? .client : .server
  }

  /// What one side sent after the handshake.
  package subscript(_ peer: Peer) -> Direction {
    Direction(record.body[reading: peer], trouble(of: peer))
  }

  /// The first four of both directions.
  package var resets: [SegmentReset] { record.head.incidents.first?.resets ?? [] }

  /// The first eight.
  package var errors: [QuotedError] { record.head.incidents.first?.errors ?? [] }

  /// The first of them about some segment, without a list of all.
  package func firstError(about subject: QuotedError.Subject) -> QuotedError? {
    record.head.isEventful ? record.head.incidents[0].firstError(about: subject) : nil
  }

  /// A SYN-ACK with another sequence number than the first: two that answer for one address.
  package var otherSYNACK: Opening? { record.head.incidents.first?.otherSYNACK }

  /// A SYN-ACK that acknowledges another SYN.
  package var wrongSYNACK: Moment? { record.head.incidents.first?.wrongSYNACK }

  /// A bare ACK in answer to the SYN (RFC 5961): another connection on the same ports.
  package var challengeACK: Moment? { record.head.incidents.first?.challengeACK }

  /// The first fatal alert of TLS in the clear, of either side.
  package var alert: TLSAlert? { record.head.incidents.first?.alert }

  /// How its SYN came by again and again, as in a routing loop; nil for others.
  package var rounds: Rounds? { record.head.incidents.first?.rounds }

  /// The last request of TLS that had no answer when somebody said goodbye.
  package var openRequest: OpenRequest? { record.head.incidents.first?.openRequest }

  /// The time of a moment.
  @inline(__always)
  package func time(of moment: Moment) -> Timestamp { record.head.time(of: moment) }

  /// Changes what few conversations have.
  mutating func note(_ change: (inout Incidents) -> Void) {
    self.change { head, _ in head.note(change) }
  }
}

extension Conversation {
  /// Whether a SYN-ACK answered the SYN.
  package var isAccepted: Bool { synAck != nil }

  /// Whether either side sent payload.
  package var hasData: Bool {
    record.body[.client].firstData != nil || record.body[.server].firstData != nil
  }

  /// Whether both sides closed and each saw the other do so.
  package var isClosed: Bool { record.body.isClosed }

  /// Whether nothing more has to come: closed, or reset and quiet since.
  package var isOver: Bool { record.head.isOver(record.body) }

  /// Whether nothing came back, or nothing went on after the SYN-ACK.
  package var isUnanswered: Bool { !record.head.isDirected }

  /// Whether frames of this side are in the capture at all.
  package func isSeen(_ peer: Peer) -> Bool {
    (peer == .client ? syn : synAck) != nil || record.body[reading: peer].segments > 0
      || resets.contains { $0.sender == peer }
  }
}

extension Conversation.Body {
  /// Whether both sides closed and each saw the other do so.
  @inline(__always)
  var isClosed: Bool {
    self[.client].isFINAcknowledged && self[.server].isFINAcknowledged && self[.client].fin != nil
      && self[.server].fin != nil
  }
}

extension Conversation.Head {
  /// Octets that a SYN may carry.
  static let longestSYN = 1500

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
    guard peer == .server, let initialNumber else { return false }
    let leap = segment.acknowledgementNumber - (initialNumber + 1)
    // Where no SYN is in the capture, what a SYN-ACK acknowledges is all that names it; where the SYN
    // carried data (RFC 7413), copies may acknowledge that or not.
    if syn == nil, leap.magnitude > Self.longestSYN { return true }
    return isOver(body) && leap != 0
      && segment.sequenceNumber != body.synAck?.sequenceNumber
  }
}
