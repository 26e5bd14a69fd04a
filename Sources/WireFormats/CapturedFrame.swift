/// A frame with its octets, for where it has to be kept; per-packet code takes header and span.
package struct CapturedFrame: Hashable, Sendable {
  package var header: FrameHeader
  package var octets: [UInt8]

  package init(header: FrameHeader, octets: [UInt8]) {
    self.header = header
    self.octets = octets
  }
}
