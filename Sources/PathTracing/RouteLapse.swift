package import WireFormats

// Routes get lost and learnt anew: for a second or two a router that has passed SYNs to the port says "no
// route" or "host unreachable" to everything, and passes them again. Where flows fare differently at one
// time, it is no lapse: one of several ways has no route.

/// A time in which a router on the way did not know where to send the packets.
package struct RouteLapse: Sendable {
  package let router: IPAddress
  package let reason: UnreachableReason
  /// When the first packet left that it refused.
  package let begin: Timestamp
  /// When the first SYN left that passed it again; nil where none has.
  package let end: Timestamp?
  /// The refused packets, with what was said of them.
  package let frames: [Int]

  func covers(_ time: Timestamp) -> Bool {
    time >= begin && end.map { time < $0 } ?? true
  }
}
