import WireFormats

// Each of ten million frames reads and writes the tracks of both sides, in memory that it has to wait
// for: they are packed, and what few connections have stands among their incidents.

/// What one side of a conversation sends after the handshake, in 80 octets.
struct Track: Sendable {
  var octetsSent = OctetCount()
  var window: UInt16 = 0
  var octetsAcknowledged = OctetCount()
  private var identification: UInt16 = 0
  var segments: UInt32 = 0
  private var nextNumber = SequenceNumber(rawValue: 0)
  private var acknowledgedNumber = SequenceNumber(rawValue: 0)
  private var numberBefore = SequenceNumber(rawValue: 0)
  @MomentIfAny var lastSegment: Moment? = nil
  @MomentIfAny var firstData: Moment? = nil
  @MomentIfAny var lastData: Moment? = nil
  @MomentIfAny var fin: Moment? = nil
  /// The end of the last segment of the largest size that is on its way.
  private var pendingEnd = SequenceNumber(rawValue: 0)
  private var pendingSize: UInt16 = 0
  private(set) var largestAcknowledged: UInt16 = 0
  private(set) var largestSent: UInt16 = 0
  private(set) var timesToLive: [4 of UInt8] = .init(repeating: 0)
  private var marks: Marks = []

  private struct Marks: OptionSet {
    var rawValue: UInt16

    static let next = Marks(rawValue: 1)
    static let acknowledged = Marks(rawValue: 2)
    static let initialNumber = Marks(rawValue: 4)
    static let finAcknowledged = Marks(rawValue: 8)
    static let offloaded = Marks(rawValue: 16)
    static let timestamps = Marks(rawValue: 32)
    static let identified = Marks(rawValue: 64)
    static let pending = Marks(rawValue: 128)
    static let stale = Marks(rawValue: 256)
    /// Payload came that was not all new.
    static let late = Marks(rawValue: 512)
    /// The last new payload was longer than what only keeps a connection up.
    static let long = Marks(rawValue: 1024)
    /// The first payload announces more than came so far.
    static let cut = Marks(rawValue: 2048)
    /// New payload came behind the FIN.
    static let behindFIN = Marks(rawValue: 4096)
    /// What the first octets are of, a number.
    static let words = Marks(rawValue: 7 << 13)
  }

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

    /// Whether there is anything that is odd.
    @inline(__always)
    var isOdd: Bool { rawValue & (15 | 32) != 0 }
  }

  static let leastRequest = 64

  init() {}

  /// A side whose SYN or SYN-ACK is known.
  init(_ opening: Opening?) {
    guard let opening else { return }
    setInitialNumber(opening.sequenceNumber)
    nextNumber = opening.sequenceNumber + 1
    marks.insert(.next)
    saw(timeToLive: opening.timeToLive)
  }

  /// Says at which number the payload begins.
  mutating func begin(at number: SequenceNumber) {
    setInitialNumber(number - 1)
    nextNumber = number
    marks.insert(.next)
  }

  /// The number behind everything sent.
  @inline(__always)
  var next: SequenceNumber? { marks.contains(.next) ? nextNumber : nil }

  /// The highest acknowledgement of the other side.
  @inline(__always)
  var acknowledged: SequenceNumber? { marks.contains(.acknowledged) ? acknowledgedNumber : nil }

  /// The number before the first octet of payload.
  @inline(__always)
  var initialNumber: SequenceNumber? { marks.contains(.initialNumber) ? numberBefore : nil }

  var isFINAcknowledged: Bool { marks.contains(.finAcknowledged) }
  var isOffloaded: Bool { marks.contains(.offloaded) }
  var hasTimestamps: Bool { marks.contains(.timestamps) }
  var lastIdentification: UInt16? { marks.contains(.identified) ? identification : nil }
  /// Whether the last payload had nothing new: when something new came stands among the incidents.
  var isStale: Bool { marks.contains(.stale) }

  /// The last payload as it is kept, which costs less than to ask whether there is one.
  @inline(__always)
  var lastDataIfAny: MomentIfAny { _lastData }

  /// The frame with the last payload, 0 before any.
  @inline(__always)
  var lastDataFrame: UInt32 { _lastData.frame }

  /// Whether payload came that was not all new.
  @inline(__always)
  var isLate: Bool { marks.contains(.late) }

  /// Whether the last new payload is a request rather than a goodbye or what steers a connection: a TLS
  /// alert, a WINDOW_UPDATE, RST_STREAM or GOAWAY of HTTP/2 (RFC 9113), encrypted, takes 50 octets at most.
  var isLastLong: Bool { marks.contains(.long) }

  /// Whether the first payload announces more than ever came.
  var isCut: Bool { marks.contains(.cut) }

  /// Whether the side sent something new behind its FIN, which is not its own then.
  var goesOnBehindFIN: Bool { marks.contains(.behindFIN) }

  /// Says that the payload just taken is the beginning of something longer.
  mutating func expectMore() { marks.insert(.cut) }

  /// What the first octets are of.
  var firstWords: FirstWords? {
    get { FirstWords(rawValue: marks.intersection(.words).rawValue >> 13) }
    set {
      marks.subtract(.words)
      marks.insert(Marks(rawValue: (newValue?.rawValue ?? 0) << 13))
    }
  }

  /// Loads each line of memory that a segment will need.
  @inline(__always)
  func touch() -> UInt32 { UInt32(window) &+ pendingEnd.rawValue &+ segments }

  mutating func setInitialNumber(_ number: SequenceNumber) {
    numberBefore = number
    marks.insert(.initialNumber)
    // Where two captures are joined, an acknowledgement may stand before the SYN.
    if marks.contains(.acknowledged), (number + 1).precedes(acknowledgedNumber) {
      octetsAcknowledged += UInt64(acknowledgedNumber - (number + 1))
    }
  }

  @inline(__always)
  private mutating func saw(timeToLive: UInt8) {
    if timesToLive[0] == timeToLive { return }
    for index in timesToLive.indices {
      if timesToLive[index] == timeToLive { return }
      if timesToLive[index] == 0 {
        timesToLive[index] = timeToLive
        return
      }
    }
  }
}

extension Track {
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
      return oddity
    }
    let isFINFresh = segment.flags.contains(.fin) && fresh > 0
    return oddity.union(
      sendData(
        segment, fresh: min(Int(segment.payloadLength), fresh - (isFINFresh ? 1 : 0)), limit,
        moment))
  }

  /// Takes payload that stands in the capture behind what acknowledges it.
  private mutating func takeLate(_ moment: Moment) {
    marks.insert(.late)
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
    if fresh < Int(segment.payloadLength) { marks.insert(.late) }
    if firstData == nil { firstData = moment }
    lastData = moment
    if fresh > 0 {
      octetsSent += UInt64(fresh)
      if !marks.contains(.pending) { oddity.insert(.message) }
      marks.subtract([.stale, .long, .cut])
      if fresh >= Self.leastRequest { marks.insert(.long) }
      if let fin, fin.frame < moment.frame { marks.insert(.behindFIN) }
    } else {
      if marks.insert(.stale).inserted { oddity.insert(.stale) }
      // What overtakes others on the way comes within moments of them.
      if let before, moment - before >= .milliseconds(3) { oddity.insert(.retransmission) }
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
    if acknowledgedNumber.precedes(number) {
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
