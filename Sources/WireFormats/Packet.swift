/// An IP packet with its transport header, decoded as far as the octets allow.
package struct Packet: Hashable, Sendable {
  /// What IP carries.
  package enum Transport: Hashable, Sendable {
    case tcp(TCPHeader)
    case udp(UDPHeader)
    // Boxed: with its quote it is four times a TCP header, and every packet would pay for it.
    indirect case icmp(ICMPMessage)
    /// Another protocol, a later fragment, or a header that was cut.
    case none
  }

  package var ip: IPHeader
  package var transport: Transport
  /// Octets of transport payload on the wire by the length fields, never negative.
  package var payloadLength: Int
  /// Where the payload's octets at hand lie in the octets that were parsed.
  package var payload: Range<Int>
  /// What was around the packet in its frame, outermost first.
  package var encapsulations = Encapsulations()
  /// What ended the decoding early, if anything did.
  package var stop: WireError?

  package init(ip: IPHeader, transport: Transport, payloadLength: Int = 0) {
    self.ip = ip
    self.transport = transport
    self.payloadLength = payloadLength
    payload = 0..<0
  }

  /// Reads a packet that starts at `start` of the octets; only a bad IP header is an error.
  ///
  /// `originalLength` is the frame's length on the wire; it counts where the IP header has none.
  package init(
    parsing octets: Span<UInt8>, from start: Int = 0, originalLength: Int? = nil
  ) throws(WireError) {
    let whole = octets.extracting(min(start, octets.count)...)
    ip = try IPHeader(parsing: whole)
    let length =
      ip.omitsLength ? max(whole.count, (originalLength ?? 0) &- start) : ip.totalLength
    // Link layers pad: what lies behind the total length is not part of the packet.
    let end = min(length, whole.count)
    let header = min(ip.headerLength, end)
    let body = whole.extracting(header..<end)
    transport = .none
    var transportLength = 0
    if length < ip.headerLength {
      let layer: WireError.Layer = ip.version == .v4 ? .ipv4 : .ipv6
      stop = WireError(
        layer, offset: ip.version == .v4 ? 2 : 4, needed: ip.headerLength, available: length,
        limit: .headerField)
    } else if !ip.isLaterFragment {
      do throws(WireError) {
        switch ip.payloadProtocol {
        case .tcp:
          let tcp = try TCPHeader(parsing: body)
          transport = .tcp(tcp)
          transportLength = tcp.headerLength
          if body.count < transportLength {
            throw WireError(.tcp, offset: 20, needed: transportLength, available: body.count)
          }
        case .udp:
          transport = .udp(try UDPHeader(parsing: body))
          transportLength = 8
        case .icmpv4 where ip.version == .v4:
          transport = .icmp(try ICMPMessage(version: .v4, parsing: body))
          transportLength = 8
        case .icmpv6 where ip.version == .v6:
          transport = .icmp(try ICMPMessage(version: .v6, parsing: body))
          transportLength = 8
        default: break
        }
      } catch {
        stop = error
        // A packet that is here to its end was not cut by the capture.
        if length <= whole.count {
          stop?.limit = .headerField
          // No stack takes a segment whose header is longer than its packet.
          if case .tcp = transport, !ip.hasMoreFragments { transport = .none }
        }
      }
    }
    payloadLength = max(0, length - ip.headerLength - transportLength)
    let payloadStart = min(start + header + transportLength, start + end)
    payload = payloadStart..<max(payloadStart, start + end)
  }
}
