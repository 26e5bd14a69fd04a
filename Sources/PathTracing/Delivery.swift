package import WireFormats

/// What became of one direction's packets by their size: the passive evidence of an MTU hole.
package struct Delivery: Sendable {
  /// A range that was sent more than once from the same left edge.
  package struct Stuck: Hashable, Sendable {
    package var left: SequenceNumber
    /// Octets of the smallest IP packet that was sent from this edge.
    package var size: UInt16
    package var transmissions: UInt8
    package var first: Moment
    package var last: Moment
    /// Later packets, smaller than this, that the other side acknowledged or named in SACK blocks.
    package var smallerDelivered: UInt8 = 0
    /// The first transmission that was larger than `size`, 0 where all were of one size.
    package var firstSize: UInt16 = 0
  }

  /// Data that arrived behind a hole, as the SACK blocks of the other side name it.
  package struct Runt: Hashable, Sendable {
    /// The acknowledgement number that does not move.
    package var acknowledged: SequenceNumber
    /// The block next to it.
    package var left: SequenceNumber
    package var right: SequenceNumber
    package var count: UInt16
    package var first: Moment
    package var last: Moment

    /// Octets that are missing in front of the block.
    package var hole: Int { left - acknowledged }
  }

  /// Keepalives (RFC 9293 section 3.8.4) in a row, with nothing of the other side since the first.
  package struct Keepalives: Hashable, Sendable {
    package var count: UInt8
    /// Those before them that were answered, with no octet of either side in between.
    package var answered: UInt8 = 0
    /// Whether they came faster at last: who gets no answer asks more often.
    package var isFaster = false
    /// Seconds between the last two.
    package private(set) var interval: Float = 0
    package var first: Moment
    package var last: Moment

    package init(count: UInt8, first: Moment, last: Moment) {
      self.count = count
      self.first = first
      self.last = last
    }

    /// Takes the next.
    mutating func add(_ moment: Moment) {
      let interval = moment.seconds - last.seconds
      if interval * 2 < self.interval { isFaster = true }
      self.interval = interval
      if count == 0 { first = moment }
      count = count == .max ? .max : count + 1
      last = moment
    }

    /// Takes a segment of the other side.
    mutating func answer() {
      answered = answered &+ count < answered ? .max : answered &+ count
      count = 0
    }
  }

  /// Octets of the largest IP packet whose data was acknowledged; 0 before any.
  package internal(set) var largestAcknowledged: UInt16 = 0
  /// Octets of the largest IP packet seen, a super-segment counted as the packets it becomes.
  package internal(set) var largestSent: UInt16 = 0
  /// The range that is being retransmitted now, or was when the capture ended.
  package internal(set) var stuck: Stuck?
  /// One that took three transmissions and more, and arrived in the end.
  package internal(set) var recovered: Stuck?
  /// Data behind a hole that is open now, or was when the capture ended.
  package internal(set) var runt: Runt?
  /// How often it sent again what the other side had acknowledged: the acknowledgements got lost.
  package internal(set) var repetitions: UInt8 = 0
  /// Keepalives since the last octet of either side.
  package internal(set) var keepalives: Keepalives?
}
