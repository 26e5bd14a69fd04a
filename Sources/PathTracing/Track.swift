import WireFormats

// Each of ten million frames reads and writes the tracks of both sides, in memory that it has to wait
// for: they are packed, and what few connections have stands among their incidents.

/// What one side of a conversation sends after the handshake, in 80 octets.
struct Track: Sendable {
  var octetsSent = OctetCount()
  var window: UInt16 = 0
  var octetsAcknowledged = OctetCount()
  var identification: UInt16 = 0
  var segments: UInt32 = 0
  var nextNumber = SequenceNumber(rawValue: 0)
  var acknowledgedNumber = SequenceNumber(rawValue: 0)
  var numberBefore = SequenceNumber(rawValue: 0)
  @MomentIfAny var lastSegment: Moment? = nil
  @MomentIfAny var firstData: Moment? = nil
  @MomentIfAny var lastData: Moment? = nil
  @MomentIfAny var fin: Moment? = nil
  /// The end of the last segment of the largest size that is on its way.
  var pendingEnd = SequenceNumber(rawValue: 0)
  var pendingSize: UInt16 = 0
  var largestAcknowledged: UInt16 = 0
  var largestSent: UInt16 = 0
  private(set) var timesToLive: [4 of UInt8] = .init(repeating: 0)
  var marks: Marks = []

  struct Marks: OptionSet {
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
    /// The last new payload was longer than what only keeps a connection up.
    static let long = Marks(rawValue: 1024)
    /// The first payload announces more than came so far.
    static let cut = Marks(rawValue: 2048)
    /// New payload came behind the FIN.
    static let behindFIN = Marks(rawValue: 4096)
    /// What the first octets are of, a number.
    static let words = Marks(rawValue: 7 << 13)
  }

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
}
