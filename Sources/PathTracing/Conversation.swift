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

  package let client: Endpoint
  package let server: Endpoint
  /// The time of the first frame; all moments count from it.
  package let start: Timestamp
  /// The number of the first frame.
  package let firstFrame: UInt32
  /// The client's initial sequence number.
  package internal(set) var initialNumber: SequenceNumber?
  /// The last frame that belongs here, copies included.
  package internal(set) var last: Moment
  package internal(set) var syn: Opening?
  package internal(set) var synAck: Opening?
  /// The client's acknowledgement of the SYN-ACK, or its first segment where that is not seen.
  @MomentIfAny package internal(set) var finalACK: Moment? = nil
  /// The longest time without a frame.
  package internal(set) var silence: Silence?
  package internal(set) var resetCount: UInt16 = 0
  package internal(set) var errorCount: UInt16 = 0
  /// Frames that show a packet already seen: mirror ports, captures on several interfaces.
  package internal(set) var copies: UInt32 = 0
  /// Segments with the address of a reset's sender that came after that reset.
  package internal(set) var segmentsAfterReset: UInt16 = 0
  /// Whether a frame was stamped more than a millisecond before the one it follows.
  package internal(set) var ranBackwards = false
  /// Whether no SYN and no SYN-ACK shows the beginning: who is the client is a guess.
  package internal(set) var isMidstream = false

  /// One at most; in an array because most conversations have none of it, and each copy of a
  /// conversation would count a reference for every array in it.
  var incidents: [Incidents] = []
  /// Both directions, client first; empty before anything but SYN, SYN-ACK and RST was seen.
  var directions: [Direction] = []
  /// Marks of the last frames, to know copies by.
  var recent: [8 of UInt32] = .init(repeating: 0)
  var recentIndex: UInt8 = 0

  /// What few conversations have.
  struct Incidents: Sendable {
    var resets: [SegmentReset] = []
    /// The first of each kind: routers repeat themselves, and an error is long.
    private var errorKinds: [QuotedError] = []
    private var errorTimes: [(moment: Moment, checksum: UInt16, kind: UInt8)] = []
    var otherSYNACK: Opening?
    var wrongSYNACK: Moment?
    var challengeACK: Moment?
    var rewriting: Rewriting?

    /// In the order of their coming, eight at most.
    var errors: [QuotedError] {
      errorTimes.map { time in
        var error = errorKinds[Int(time.kind)]
        error.moment = time.moment
        error.error.header.checksum = time.checksum
        return error
      }
    }

    mutating func append(_ error: QuotedError) {
      let kind = errorKinds.firstIndex { known in
        var other = error
        other.moment = known.moment
        other.error.header.checksum = known.error.header.checksum
        return other == known
      }
      if kind == nil { errorKinds.append(error) }
      errorTimes.append(
        (
          error.moment, error.error.header.checksum,
          UInt8(truncatingIfNeeded: kind ?? errorKinds.count - 1)
        ))
    }
  }

  /// A time without frames.
  package struct Silence: Hashable, Sendable {
    /// The last frame before it.
    package var from: Moment
    /// The frame that ended it.
    package var to: Moment

    package var length: Interval { to - from }
  }

  /// A place in a table without a conversation.
  static let vacant = Conversation()
  private(set) var isVacant = false

  private init() {
    let nowhere = Endpoint(address: .v4(IPv4Address(rawValue: 0)), port: 0)
    client = nowhere
    server = nowhere
    start = Timestamp(nanoseconds: 0)
    firstFrame = 0
    last = Moment(seconds: 0, frame: 0)
    isVacant = true
  }

  /// Begins with the first segment that was seen; the caller then hands it to `receive`.
  package init(_ segment: Segment, _ header: FrameHeader) {
    let source = Endpoint(address: segment.source, port: segment.sourcePort)
    let destination = Endpoint(address: segment.destination, port: segment.destinationPort)
    let isReset = segment.flags.contains(.rst)
    let isFromClient =
      segment.isSYN
      || !segment.isSYNACK && !isReset && segment.sourcePort >= segment.destinationPort
    client = isFromClient ? source : destination
    server = isFromClient ? destination : source
    start = header.timestamp
    firstFrame = UInt32(clamping: header.number)
    last = Moment(seconds: 0, frame: firstFrame)
    isMidstream = !segment.flags.contains(.syn) && !isReset
    if segment.isSYN {
      initialNumber = segment.sequenceNumber
    } else if !isMidstream {
      initialNumber = segment.acknowledgementNumber - 1
    }
  }

  /// Loads each part of the record.
  mutating func touch() -> UInt32 {
    firstFrame &+ UInt32(client.port) &+ last.frame &+ recent[0] &+ recent[7] &+ copies
      &+ (syn?.last.frame ?? 0) &+ (synAck?.last.frame ?? 0)
  }

  /// Loads what is known of both directions.
  mutating func touchDirections() -> UInt32 {
    guard directions.count == 2 else { return 0 }
    return directions[0].touch() &+ directions[1].touch()
  }

  /// Who sent a segment of this conversation by its address and port.
  package func sender(of segment: Segment) -> Peer {
    segment.sourcePort == client.port && segment.source == client.address ? .client : .server
  }

  /// What one side sent after the handshake.
  package subscript(_ peer: Peer) -> Direction {
    directions.isEmpty ? Direction() : directions[Int(peer.rawValue)]
  }

  /// The first octets that the server sent, at most 255, in order.
  package var greeting: [UInt8] { directions.count == 2 ? directions[1].greeting : [] }

  /// The first four of both directions.
  package var resets: [SegmentReset] { incidents.first?.resets ?? [] }

  /// The first eight.
  package var errors: [QuotedError] { incidents.first?.errors ?? [] }

  /// A SYN-ACK with another sequence number than the first: two that answer for one address.
  package var otherSYNACK: Opening? { incidents.first?.otherSYNACK }

  /// A SYN-ACK that acknowledges another SYN.
  package var wrongSYNACK: Moment? { incidents.first?.wrongSYNACK }

  /// A bare ACK in answer to the SYN (RFC 5961): another connection on the same ports.
  package var challengeACK: Moment? { incidents.first?.challengeACK }

  /// Changes what few conversations have.
  mutating func note(_ change: (inout Incidents) -> Void) {
    if incidents.isEmpty {
      // Exactly one: an array grows by more.
      incidents = [Incidents()]
    }
    change(&incidents[0])
  }

  /// The time of a moment.
  package func time(of moment: Moment) -> Timestamp {
    start + .seconds(Double(moment.seconds))
  }
}

extension Conversation {
  /// Whether a SYN-ACK answered the SYN.
  package var isAccepted: Bool { synAck != nil }

  /// Whether either side sent payload.
  package var hasData: Bool { directions.contains { $0.firstData != nil } }

  /// Who sent the first payload; nil before any.
  package var firstSpeaker: Peer? {
    guard directions.count == 2 else { return nil }
    switch (directions[0].firstData, directions[1].firstData) {
    case (let client?, let server?): return client.frame <= server.frame ? .client : .server
    case (.some, nil): return .client
    case (nil, .some): return .server
    case (nil, nil): return nil
    }
  }

  /// Whether both sides closed and each saw the other do so.
  package var isClosed: Bool {
    directions.count == 2 && directions.allSatisfy { $0.fin != nil && $0.isFINAcknowledged }
  }

  /// Whether nothing more has to come: closed, or reset and quiet since.
  package var isOver: Bool { isClosed || hasResets && segmentsAfterReset == 0 }

  private var hasResets: Bool { incidents.first.map { !$0.resets.isEmpty } ?? false }

  /// Whether nothing came back, or nothing went on after the SYN-ACK.
  package var isUnanswered: Bool { directions.isEmpty }

  /// Whether frames of this side are in the capture at all.
  package func isSeen(_ peer: Peer) -> Bool {
    (peer == .client ? syn : synAck) != nil || self[peer].segments > 0
      || resets.contains { $0.sender == peer }
  }
}

extension Conversation {
  // These change nothing: they are mutating so that a table need not copy what it asks.

  /// Whether a segment bears the addresses and ports of the conversation, in either direction.
  mutating func holds(_ segment: Segment) -> Bool {
    if segment.sourcePort == client.port, segment.destinationPort == server.port,
      segment.source == client.address, segment.destination == server.address
    {
      return true
    }
    return segment.sourcePort == server.port && segment.destinationPort == client.port
      && segment.source == server.address && segment.destination == client.address
  }

  mutating func isQuoted(by error: SegmentError) -> Bool {
    let source = Endpoint(address: error.source, port: error.sourcePort)
    let destination = Endpoint(address: error.destination, port: error.destinationPort)
    return source == client && destination == server || source == server && destination == client
  }

  /// Whether a segment begins another connection on the same ports.
  mutating func isReplaced(by segment: Segment, at time: Timestamp) -> Bool {
    guard segment.flags.contains(.syn), !segment.flags.contains(.rst) else { return false }
    if isMidstream { return true }
    if segment.isSYN {
      // The server's end may begin a connection of its own, but not in the middle of another.
      guard sender(of: segment) == .client else { return isOver }
      return segment.sequenceNumber != initialNumber && !isRewritten(segment, at: time)
        && segment.sequenceNumber != rewriting?.initialNumber
    }
    return isOver && sender(of: segment) == .server
      && segment.acknowledgementNumber - 1 != initialNumber
  }
}
