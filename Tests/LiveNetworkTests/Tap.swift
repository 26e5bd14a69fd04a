import CLinux

/// Sees every IP packet of the namespace, as libpcap would, from the network header on.
struct Tap {
  struct Packet: Sendable {
    let octets: [UInt8]
    /// Sent by this machine rather than received.
    let isOutgoing: Bool
    let interface: Int32
  }

  private let descriptor: Int32

  init() throws {
    descriptor = socket(
      AF_PACKET, Int32(SOCK_DGRAM.rawValue | SOCK_NONBLOCK.rawValue), Int32(UInt16(3).bigEndian))
    guard descriptor >= 0 else { throw Namespace.Failure(call: "packet socket") }
  }

  func close() {
    CLinux.close(descriptor)
  }

  /// The packets that wait; `veth` and `lo` hand a packet over before `sendto` returns.
  func packets() -> [Packet] {
    var packets: [Packet] = []
    var octets = [UInt8](repeating: 0, count: 65536)
    var address = [UInt8](repeating: 0, count: 64)
    while true {
      var length = socklen_t(address.count)
      let count = address.withUnsafeMutableBytes { address in
        recvfrom(
          descriptor, &octets, octets.count, 0,
          .init(__sockaddr__: address.assumingMemoryBound(to: sockaddr.self).baseAddress), &length)
      }
      guard count >= 0 else { return packets }
      // In sockaddr_ll, octet 4 begins sll_ifindex, octet 10 is sll_pkttype: 4 is PACKET_OUTGOING.
      packets.append(
        Packet(
          octets: Array(octets.prefix(count)), isOutgoing: address[10] == 4,
          interface: Int32(address[4]) | Int32(address[5]) << 8))
    }
  }
}
