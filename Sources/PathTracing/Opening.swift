package import WireFormats

/// A SYN or a SYN-ACK: the first one as it was, and its retransmissions counted.
package struct Opening: Hashable, Sendable {
  package var sequenceNumber: SequenceNumber
  /// How often it was seen, copies of one packet left out.
  package var count: UInt16 = 1
  package var window: UInt16
  package var first: Moment
  package var last: Moment
  /// Of the last one.
  package var identification: UInt16
  /// 0 where the option is missing.
  package var maximumSegmentSize: UInt16
  /// The low half of the time stamp of the last one.
  private var timestamp: UInt16
  package var timeToLive: UInt8
  package var trafficClass: UInt8
  private var options: Options
  private var shift: UInt8

  // Packed: each conversation has two of them.
  private struct Options: OptionSet, Hashable {
    var rawValue: UInt8

    static let selectiveAcknowledgement = Options(rawValue: 1)
    static let timestamps = Options(rawValue: 2)
    static let windowScale = Options(rawValue: 4)
    static let signature = Options(rawValue: 8)
    static let joins = Options(rawValue: 16)
    /// Not in the packet: the capture shows it with another time to live too.
    static let passedOn = Options(rawValue: 32)
  }

  static let unseen = Opening(Segment(), Moment(seconds: 0, frame: 0))

  init(_ segment: Segment, _ moment: Moment) {
    sequenceNumber = segment.sequenceNumber
    window = segment.window
    first = moment
    last = moment
    identification = segment.identification
    maximumSegmentSize = segment.maximumSegmentSize
    timestamp = UInt16(truncatingIfNeeded: segment.timestamp)
    timeToLive = segment.timeToLive
    trafficClass = segment.trafficClass
    options = []
    if segment.permitsSelectiveAcknowledgement { options.insert(.selectiveAcknowledgement) }
    if segment.hasTimestamp { options.insert(.timestamps) }
    if segment.windowScale != nil { options.insert(.windowScale) }
    if segment.isSigned { options.insert(.signature) }
    if segment.joins { options.insert(.joins) }
    shift = segment.windowScale ?? 0
  }

  package var permitsSelectiveAcknowledgement: Bool { options.contains(.selectiveAcknowledgement) }
  package var hasTimestamps: Bool { options.contains(.timestamps) }
  package var hasWindowScale: Bool { options.contains(.windowScale) }
  /// Whether it bears a signature (RFC 2385, RFC 5925): only who has the key takes it.
  package var isSigned: Bool { options.contains(.signature) }

  /// Whether it adds a subflow to a connection of Multipath TCP (RFC 8684 section 3.2).
  package var joins: Bool { options.contains(.joins) }

  /// Whether the capture shows it, or a repetition, with another time to live too: on both sides of a router,
  /// in either order.
  package var isPassedOn: Bool { options.contains(.passedOn) }

  /// Takes a copy of it, or a repetition.
  mutating func compare(_ other: Segment) {
    if other.timeToLive != timeToLive { options.insert(.passedOn) }
  }

  mutating func repeated(_ segment: Segment, _ moment: Moment) {
    compare(segment)
    count = count &+ (count == .max ? 0 : 1)
    last = moment
    identification = segment.identification
    timestamp = UInt16(truncatingIfNeeded: segment.timestamp)
  }

  /// Takes a retransmission that was read already.
  mutating func repeated(_ other: Opening) {
    count = count &+ (count == .max ? 0 : 1)
    last = other.last
    identification = other.identification
    timestamp = other.timestamp
  }

  /// Whether the last ones of both are one packet, perhaps with other addresses or another MSS.
  func isSame(as other: Opening) -> Bool {
    identification != 0 && other.identification == identification
      && other.sequenceNumber == sequenceNumber && other.window == window
      && other.options.subtracting(.passedOn) == options.subtracting(.passedOn)
      && other.shift == shift && other.timestamp == timestamp
      && (other.maximumSegmentSize > 0) == (maximumSegmentSize > 0)
  }
}
