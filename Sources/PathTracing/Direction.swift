package import WireFormats

/// What one side of a conversation sent after the handshake, and what of it arrived.
package struct Direction: Sendable {
  // In this order the fields fill 120 octets without a gap, of which a connection has two.

  /// Octets of payload sent, retransmissions left out.
  package internal(set) var octetsSent: UInt64 = 0
  /// Octets of payload that the other side acknowledged.
  package internal(set) var octetsAcknowledged: UInt64 = 0
  /// Segments, copies of one packet and resets left out.
  package internal(set) var segments: UInt32 = 0
  /// The number behind everything sent.
  package internal(set) var next: SequenceNumber?
  package internal(set) var retransmissions: UInt16 = 0
  /// The highest acknowledgement of the other side.
  package internal(set) var acknowledged: SequenceNumber?
  package internal(set) var isFINAcknowledged = false
  package internal(set) var zeroWindows: UInt16 = 0
  /// The number before the first octet of payload.
  package internal(set) var initialNumber: SequenceNumber?
  /// Whether segments larger than the MSS show that offloading joins or splits them.
  package internal(set) var isOffloaded = false
  /// The last identification, for comparison with that of a reset.
  package internal(set) var identification: UInt16?
  /// Up to four different times to live in the order of their coming, 0 behind them.
  package internal(set) var timesToLive: [4 of UInt8] = .init(repeating: 0)
  package internal(set) var hasTimestamps = false
  /// The last window, not scaled.
  package internal(set) var window: UInt16 = 0
  /// The last segment, resets left out.
  @MomentIfAny package internal(set) var lastSegment: Moment? = nil
  @MomentIfAny package internal(set) var firstData: Moment? = nil
  /// The last payload, retransmissions included.
  @MomentIfAny package internal(set) var lastData: Moment? = nil
  @MomentIfAny package internal(set) var lastNewData: Moment? = nil
  @MomentIfAny package internal(set) var fin: Moment? = nil
  package internal(set) var delivery = Delivery()

  package init() {}

  /// The different times to live seen.
  package var hops: [UInt8] {
    timesToLive.indices.map { timesToLive[$0] }.filter { $0 != 0 }
  }

  /// Payload that was sent and not acknowledged, in octets.
  package var unacknowledged: UInt64 {
    octetsSent > octetsAcknowledged ? octetsSent - octetsAcknowledged : 0
  }

  @inline(__always)
  mutating func saw(timeToLive: UInt8) {
    if timesToLive[0] == timeToLive { return }
    for index in timesToLive.indices {
      if timesToLive[index] == timeToLive { return }
      if timesToLive[index] == 0 {
        timesToLive[index] = timeToLive
        return
      }
    }
  }

  /// Takes a segment of this side; `limit` is the other side's MSS, 0 where it is unknown.
  @inline(__always)
  mutating func send(_ segment: Segment, limit: UInt16, _ moment: Moment) {
    segments = segments &+ 1
    lastSegment = moment
    identification = segment.identification
    window = segment.window
    if segment.window == 0 { zeroWindows = zeroWindows == .max ? .max : zeroWindows + 1 }
    if segment.hasTimestamp { hasTimestamps = true }
    saw(timeToLive: segment.timeToLive)
    let left = segment.sequenceNumber
    let end = left + segment.length
    guard let known = next else {
      next = end
      if initialNumber == nil { initialNumber = left - 1 }
      sendData(segment, fresh: Int(segment.payloadLength), limit, moment)
      return
    }
    // RFC 9293 section 3.8.4: a keepalive repeats the octet before the next, or none.
    if segment.payloadLength <= 1, left == known - 1, !segment.flags.contains(.fin) {
      return
    }
    let fresh = max(0, end - known)
    if fresh > 0 { next = end }
    // What the other side has already, tracers send again to have it answered: nothing is stuck there.
    if fresh == 0, isAcknowledged(end) { return }
    let isFINFresh = segment.flags.contains(.fin) && fresh > 0
    sendData(
      segment, fresh: min(Int(segment.payloadLength), fresh - (isFINFresh ? 1 : 0)), limit, moment)
  }

  /// Whether the other side has everything in front of a number.
  @inline(__always)
  private func isAcknowledged(_ end: SequenceNumber) -> Bool {
    guard let arrived = acknowledged ?? initialNumber.map({ $0 + 1 }) else { return false }
    return !arrived.precedes(end)
  }

  @inline(__always)
  private mutating func sendData(
    _ segment: Segment, fresh: Int, _ limit: UInt16, _ moment: Moment
  ) {
    if segment.flags.contains(.fin), fin == nil { fin = moment }
    guard segment.payloadLength > 0 else { return }
    let before = lastData
    if firstData == nil { firstData = moment }
    lastData = moment
    if fresh > 0 {
      lastNewData = moment
      octetsSent = octetsSent &+ UInt64(fresh)
    }
    let isLarge = limit > 0 && segment.payloadLength > UInt32(limit)
    if isLarge { isOffloaded = true }
    let payload = isLarge ? UInt32(limit) : segment.payloadLength
    // The MSS does not count options (RFC 6691), a segment's payload leaves room for them.
    let options = UInt32(max(0, segment.headerLength - (segment.ends.version == .v4 ? 40 : 60)))
    let size =
      isLarge
      ? UInt32(clamping: segment.headerLength) + payload - min(options, payload)
      : segment.totalLength
    // What overtakes others on the way comes within moments of them.
    let isRepeated =
      fresh == 0 && before.map { moment - $0 >= .milliseconds(3) } ?? false
    if isRepeated { retransmissions = retransmissions == .max ? .max : retransmissions + 1 }
    delivery.send(
      segment.sequenceNumber, end: segment.sequenceNumber + Int(segment.payloadLength),
      size: UInt16(clamping: size), isRepeated: isRepeated, moment)
  }

  /// Takes the acknowledgement in a segment of the other side.
  @inline(__always)
  mutating func acknowledge(_ segment: Segment, _ moment: Moment) {
    let number = segment.acknowledgementNumber
    if let initialNumber, acknowledged == nil { acknowledged = initialNumber + 1 }
    guard let known = acknowledged else {
      acknowledged = number
      return
    }
    if known.precedes(number) {
      let isFIN = fin != nil && number == next
      octetsAcknowledged = octetsAcknowledged &+ UInt64(number - known - (isFIN ? 1 : 0))
      isFINAcknowledged = isFINAcknowledged || isFIN
      acknowledged = number
    }
    delivery.acknowledge(number, segment.nearestBlock, moment)
  }
}
