package import WireFormats

/// What one side of a conversation sent after the handshake, and what of it arrived.
package struct Direction: Sendable {
  /// Octets of payload sent as far as is known, retransmissions left out.
  package let octetsSent: UInt64
  /// Octets of payload that the other side acknowledged.
  package let octetsAcknowledged: UInt64
  /// Payload that was sent and not acknowledged, in octets.
  package let unacknowledged: UInt64
  /// Segments, copies of one packet and resets left out.
  package let segments: UInt32
  /// The number behind everything sent.
  package let next: SequenceNumber?
  package let retransmissions: UInt16
  /// The highest acknowledgement of the other side.
  package let acknowledged: SequenceNumber?
  package let zeroWindows: UInt16
  /// The number before the first octet of payload.
  package let initialNumber: SequenceNumber?
  /// Whether segments larger than the MSS show that offloading joins or splits them.
  package let isOffloaded: Bool
  /// Up to four different times to live in the order of their coming, 0 behind them.
  package let timesToLive: [4 of UInt8]
  package let hasTimestamps: Bool
  /// The last window, not scaled.
  package let window: UInt16
  /// The last segment, resets left out.
  package let lastSegment: Moment?
  package let firstData: Moment?
  /// The last payload, retransmissions included.
  package let lastData: Moment?
  package let lastNewData: Moment?
  package let fin: Moment?
  package let delivery: Delivery

  init(_ track: Track, _ trouble: Trouble?) {
    octetsSent = track.octetsKnown(trouble)
    unacknowledged = track.octetsUnacknowledged
    octetsAcknowledged = track.octetsAcknowledged.value
    segments = track.segments
    next = track.next
    retransmissions = trouble?.retransmissions ?? 0
    acknowledged = track.acknowledged
    zeroWindows = trouble?.zeroWindows ?? 0
    initialNumber = track.initialNumber
    isOffloaded = track.isOffloaded
    timesToLive = track.timesToLive
    hasTimestamps = track.hasTimestamps
    window = track.window
    lastSegment = track.lastSegment
    firstData = track.firstData
    lastData = track.lastData
    lastNewData = track.isStale ? trouble?.lastNewData : track.lastData
    fin = track.fin
    delivery = Delivery(
      largestAcknowledged: track.largestAcknowledged, largestSent: track.largestSent,
      stuck: trouble?.stuck, recovered: trouble?.recovered, runt: trouble?.runt,
      repetitions: trouble?.repetitions ?? 0, keepalives: trouble?.keepalives)
  }

  /// The different times to live seen.
  package var hops: [UInt8] {
    timesToLive.indices.map { timesToLive[$0] }.filter { $0 != 0 }
  }
}
