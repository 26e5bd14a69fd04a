/// A number of octets in the room of six: no connection sends more than 2^48.
struct OctetCount: Sendable {
  private var low: UInt32 = 0
  private var high: UInt16 = 0

  @inline(__always)
  var value: UInt64 { UInt64(high) << 32 | UInt64(low) }

  @inline(__always)
  static func += (count: inout OctetCount, octets: UInt64) {
    let sum = count.value &+ octets
    count.low = UInt32(truncatingIfNeeded: sum)
    count.high = UInt16(truncatingIfNeeded: sum >> 32)
  }
}
