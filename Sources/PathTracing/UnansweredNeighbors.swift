package import WireFormats

/// Addresses that somebody asked for by ARP (RFC 826) or neighbour discovery (RFC 4861), and that nobody told
/// the link-layer address of: the first 16 pairs of both.
package struct UnansweredNeighbors: Hashable, Sendable {
  /// One of them.
  package struct Neighbor: Hashable, Sendable {
    package var address: IPAddress
    package var asker: IPAddress
    package var requests: Int
    /// The frames of the first and the last of them.
    package var frames: ClosedRange<Int>
  }

  package private(set) var neighbors: [Neighbor] = []

  package init() {}

  mutating func saw(_ message: ARPMessage, _ frame: Int) {
    answered(.v4(message.senderProtocol))
    // Tests for duplicates (RFC 5227) ask for their own address, or from none.
    guard message.operation == 1, message.senderProtocol.rawValue != 0,
      message.targetProtocol != message.senderProtocol
    else { return }
    asked(for: .v4(message.targetProtocol), by: .v4(message.senderProtocol), frame)
  }

  mutating func saw(_ message: ICMPMessage, of ip: IPHeader, _ frame: Int) {
    guard let target = message.neighborTarget else { return }
    guard case .neighborSolicitation = message.meaning else { return answered(.v6(target)) }
    answered(ip.source)
    if ip.source != .v6(IPv6Address(high: 0, low: 0)) {
      asked(for: .v6(target), by: ip.source, frame)
    }
  }

  private mutating func asked(for address: IPAddress, by asker: IPAddress, _ frame: Int) {
    if let index = neighbors.firstIndex(where: { $0.address == address && $0.asker == asker }) {
      neighbors[index].requests += 1
      neighbors[index].frames =
        neighbors[index].frames
        .lowerBound...max(
          neighbors[index].frames.upperBound, frame)
    } else if neighbors.count < 16 {
      neighbors.append(
        Neighbor(address: address, asker: asker, requests: 1, frames: frame...frame))
    }
  }

  private mutating func answered(_ address: IPAddress) {
    if !neighbors.isEmpty { neighbors.removeAll { $0.address == address } }
  }
}
