import CLinux
package import WireFormats

/// Sends whole IP packets, header included, through the routing and the filters of this machine.
///
/// The socket's protocol is `IPPROTO_RAW`, so it receives nothing and no ICMP error is its own.
package struct RawSender: Sendable {
  private let socket: Socket
  /// The interface index that gives link-local destinations their scope; 0 for none.
  private let scope: Int32

  /// Opens the socket; `EPERM` without `CAP_NET_RAW`.
  ///
  /// - Parameters:
  ///   - source: An address of this machine; routing rules that look at the source then apply.
  ///   - interface: The index of the interface of link-local addresses; 0 for none.
  ///   - device: The only device that may be used, whatever the routes say.
  package init(
    _ version: IPVersion, source: IPAddress? = nil, interface: Int32 = 0, device: String? = nil
  ) throws(SystemError) {
    scope = interface
    socket = try Socket(family: version.family, type: SOCK_RAW, protocol: Int32(IPPROTO_RAW))
    switch version {
    case .v4:
      try socket.set(level: Int32(IPPROTO_IP), option: IP_HDRINCL, to: 1)
      // DF as we wrote it, and no regard for a cached path MTU.
      try socket.set(level: Int32(IPPROTO_IP), option: IP_MTU_DISCOVER, to: IP_PMTUDISC_PROBE)
      // Without it the kernel hides ENOBUFS, the sign of a drop on the way to the device.
      try socket.set(level: Int32(IPPROTO_IP), option: IP_RECVERR, to: 1)
    case .v6:
      try socket.set(level: Int32(IPPROTO_IPV6), option: IPV6_HDRINCL, to: 1)
      try socket.set(level: Int32(IPPROTO_IPV6), option: IPV6_MTU_DISCOVER, to: IPV6_PMTUDISC_PROBE)
      try socket.set(level: Int32(IPPROTO_IPV6), option: IPV6_RECVERR, to: 1)
    }
    if let device { try socket.bind(toDevice: device) }
    if let source { try socket.bind(to: SocketAddress(source, scope: interface)) }
    enlargeBuffer()
  }

  /// Sends one packet; the error of the kernel if it did not take it, `EAGAIN` if it is busy.
  ///
  /// The kernel writes the IPv4 total length and checksum, and the identification when it is 0
  /// and fragments are allowed; it leaves everything else as it is, in IPv6 everything.
  package func send(_ packet: [UInt8], to destination: IPAddress) -> SystemError? {
    let scope = destination.scope == .linkLocal || destination.scope == .multicast ? scope : 0
    let error = socket.send(packet, to: SocketAddress(destination, scope: scope))
    // A packet above the MTU leaves a report in the error queue as well; nobody reads it.
    if error?.errno == .messageTooLong { socket.drainErrors() }
    return error
  }

  /// A burst must not meet a full buffer; past the limit of the system only root can go.
  private func enlargeBuffer() {
    let octets: Int32 = 4 << 20
    do {
      try socket.set(level: SOL_SOCKET, option: SO_SNDBUFFORCE, to: octets)
    } catch {
      try? socket.set(level: SOL_SOCKET, option: SO_SNDBUF, to: octets)
    }
  }
}
