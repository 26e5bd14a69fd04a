import WireFormats

extension Segment {
  /// A mark that copies of one packet share, whatever router they have passed in between; never 0.
  @inline(__always)
  var copyMark: UInt32 {
    var hash: UInt64 = 0x9e37_79b9_7f4a_7c15
    func mix(_ value: UInt64) {
      hash = (hash ^ value) &* 0xff51_afd7_ed55_8ccd
      hash ^= hash >> 32
    }
    mix(UInt64(sequenceNumber.rawValue) << 32 | UInt64(acknowledgementNumber.rawValue))
    mix(
      UInt64(sourcePort) << 48 | UInt64(window) << 32 | UInt64(identification) << 16
        | UInt64(flags.rawValue))
    mix(UInt64(payloadLength) << 32 | UInt64(timestamp))
    if blockCount > 0 { mix(UInt64(firstBlockEnd)) }
    return UInt32(truncatingIfNeeded: hash) | 1
  }
}
