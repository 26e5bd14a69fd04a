import WireFormats

/// What the decoder keeps of a pcapng interface to decode its frames.
struct InterfaceState: Hashable, Sendable {
  var linkType: LinkType
  /// 0 means no limit.
  var snapLength: UInt32
  var clock: TickClock
}
