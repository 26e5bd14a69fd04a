import CLinux
package import WireFormats

/// A local TCP port that no other program can get while the value lives.
///
/// The socket is bound but does not listen, so the kernel still resets what arrives for the port.
package struct PortReservation: Sendable {
  /// The first port that anybody may take.
  package static var firstOrdinaryPort: Int { KernelSettings.firstOrdinaryPort ?? 1024 }

  package let port: UInt16
  private let socket: Socket

  /// Takes the given port, or one of the kernel's choice.
  ///
  /// - Parameter interface: The index of the interface of a link-local address; 0 for none.
  /// - Throws: `EADDRINUSE`, `EADDRNOTAVAIL`, or `EACCES` for a port below 1024.
  package init(
    on address: IPAddress, port: UInt16? = nil, interface: Int32 = 0
  ) throws(SystemError) {
    socket = try Socket(
      family: address.version.family, type: SOCK_STREAM, protocol: Int32(IPPROTO_TCP))
    try socket.bind(to: SocketAddress(address, port: port ?? 0, scope: interface))
    self.port = try socket.boundPort()
  }
}
