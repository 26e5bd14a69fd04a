package import WireFormats

/// A SYN or a SYN-ACK: the first one as it was, and its retransmissions counted.
package struct Opening: Hashable, Sendable {
  package var sequenceNumber: SequenceNumber
  /// How often it was seen, copies of one packet left out.
  package var count: UInt16 = 1
  package var window: UInt16
  package var first: Moment
  package var last: Moment
  package var identification: UInt16
  /// 0 where the option is missing.
  package var maximumSegmentSize: UInt16
  package var timeToLive: UInt8
  package var trafficClass: UInt8
  package var flags: TCPFlags
  package var permitsSelectiveAcknowledgement: Bool
  package var hasTimestamps: Bool
  package var windowScale: UInt8?

  init(_ segment: Segment, _ moment: Moment) {
    sequenceNumber = segment.sequenceNumber
    window = segment.window
    first = moment
    last = moment
    identification = segment.identification
    maximumSegmentSize = segment.maximumSegmentSize
    timeToLive = segment.timeToLive
    trafficClass = segment.trafficClass
    flags = segment.flags
    permitsSelectiveAcknowledgement = segment.permitsSelectiveAcknowledgement
    hasTimestamps = segment.timestamps != nil
    windowScale = segment.windowScale
  }

  mutating func repeated(_ moment: Moment) {
    count = count &+ (count == .max ? 0 : 1)
    last = moment
  }
}
