import CLinux
package import PathTracing
package import WireFormats

/// A TCP connection of this kernel that never blocks; closed with its last owner.
package struct Connection: Sendable {
  package enum State: Hashable, Sendable {
    case connecting
    case connected
    case failed(Errno)
  }

  package let endpoint: Endpoint
  private let socket: Socket

  package var descriptor: Int32 { socket.descriptor.number }

  /// The source port.
  package var port: UInt16? { try? socket.boundPort() }

  /// The largest segment that came, in octets of payload; 536 where none was larger.
  package var receivedSegmentSize: Int? { socket.receivedSegmentSize }

  /// Starts to connect.
  ///
  /// - Parameters:
  ///   - source: The address to connect from; nil leaves it to the kernel.
  ///   - interface: The index of the interface of a link-local address; 0 for none.
  ///   - device: The only device that may be used, whatever the routes say.
  ///   - segmentSize: The MSS to ask for; each write then goes out by itself. Nil for the usual.
  /// - Throws: What `connect(2)` says at once, such as `ENETUNREACH`.
  package init(
    to endpoint: Endpoint, from source: IPAddress? = nil, interface: Int32 = 0,
    device: String? = nil, segmentSize: Int? = nil
  ) throws(SystemError) {
    self.endpoint = endpoint
    socket = try Socket(
      family: endpoint.address.version.family, type: SOCK_STREAM, protocol: Int32(IPPROTO_TCP))
    if let device { try socket.bind(toDevice: device) }
    if let source {
      // The port is chosen at connect, by all four ends, as for a program that does not bind.
      try? socket.set(level: Int32(IPPROTO_IP), option: IP_BIND_ADDRESS_NO_PORT, to: 1)
      try socket.bind(to: SocketAddress(source, scope: interface))
    }
    if let segmentSize {
      try socket.set(
        level: Int32(IPPROTO_TCP), option: TCP_MAXSEG, to: Int32(clamping: segmentSize))
      try socket.set(level: Int32(IPPROTO_TCP), option: TCP_NODELAY, to: 1)
    }
    let scope = endpoint.address.scope == .linkLocal ? interface : 0
    try socket.connect(
      to: SocketAddress(endpoint.address, port: endpoint.port, scope: scope))
  }

  /// Where the handshake stands; to be asked when the descriptor is ready for writing.
  package var state: State {
    let error = socket.pendingError
    if error.rawValue != 0 { return .failed(error) }
    return socket.isConnected ? .connected : .connecting
  }

  /// Reads what is there, at most `limit` octets: none at the end of the stream, nil when nothing
  /// has come yet.
  package func read(upTo limit: Int) throws(SystemError) -> [UInt8]? {
    var octets = [UInt8](repeating: 0, count: limit)
    let count = unsafe recv(descriptor, &octets, limit, 0)
    if count >= 0 { return Array(octets.prefix(count)) }
    if Errno.current == .wouldBlock || Errno.current == .interrupted { return nil }
    throw SystemError(.current, in: "recv")
  }

  /// Writes as much as there is room for, and returns how many octets that was.
  ///
  /// - Parameter isLast: Keeps the octets for the segment that ends the writing.
  package func write(_ octets: [UInt8], isLast: Bool = false) throws(SystemError) -> Int {
    let flags = Int32(MSG_NOSIGNAL) | (isLast ? Int32(MSG_MORE) : 0)
    let count = unsafe send(descriptor, octets, octets.count, flags)
    if count >= 0 { return count }
    if Errno.current == .wouldBlock || Errno.current == .interrupted { return 0 }
    throw SystemError(.current, in: "send")
  }

  /// Tells the peer that nothing more will come; what it still sends can be read.
  package func endWriting() {
    shutdown(descriptor, Int32(SHUT_WR))
  }
}
