import WireFormats

// Sequence numbers tell more than the packets of a capture: what was sent in front of them, and what the
// other side got, whether the capture shows it or not.

/// How many octets a side sent, and what became of them.
extension Track {
  /// Octets of payload that the side sent: what the capture lacks is not counted where it is seen, but
  /// it is acknowledged. None of a side that the capture does not show.
  func octetsKnown(_ trouble: Trouble?) -> UInt64 {
    guard firstData != nil else { return 0 }
    let (sent, acknowledged) = (octetsSent.value, octetsAcknowledged.value)
    // Where more is missing than is remembered.
    let least = acknowledged > sent + 1 && acknowledged - sent <= 1 << 30 ? acknowledged : sent
    return max(least, sent + octetsMissing(trouble))
  }

  /// Octets that the other side acknowledged and that the capture does not show, at least.
  @inline(__always)
  func octetsMissing(_ trouble: Trouble?) -> UInt64 {
    guard segments > 0, let next, let acknowledged else { return 0 }
    let beyond = acknowledged - next
    // One more may be a FIN that the capture missed, and more than a window (RFC 7323) is damage.
    let unseen = beyond > 1 && beyond <= 1 << 30 ? UInt64(beyond) : 0
    guard let trouble, !trouble.holes.isEmpty else { return unseen }
    return unseen + trouble.holes.count(before: acknowledged)
  }

  /// What of the holes in the side's numbers the other side did not acknowledge, and the first segment
  /// behind it; nil for nothing.
  func unheard(_ trouble: Trouble) -> Unheard? {
    guard let from = acknowledged ?? initialNumber.map({ $0 + 1 }),
      let first = trouble.holes.first(beyond: from)
    else { return nil }
    let count = trouble.holes.count(behind: from)
    // More than a window (RFC 7323) is damage.
    return count <= 1 << 30 ? Unheard(octets: count, behind: first.moment) : nil
  }

  /// Octets between the highest acknowledgement and the end of all that was sent, of those seen.
  var octetsUnacknowledged: UInt64 {
    guard let next, let acknowledged else { return octetsSent.value }
    let pending = next - acknowledged - (fin != nil && !isFINAcknowledged ? 1 : 0)
    return min(UInt64(max(0, pending)), octetsSent.value)
  }
}
