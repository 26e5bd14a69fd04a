package import WireFormats

// What arrives shows in the acknowledgements of the other side only, so each direction remembers
// two segments: the largest on its way, and the one that is sent again and again.

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

  /// Octets of the largest IP packet whose data was acknowledged; 0 before any.
  package internal(set) var largestAcknowledged: UInt16 = 0
  /// Octets of the largest IP packet seen, a super-segment counted as the packets it becomes.
  package internal(set) var largestSent: UInt16 = 0
  /// Segments of the largest size on their way: the last one's end.
  private var pending: (end: SequenceNumber, size: UInt16)?
  /// Whether any is on its way.
  var hasPending: Bool { pending != nil }
  /// One at most: most connections lose nothing, and are smaller without room for it.
  private var troubles: [Trouble] = []

  private struct Trouble: Sendable {
    var stuck: Stuck?
    var recovered: Stuck?
    var runt: Runt?
  }

  package init() {}

  /// Whether one of the three that follow was ever there.
  var hasTrouble: Bool { !troubles.isEmpty }

  /// The range that is being retransmitted now, or was when the capture ended.
  package private(set) var stuck: Stuck? {
    get { troubles.first?.stuck }
    set { trouble { $0.stuck = newValue } }
  }

  /// One that took three transmissions and more, and arrived in the end.
  package private(set) var recovered: Stuck? {
    get { troubles.first?.recovered }
    set { trouble { $0.recovered = newValue } }
  }

  /// Data behind a hole that is open now, or was when the capture ended.
  package private(set) var runt: Runt? {
    get { troubles.first?.runt }
    set { trouble { $0.runt = newValue } }
  }

  private mutating func trouble(_ change: (inout Trouble) -> Void) {
    if troubles.isEmpty { troubles.append(Trouble()) }
    change(&troubles[0])
  }

  /// Takes a segment with data; `size` is that of one packet of it in octets.
  mutating func send(
    _ left: SequenceNumber, end: SequenceNumber, size: UInt16, isRepeated: Bool, _ moment: Moment
  ) {
    largestSent = max(largestSent, size)
    // What is sent again in smaller packets says nothing of the larger ones when it is acknowledged.
    let isCutUp = isRepeated && pending.map { left.precedes($0.end) && size < $0.size } ?? false
    if isCutUp || size >= pending?.size ?? 0 { pending = (end, size) }
    if isRepeated { sendAgain(left, size, moment) }
  }

  private mutating func sendAgain(_ left: SequenceNumber, _ size: UInt16, _ moment: Moment) {
    guard var known = stuck, known.left == left else {
      // A hole further left is the one that holds the rest up.
      if let known = stuck, known.left.precedes(left) { return }
      stuck = Stuck(left: left, size: size, transmissions: 2, first: moment, last: moment)
      return
    }
    if size < known.size {
      if known.firstSize == 0 { known.firstSize = known.size }
      known.size = size
    }
    known.transmissions = known.transmissions == .max ? .max : known.transmissions + 1
    known.last = moment
    stuck = known
  }

  /// Takes the other side's acknowledgement, with the SACK block next to it where it has one.
  @inline(__always)
  mutating func acknowledge(
    _ number: SequenceNumber, _ block: TCPOption.Block?, _ moment: Moment
  ) {
    if let pending, !number.precedes(pending.end) {
      largestAcknowledged = max(largestAcknowledged, pending.size)
      self.pending = nil
    }
    // Nothing is amiss with most connections.
    if troubles.isEmpty, block == nil { return }
    if let known = stuck, known.left.precedes(number) {
      if known.transmissions >= 3 { recovered = known }
      stuck = nil
    }
    if let known = runt, known.acknowledged.precedes(number) { runt = nil }
    guard let block, number.precedes(block.left), block.left.precedes(block.right) else { return }
    if var known = runt {
      if known.right.precedes(block.right) || block.right.precedes(known.left) { deliverSmaller() }
      known.left = block.left
      known.right = block.right
      known.count = known.count == .max ? .max : known.count + 1
      known.last = moment
      runt = known
    } else {
      deliverSmaller()
      runt = Runt(
        acknowledged: number, left: block.left, right: block.right, count: 1, first: moment,
        last: moment)
    }
  }

  private mutating func deliverSmaller() {
    guard let count = stuck?.smallerDelivered, count < .max else { return }
    stuck?.smallerDelivered = count + 1
  }
}
