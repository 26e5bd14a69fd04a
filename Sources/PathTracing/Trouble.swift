import WireFormats

// What arrives shows in the acknowledgements of the other side only, so each side remembers two
// segments: the largest on its way, and the one that is sent again and again.

/// What goes amiss with what one side sends: most connections have nothing of it.
struct Trouble: Sendable {
  private(set) var retransmissions: UInt16 = 0
  private(set) var zeroWindows: UInt16 = 0
  /// How often the side sent again what the other had acknowledged.
  private(set) var repetitions: UInt8 = 0
  /// The last payload with something new, where payload without came behind it.
  @MomentIfAny var lastNewData: Moment? = nil
  /// What its numbers leapt over, and did not come since.
  private(set) var holes = Holes()
  private(set) var stuck: Delivery.Stuck?
  private(set) var recovered: Delivery.Stuck?
  private(set) var runt: Delivery.Runt?
  private(set) var keepalives: Delivery.Keepalives?
  /// Whether one of these was ever there, of keepalives and shut windows three.
  private(set) var isOfDelivery = false

  mutating func skip(_ left: SequenceNumber, _ right: SequenceNumber, _ moment: Moment) {
    holes.open(left, right, moment)
  }

  /// Takes a late segment; tells how many octets nobody had seen.
  mutating func fill(_ left: SequenceNumber, _ right: SequenceNumber) -> UInt64 {
    holes.isEmpty ? 0 : holes.fill(left, right)
  }

  mutating func countZeroWindow() {
    zeroWindows = zeroWindows == .max ? .max : zeroWindows + 1
    if zeroWindows == 3 { isOfDelivery = true }
  }

  /// Takes a keepalive, or a probe of a shut window, which looks the same.
  mutating func keepAlive(_ moment: Moment) {
    guard var known = keepalives else {
      keepalives = Delivery.Keepalives(count: 1, first: moment, last: moment)
      return
    }
    known.add(moment)
    keepalives = known
    if known.count == 3 { isOfDelivery = true }
  }

  /// Takes a segment of the other side.
  mutating func answerKeepalives() {
    guard var known = keepalives else { return }
    known.answer()
    keepalives = known
    if known.answered >= 3 { isOfDelivery = true }
  }

  /// Takes an octet of either side.
  mutating func endKeepalives() { keepalives = nil }

  mutating func countRepetition() { repetitions = repetitions == .max ? .max : repetitions + 1 }

  /// Takes a segment that was sent before; `size` is that of one packet of it in octets.
  mutating func sendAgain(_ left: SequenceNumber, _ size: UInt16, _ moment: Moment) {
    isOfDelivery = true
    retransmissions = retransmissions == .max ? .max : retransmissions + 1
    guard var known = stuck, known.left == left else {
      // A hole further left is the one that holds the rest up.
      if let known = stuck, known.left.precedes(left) { return }
      stuck = Delivery.Stuck(left: left, size: size, transmissions: 2, first: moment, last: moment)
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
  mutating func acknowledge(
    _ number: SequenceNumber, _ block: TCPOption.Block?, _ moment: Moment
  ) {
    if let known = stuck, known.left.precedes(number) {
      if known.transmissions >= 3 { recovered = known }
      stuck = nil
    }
    if let known = runt, known.acknowledged.precedes(number) { runt = nil }
    guard let block, number.precedes(block.left), block.left.precedes(block.right) else { return }
    isOfDelivery = true
    if var known = runt {
      if known.right.precedes(block.right) || block.right.precedes(known.left) { deliverSmaller() }
      known.left = block.left
      known.right = block.right
      known.count = known.count == .max ? .max : known.count + 1
      known.last = moment
      runt = known
    } else {
      deliverSmaller()
      runt = Delivery.Runt(
        acknowledged: number, left: block.left, right: block.right, count: 1, first: moment,
        last: moment)
    }
  }

  private mutating func deliverSmaller() {
    guard let count = stuck?.smallerDelivered, count < .max else { return }
    stuck?.smallerDelivered = count + 1
  }
}
