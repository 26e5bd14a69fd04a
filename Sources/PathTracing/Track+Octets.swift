import WireFormats

// Sequence numbers tell more than the packets of a capture: what was sent in front of them, and what the
// other side got, whether the capture shows it or not.

/// How many octets a side sent, and what became of them.
extension Track {
  /// Octets of payload that the side sent: what overtook others on the way has nothing new where it
  /// is counted, and what the capture missed is not counted, but both are acknowledged. None of a side
  /// that the capture does not show.
  var octetsKnown: UInt64 {
    firstData == nil ? 0 : octetsSent.value + octetsUncounted
  }

  /// Octets that the other side acknowledged and that the capture does not show, at least. None where
  /// payload came late: what comes out of order is not counted, and is there.
  @inline(__always)
  var octetsMissing: UInt64 {
    segments > 0 && !isLate ? octetsUncounted : 0
  }

  /// Octets in front of the side's own later segments that neither came nor were acknowledged, at
  /// least; none where the side's beginning is not known.
  @inline(__always)
  var octetsUnheard: UInt64 {
    guard let next, let initialNumber, !isLate else { return 0 }
    let counted = next - initialNumber - 1 - (fin == nil ? 0 : 1)
    let known = max(octetsSent.value, octetsAcknowledged.value)
    // Some stacks number a FIN that they send again as another one.
    if fin != nil, counted == known + 1 { return 0 }
    // More than a window (RFC 7323) is damage.
    return counted > known && counted <= 1 << 30 ? UInt64(counted) - known : 0
  }

  /// Octets that are acknowledged beyond those that were counted.
  @inline(__always)
  private var octetsUncounted: UInt64 {
    let (sent, acknowledged) = (octetsSent.value, octetsAcknowledged.value)
    // One more may be a FIN that the capture missed, and more than a window (RFC 7323) is damage.
    return acknowledged > sent + 1 && acknowledged - sent <= 1 << 30 ? acknowledged - sent : 0
  }

  /// Octets between the highest acknowledgement and the end of all that was sent, of those seen.
  var octetsUnacknowledged: UInt64 {
    guard let next, let acknowledged else { return octetsSent.value }
    let pending = next - acknowledged - (fin != nil && !isFINAcknowledged ? 1 : 0)
    return min(UInt64(max(0, pending)), octetsSent.value)
  }
}
