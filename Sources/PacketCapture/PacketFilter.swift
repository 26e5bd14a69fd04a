import CPcap
package import WireFormats

/// A BPF filter expression for frames of one link type that are already captured.
package struct PacketFilter: ~Copyable {
  private let program: FilterProgram

  /// Compiles `expression`; fails with libpcap's text.
  package init(_ expression: String, linkType: LinkType) throws(CaptureError) {
    guard let handle = unsafe pcap_open_dead(linkType.dataLinkType, 1 << 18) else {
      throw .badFilter(expression: expression, reason: "out of memory")
    }
    defer { unsafe pcap_close(handle) }
    program = try unsafe FilterProgram(expression, for: handle)
  }

  /// Tells whether a frame passes; `originalLength` is its length on the wire in octets.
  package func matches(_ octets: Span<UInt8>, originalLength: Int) -> Bool {
    program.matches(octets, originalLength: originalLength)
  }
}
