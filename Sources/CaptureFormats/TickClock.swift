import WireFormats

/// How one interface counts time: the unit of its ticks and where they start.
///
/// Every conversion wraps instead of trapping, so that the writer's own times always come back.
struct TickClock: Hashable, Sendable {
  private enum Unit: Hashable, Sendable {
    /// Nanoseconds per tick.
    case multiple(UInt64)
    /// Ticks per nanosecond.
    case fraction(UInt64)
    /// Ticks of 2^-n seconds.
    case binary(UInt8)
  }

  private var unit: Unit
  /// Nanoseconds to add (if_tsoffset).
  private var offset: Int64

  /// Reads if_tsresol (10^-n, or 2^-n where the highest bit is set) and if_tsoffset in seconds.
  init(resolution: UInt8 = 6, offsetSeconds: Int64 = 0) {
    let exponent = resolution & 0x7F
    offset = offsetSeconds &* 1_000_000_000
    if resolution & 0x80 != 0 {
      unit = .binary(exponent)
    } else if exponent <= 9 {
      unit = .multiple(Self.powerOfTen(9 - exponent))
    } else if exponent <= 28 {
      unit = .fraction(Self.powerOfTen(exponent - 9))
    } else {
      // 2^64 such ticks are less than a nanosecond: all times become zero.
      unit = .binary(127)
    }
  }

  @inline(__always)
  func timestamp(ticks: UInt64) -> Timestamp {
    let nanoseconds: UInt64
    switch unit {
    case .multiple(let factor): nanoseconds = ticks &* factor
    case .fraction(let divisor): nanoseconds = ticks / divisor
    case .binary(let exponent):
      nanoseconds = UInt64(
        truncatingIfNeeded: (UInt128(ticks) * 1_000_000_000) >> UInt128(exponent))
    }
    return Timestamp(nanoseconds: Int64(truncatingIfNeeded: nanoseconds) &+ offset)
  }

  /// 10 to the power of `exponent`, which is at most 19.
  private static func powerOfTen(_ exponent: UInt8) -> UInt64 {
    (0..<exponent).reduce(1) { power, _ in power * 10 }
  }
}
