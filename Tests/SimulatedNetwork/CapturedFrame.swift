package import WireFormats

/// A frame with its octets.
package struct CapturedFrame: Hashable, Sendable {
  package var header: FrameHeader
  package var octets: [UInt8]

  package init(header: FrameHeader, octets: [UInt8]) {
    self.header = header
    self.octets = octets
  }
}
