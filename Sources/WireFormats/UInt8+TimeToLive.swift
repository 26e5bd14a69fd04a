extension UInt8 {
  /// The value that a time to live probably began with: systems use 64, 128 and 255.
  package var initialTimeToLive: UInt8 { self <= 64 ? 64 : self <= 128 ? 128 : 255 }

  /// Routers between the sender of a packet with this time to live and the capture, by that guess.
  package var hopsTravelled: Int { Int(initialTimeToLive) - Int(self) }
}
