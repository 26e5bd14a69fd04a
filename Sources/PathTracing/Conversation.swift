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

  // In this order the first 128 octets are what every frame reads or writes: each further line of
  // memory costs as much as all that is done with what stands in it.

  /// From the client to the server.
  let ends: EndpointPair
  private var marks: Marks = []
  /// The time of the first frame; all moments count from it.
  package let start: Timestamp
  /// Both directions, client first; empty before anything but SYN, SYN-ACK and RST was seen.
  var directions: [Direction] = []
  /// The last frame that belongs here, copies included.
  package internal(set) var last: Moment

  /// Marks of the last frames, to know copies by.
  var recent: [8 of UInt32] = .init(repeating: 0)
  /// The longest time without a frame.
  package internal(set) var silence: Silence?
  var recentIndex: UInt8 = 0
  /// Segments with the address of a reset's sender that came after that reset.
  package internal(set) var segmentsAfterReset: UInt16 = 0
  /// The client's acknowledgement of the SYN-ACK, or its first segment where that is not seen.
  @MomentIfAny package internal(set) var finalACK: Moment? = nil
  /// The MSS options of SYN and SYN-ACK, 0 where there are none: each segment with data asks for one.
  var clientSegmentSize: UInt16 = 0
  var serverSegmentSize: UInt16 = 0
  /// One at most; in an array because most conversations have none of it, and each copy of a
  /// conversation would count a reference for every array in it.
  var incidents: [Incidents] = []

  package internal(set) var syn: Opening?
  package internal(set) var synAck: Opening?
  package internal(set) var errorCount: UInt16 = 0
  /// Frames that show a packet already seen: mirror ports, captures on several interfaces.
  package internal(set) var copies: UInt32 = 0
  /// The number of the first frame.
  package let firstFrame: UInt32
  /// The client's initial sequence number.
  package internal(set) var initialNumber: SequenceNumber?
  /// The first octets that the server sent, in order: 255, or as many as tell its protocol.
  package internal(set) var greeting: [UInt8] = []
  static let greetingLength = 255

  private struct Marks: OptionSet {
    var rawValue: UInt16

    static let vacant = Marks(rawValue: 1)
    static let putOff = Marks(rawValue: 2)
    static let midstream = Marks(rawValue: 4)
    static let backwards = Marks(rawValue: 8)
    static let greeted = Marks(rawValue: 16)
    static let eventful = Marks(rawValue: 32)
    static let asked = Marks(rawValue: 64)
    static let askedOtherwise = Marks(rawValue: 128)
    static let directed = Marks(rawValue: 256)
  }

  private subscript(_ mark: Marks) -> Bool {
    get { !marks.isDisjoint(with: mark) }
    set { marks = newValue ? marks.union(mark) : marks.subtracting(mark) }
  }

  private(set) var isVacant: Bool {
    get { self[.vacant] }
    set { self[.vacant] = newValue }
  }

  /// Whether the table looks at it again only when a frame comes, or after a longer time.
  var isPutOff: Bool {
    get { self[.putOff] }
    set { self[.putOff] = newValue }
  }

  /// Whether no SYN and no SYN-ACK shows the beginning: who is the client is a guess.
  package internal(set) var isMidstream: Bool {
    get { self[.midstream] }
    set { self[.midstream] = newValue }
  }

  /// Whether a frame was stamped more than a millisecond before the one it follows.
  package internal(set) var ranBackwards: Bool {
    get { self[.backwards] }
    set { self[.backwards] = newValue }
  }

  /// Whether nothing more is wanted of what the server says: its octets lie in other memory.
  var isGreeted: Bool {
    get { self[.greeted] }
    set { self[.greeted] = newValue }
  }

  /// Whether nothing more is wanted of what the client says.
  var isAsked: Bool {
    get { self[.asked] }
    set { self[.asked] = newValue }
  }

  /// Whether the client's first octets are of another protocol than the server's port stands for.
  package internal(set) var asksOtherwise: Bool {
    get { self[.askedOtherwise] }
    set { self[.askedOtherwise] = newValue }
  }

  /// Whether both directions are there, without a look at them.
  var isDirected: Bool {
    get { self[.directed] }
    set { self[.directed] = newValue }
  }

  /// Whether there are incidents, without a look at them.
  private(set) var isEventful: Bool {
    get { self[.eventful] }
    set { self[.eventful] = newValue }
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

  private init() {
    let nowhere = IPAddress.v4(IPv4Address(rawValue: 0))
    ends = EndpointPair(nowhere, 0, nowhere, 0)
    start = Timestamp(nanoseconds: 0)
    firstFrame = 0
    last = Moment(seconds: 0, frame: 0)
    isVacant = true
  }

  /// Begins with the first segment that was seen; the caller then hands it to `receive`.
  package init(_ segment: Segment, _ stamp: FrameStamp) {
    let isReset = segment.flags.contains(.rst)
    let isFromClient =
      segment.isSYN
      || !segment.isSYNACK && !isReset && segment.sourcePort >= segment.destinationPort
    ends = isFromClient ? segment.ends : segment.ends.reversed
    start = stamp.timestamp
    firstFrame = stamp.number
    last = Moment(seconds: 0, frame: firstFrame)
    isMidstream = !segment.flags.contains(.syn) && !isReset
    if segment.isSYN {
      initialNumber = segment.sequenceNumber
    } else if !isMidstream {
      initialNumber = segment.acknowledgementNumber - 1
    }
  }

  package var client: Endpoint { Endpoint(address: ends.source, port: ends.sourcePort) }
  package var server: Endpoint { Endpoint(address: ends.destination, port: ends.destinationPort) }
  package var clientPort: UInt16 { ends.sourcePort }

  /// Loads each line of memory that a frame will need of the record.
  @inline(__always)
  func touch(isOpening: Bool) -> UInt32 {
    let sum =
      UInt32(truncatingIfNeeded: ends.sourceLow) &+ last.frame &+ recent[7]
      &+ UInt32(segmentsAfterReset)
    return isOpening ? sum &+ (initialNumber?.rawValue ?? 0) : sum
  }

  /// Loads what lies in other memory: both directions, and what few have.
  @inline(__always)
  func touchFurther() -> UInt32 {
    var sum: UInt32 = 0
    if isDirected {
      let both = directions.span
      sum =
        UInt32(truncatingIfNeeded: both[0].octetsSent) &+ UInt32(both[0].window)
        &+ UInt32(both[1].window) &+ (both[0].delivery.hasPending ? 1 : 0)
        &+ (both[1].delivery.hasPending ? 1 : 0)
    }
    if isEventful { sum &+= UInt32(truncatingIfNeeded: incidents.span[0].resets.count) }
    return sum
  }

  /// Who sent a segment of this conversation by its address and port.
  @inline(__always)
  package func sender(of segment: Segment) -> Peer {
    segment.ends == ends ? .client : .server
  }

  /// What one side sent after the handshake.
  package subscript(_ peer: Peer) -> Direction {
    directions.isEmpty ? Direction() : directions[Int(peer.rawValue)]
  }

  /// The first four of both directions.
  package var resets: [SegmentReset] { incidents.first?.resets ?? [] }

  /// The first eight.
  package var errors: [QuotedError] { incidents.first?.errors ?? [] }

  /// The first of them about some segment, without a list of all.
  package func firstError(about subject: QuotedError.Subject) -> QuotedError? {
    isEventful ? incidents[0].firstError(about: subject) : nil
  }

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
      isEventful = true
    }
    change(&incidents[0])
  }

  /// The time of a moment.
  @inline(__always)
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
  @inline(__always)
  package var isClosed: Bool {
    directions.count == 2 && directions.allSatisfy { $0.fin != nil && $0.isFINAcknowledged }
  }

  /// Whether nothing more has to come: closed, or reset and quiet since.
  @inline(__always)
  package var isOver: Bool { isClosed || hasResets && segmentsAfterReset == 0 }

  @inline(__always)
  private var hasResets: Bool { isEventful && !incidents[0].resets.isEmpty }

  /// Whether nothing came back, or nothing went on after the SYN-ACK.
  @inline(__always)
  package var isUnanswered: Bool { directions.isEmpty }

  /// Whether frames of this side are in the capture at all.
  package func isSeen(_ peer: Peer) -> Bool {
    (peer == .client ? syn : synAck) != nil || self[peer].segments > 0
      || resets.contains { $0.sender == peer }
  }
}

extension Conversation {
  /// Whether a segment bears the addresses and ports of the conversation, in either direction.
  @inline(__always)
  func holds(_ other: EndpointPair) -> Bool { other == ends || other.isReverse(of: ends) }

  /// Whether a segment begins another connection on the same ports.
  func isReplaced(by segment: Segment, at time: Timestamp) -> Bool {
    guard segment.flags.contains(.syn), !segment.flags.contains(.rst) else { return false }
    if isMidstream { return true }
    if segment.isSYN {
      // The server's end may begin a connection of its own, but not in the middle of another.
      guard sender(of: segment) == .client else { return isOver }
      return segment.sequenceNumber != initialNumber && !isRewritten(segment, at: time)
        && segment.sequenceNumber != rewriting?.initialNumber
    }
    // A late copy acknowledges other numbers where the SYN carried data.
    return isOver && sender(of: segment) == .server
      && segment.acknowledgementNumber - 1 != initialNumber
      && segment.sequenceNumber != synAck?.sequenceNumber
  }
}
