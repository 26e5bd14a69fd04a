import WireFormats

/// What a segment changes, sent or acknowledged.
extension Track {
  /// A payload of fewer octets is no request.
  static let leastRequest = 64

  /// What few segments bring.
  struct Oddity: OptionSet {
    var rawValue: UInt8

    static let zeroWindow = Oddity(rawValue: 1)
    /// The first payload without a new octet behind some with new ones.
    static let stale = Oddity(rawValue: 2)
    static let retransmission = Oddity(rawValue: 4)
    static let keepalive = Oddity(rawValue: 8)
    /// New payload while nothing is on its way: nothing odd, but here it shows.
    static let message = Oddity(rawValue: 16)

    /// A number beyond the next one: what is in between did not come.
    static let gap = Oddity(rawValue: 32)
    /// What the other side has acknowledged, once more.
    static let repetition = Oddity(rawValue: 64)

    /// Whether there is anything that is odd.
    @inline(__always)
    var isOdd: Bool { rawValue & (15 | 32) != 0 }
  }

  /// Takes a segment of this side; `limit` is the other side's MSS, 0 where it is unknown.
  @inline(__always)
  mutating func send(_ segment: Segment, limit: UInt16, _ moment: Moment) -> Oddity {
    segments = segments &+ 1
    lastSegment = moment
    identification = segment.identification
    window = segment.window
    marks.insert(.identified)
    if segment.hasTimestamp { marks.insert(.timestamps) }
    saw(timeToLive: segment.timeToLive)
    var oddity: Oddity = segment.window == 0 ? .zeroWindow : []
    let left = segment.sequenceNumber
    let end = left + segment.length
    guard marks.contains(.next) else {
      nextNumber = end
      marks.insert(.next)
      if !marks.contains(.initialNumber) { setInitialNumber(left - 1) }
      return oddity.union(
        sendData(segment, fresh: Int(segment.payloadLength), limit, moment))
    }
    // RFC 9293 section 3.8.4: a keepalive repeats the octet before the next, or none.
    if segment.payloadLength <= 1, left == nextNumber - 1, !segment.flags.contains(.fin) {
      return oddity.union(.keepalive)
    }
    let fresh = max(0, end - nextNumber)
    if fresh > 0 { nextNumber = end }
    if fresh > Int(segment.length) { oddity.insert(.gap) }
    // What the other side has already, tracers send again to have it answered: nothing is stuck there.
    if fresh == 0, isAcknowledged(end) {
      if segment.payloadLength > 0 { takeLate(moment) }
      return segment.length > 0 ? oddity.union(.repetition) : oddity
    }
    let isFINFresh = segment.flags.contains(.fin) && fresh > 0
    return oddity.union(
      sendData(
        segment, fresh: min(Int(segment.payloadLength), fresh - (isFINFresh ? 1 : 0)), limit,
        moment))
  }

  /// Takes payload that stands in the capture behind what acknowledges it.
  private mutating func takeLate(_ moment: Moment) {
    guard firstData == nil else { return }
    firstData = moment
    lastData = moment
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
  ) -> Oddity {
    if segment.flags.contains(.fin), fin == nil { fin = moment }
    guard segment.payloadLength > 0 else { return [] }
    let before = lastData
    var oddity: Oddity = []
    if firstData == nil { firstData = moment }
    lastData = moment
    if fresh > 0 {
      octetsSent += UInt64(fresh)
      if !marks.contains(.pending) { oddity.insert(.message) }
      marks.subtract([.stale, .long, .cut])
      if fresh >= Self.leastRequest { marks.insert(.long) }
      if let fin, fin.frame < moment.frame { marks.insert(.behindFIN) }
    } else if marks.insert(.stale).inserted {
      oddity.insert(.stale)
    }
    // With more behind it, where more is to be sent by now. What overtakes others on the way comes
    // within moments of them.
    if fresh < Int(segment.payloadLength), let before, moment - before >= .milliseconds(3) {
      oddity.insert(.retransmission)
    }
    let size = packetSize(of: segment, limit)
    let end = segment.sequenceNumber + Int(segment.payloadLength)
    largestSent = max(largestSent, size)
    let known = marks.contains(.pending) ? pendingSize : 0
    // What is sent again in smaller packets says nothing of the larger ones when it is acknowledged.
    let isCutUp =
      oddity.contains(.retransmission) && size < known
      && segment.sequenceNumber.precedes(pendingEnd)
    if isCutUp || size >= known {
      pendingEnd = end
      pendingSize = size
      marks.insert(.pending)
    }
    return oddity
  }

  /// Octets of one packet of a segment, which offloading may have joined from several.
  @inline(__always)
  mutating func packetSize(of segment: Segment, _ limit: UInt16) -> UInt16 {
    guard limit > 0, segment.payloadLength > UInt32(limit) else {
      return UInt16(clamping: segment.totalLength)
    }
    marks.insert(.offloaded)
    let payload = UInt32(limit)
    // The MSS does not count options (RFC 6691), a segment's payload leaves room for them.
    let options = UInt32(max(0, segment.headerLength - segment.ends.version.tcpOverhead))
    let size = UInt32(clamping: segment.headerLength) + payload - min(options, payload)
    return UInt16(clamping: size)
  }

  /// Whether a number is beyond all that can be on its way, by the largest window (RFC 7323).
  @inline(__always)
  private func isFromNowhere(_ number: SequenceNumber) -> Bool {
    number - acknowledgedNumber > 1 << 30 && marks.contains(.next) && number - nextNumber > 1 << 30
      && segments > 0
  }

  /// Takes the acknowledgement in a segment of the other side; false for the first of a side whose
  /// beginning is not known.
  @inline(__always)
  mutating func acknowledge(_ number: SequenceNumber) -> Bool {
    if !marks.contains(.acknowledged) {
      marks.insert(.acknowledged)
      guard marks.contains(.initialNumber) else {
        acknowledgedNumber = number
        return false
      }
      acknowledgedNumber = numberBefore + 1
    }
    if acknowledgedNumber.precedes(number), !isFromNowhere(number) {
      let isFIN = fin != nil && number == next
      octetsAcknowledged += UInt64(number - acknowledgedNumber - (isFIN ? 1 : 0))
      if isFIN { marks.insert(.finAcknowledged) }
      acknowledgedNumber = number
    }
    if marks.contains(.pending), !number.precedes(pendingEnd) {
      largestAcknowledged = max(largestAcknowledged, pendingSize)
      marks.remove(.pending)
    }
    return true
  }
}
