import PathTracing
import WireFormats

/// One end of an open TCP connection, with what packets show of Linux: SACK and D-SACK, segments
/// by the peer's MSS, retransmissions that double their waiting.
struct SocketModel: Sendable {
  private static let scaledWindow: UInt16 = 501
  /// What Linux adds to the round trip.
  private static let shortestTimeout = Interval.milliseconds(200)
  /// nop, nop, timestamps.
  private static let optionLength = 12
  private static let mostRetransmissions = 8

  let local: Endpoint
  let remote: Endpoint
  /// Segments that are to be sent, in order.
  var outgoing: [(tcp: TCPHeader, payload: [UInt8])] = []
  /// Octets that the program has not taken.
  var delivered: [UInt8] = []
  /// Whether the peer has closed.
  private(set) var isEnded = false
  private(set) var isReset = false
  /// When `advance` has to be called.
  private(set) var deadline: Timestamp?

  /// What the peer has not acknowledged, from `acknowledged` on.
  private var octets: [UInt8] = []
  private(set) var acknowledged: SequenceNumber
  private(set) var next: SequenceNumber
  private(set) var expected: SequenceNumber
  private var early: [(left: SequenceNumber, payload: [UInt8])] = []
  private var peerEnd: SequenceNumber?
  private var mostPayload: Int
  private let timeout: Interval
  private var isClosing = false
  private var finNumber: SequenceNumber?
  private var retransmissions = 0
  /// Where the loss that is being repaired ends, and what was sent again last.
  private var recoveryEnd: SequenceNumber?
  private var lastRepaired: SequenceNumber?
  private var owesAcknowledgement = false
  private var peerStamp: UInt32 = 0
  private var stamp: UInt32 = 1

  /// - Parameters:
  ///   - own: The initial sequence number of this end, `peer` that of the other.
  ///   - segmentSize: Octets of the peer's MSS option, or of what the own interface allows.
  ///   - roundTrip: What the handshake took.
  init(
    _ local: Endpoint, _ remote: Endpoint, own: SequenceNumber, peer: SequenceNumber,
    segmentSize: Int, roundTrip: Interval
  ) {
    self.local = local
    self.remote = remote
    acknowledged = own + 1
    next = own + 1
    expected = peer + 1
    mostPayload = segmentSize - Self.optionLength
    timeout = roundTrip + Self.shortestTimeout
  }

  mutating func write(_ more: [UInt8], at now: Timestamp) {
    octets += more
    push(now)
  }

  /// Closes the own direction.
  mutating func close(at now: Timestamp) {
    isClosing = true
    push(now)
  }

  /// Ends the connection as a program does that closes with octets unread.
  mutating func abort(at now: Timestamp) {
    stamp = Self.stamp(now)
    send([.rst, .ack], at: next, [])
    isReset = true
    deadline = nil
  }

  /// Acknowledges what has come, where nothing else has done so.
  mutating func flush(at now: Timestamp) {
    guard owesAcknowledgement, !isReset else { return }
    acknowledge(now)
  }

  /// Takes a router's word that packets of this connection were too big.
  mutating func lower(mtu: Int, at now: Timestamp) {
    let headers = (local.address.version == .v4 ? 40 : 60) + Self.optionLength
    // min_pmtu, and the least that IPv6 carries.
    let least = local.address.version == .v4 ? 552 : 1280
    guard max(mtu, least) - headers < mostPayload else { return }
    mostPayload = max(mtu, least) - headers
    next = acknowledged
    push(now)
  }

  /// Sends again what has waited for too long.
  mutating func advance(to now: Timestamp) {
    guard let deadline, now >= deadline else { return }
    retransmissions += 1
    guard retransmissions <= Self.mostRetransmissions else {
      self.deadline = nil
      return
    }
    repair(now)
    arm(now)
  }

  mutating func receive(_ tcp: TCPHeader, _ payload: [UInt8], at now: Timestamp) {
    guard !isReset else { return }
    if let value = tcp.timestamps?.value { peerStamp = value }
    if tcp.flags.contains(.rst) {
      isReset = true
      deadline = nil
      return
    }
    if tcp.flags.contains(.syn) { return acknowledge(now) }
    takeAcknowledgement(tcp, now)
    take(tcp, payload, now)
  }

  private mutating func take(_ tcp: TCPHeader, _ payload: [UInt8], _ now: Timestamp) {
    let end = tcp.sequenceNumber + payload.count
    if tcp.flags.contains(.fin) { peerEnd = end }
    if !payload.isEmpty, !expected.precedes(end) {
      // RFC 2883: what has come twice is named first; not by a socket that has closed (FIN_WAIT_2 of
      // Linux, seen on the wire).
      let block = TCPOption.Block(left: tcp.sequenceNumber, right: end)
      return acknowledge(now, finNumber == nil ? block : nil)
    }
    if expected.precedes(tcp.sequenceNumber), !payload.isEmpty {
      let isKnown = early.contains { $0.left == tcp.sequenceNumber }
      if !isKnown { early.append((tcp.sequenceNumber, payload)) }
      return acknowledge(now)
    }
    if !payload.isEmpty {
      delivered += payload.dropFirst(expected - tcp.sequenceNumber)
      expected = end
      owesAcknowledgement = true
      joinEarly()
    }
    if let peerEnd, peerEnd == expected, !isEnded {
      isEnded = true
      expected = expected + 1
      acknowledge(now)
    } else if tcp.flags.contains(.fin), isEnded {
      acknowledge(now)
    }
  }

  private mutating func joinEarly() {
    early.sort { $0.left.precedes($1.left) }
    while let first = early.first, !expected.precedes(first.left) {
      early.removeFirst()
      let end = first.left + first.payload.count
      guard expected.precedes(end) else { continue }
      delivered += first.payload.dropFirst(expected - first.left)
      expected = end
    }
  }

  private mutating func takeAcknowledgement(_ tcp: TCPHeader, _ now: Timestamp) {
    guard tcp.flags.contains(.ack) else { return }
    let count = tcp.acknowledgementNumber - acknowledged
    if count > 0, !next.precedes(tcp.acknowledgementNumber) {
      octets.removeFirst(min(count, octets.count))
      acknowledged = tcp.acknowledgementNumber
      retransmissions = 0
      if let end = recoveryEnd, acknowledged.precedes(end) {
        repair(now)
      } else {
        recoveryEnd = nil
      }
      arm(now)
      push(now)
    }
    // A hole in front of what a block names is filled once at once (RFC 6675), then by the clock.
    for case .selectiveAcknowledgement(let blocks) in tcp.options {
      guard let block = blocks.first(where: { acknowledged.precedes($0.left) }),
        !next.precedes(block.right), lastRepaired != acknowledged
      else { continue }
      repair(now, before: block.left)
    }
  }

  private mutating func repair(_ now: Timestamp, before: SequenceNumber? = nil) {
    recoveryEnd = next
    lastRepaired = acknowledged
    guard !octets.isEmpty else {
      if next != acknowledged { send([.fin, .ack], at: acknowledged, []) }
      return
    }
    stamp = Self.stamp(now)
    let limit = min(mostPayload, before.map { $0 - acknowledged } ?? .max)
    send([.psh, .ack], at: acknowledged, Array(octets.prefix(limit)))
  }

  private mutating func push(_ now: Timestamp) {
    guard !isReset else { return }
    stamp = Self.stamp(now)
    var offset = next - acknowledged
    while offset < octets.count {
      let part = Array(octets[offset...].prefix(mostPayload))
      send([.psh, .ack], at: next, part)
      next = next + part.count
      offset += part.count
    }
    if isClosing, offset == octets.count, finNumber.map({ $0 == next }) ?? true {
      send([.fin, .ack], at: next, [])
      finNumber = next
      next = next + 1
    }
    if next != acknowledged, deadline == nil { arm(now) }
  }

  private mutating func arm(_ now: Timestamp) {
    deadline =
      next == acknowledged
      ? nil : now + Interval(nanoseconds: timeout.nanoseconds << retransmissions)
  }

  private mutating func acknowledge(_ now: Timestamp, _ duplicate: TCPOption.Block? = nil) {
    stamp = Self.stamp(now)
    let blocks = early.map {
      TCPOption.Block(left: $0.left, right: $0.left + $0.payload.count)
    }
    send(.ack, at: next, [], (duplicate.map { [$0] } ?? []) + blocks.prefix(2))
  }

  private mutating func send(
    _ flags: TCPFlags, at number: SequenceNumber, _ payload: [UInt8],
    _ blocks: [TCPOption.Block] = []
  ) {
    var tcp = TCPHeader(
      sourcePort: local.port, destinationPort: remote.port, sequenceNumber: number, flags: flags)
    tcp.acknowledgementNumber = expected
    tcp.window = Self.scaledWindow
    tcp.options = [
      .noOperation, .noOperation, .timestamps(value: stamp, echoReply: peerStamp),
    ]
    if !blocks.isEmpty {
      tcp.options += [.noOperation, .noOperation, .selectiveAcknowledgement(blocks)]
    }
    owesAcknowledgement = false
    outgoing.append((tcp, payload))
  }

  /// The clock of the timestamps: milliseconds.
  static func stamp(_ now: Timestamp) -> UInt32 {
    UInt32(truncatingIfNeeded: now.nanoseconds / 1_000_000)
  }
}
