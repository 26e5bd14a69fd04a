import CLinux
import WireFormats

/// A socket that never blocks, and the calls that this program makes on it.
struct Socket: Sendable {
  let descriptor: Descriptor

  init(family: Int32, type: __socket_type, protocol number: Int32) throws(SystemError) {
    let flags = SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue
    descriptor = try Descriptor(
      from: "socket", socket(family, Int32(type.rawValue | flags), number))
  }

  func set(level: Int32, option: Int32, to value: Int32) throws(SystemError) {
    var value = value
    try SystemError.check(
      "setsockopt", unsafe setsockopt(descriptor.number, level, option, &value, 4))
  }

  /// Sends and receives on one device only, whatever the routes say.
  func bind(toDevice name: String) throws(SystemError) {
    let octets = Array(name.utf8)
    try SystemError.check(
      "setsockopt SO_BINDTODEVICE", on: name,
      unsafe setsockopt(
        descriptor.number, SOL_SOCKET, SO_BINDTODEVICE, octets, socklen_t(octets.count)))
  }

  func bind(to address: SocketAddress) throws(SystemError) {
    let result = unsafe address.withPointer { pointer, length in
      unsafe CLinux.bind(descriptor.number, .init(__sockaddr__: pointer), length)
    }
    try SystemError.check("bind", on: address.address.description, result)
  }

  /// The largest segment that came, in octets of payload, as the kernel knows it from below where
  /// offloading joins several (`tcpi_rcv_mss`, tcp_measure_rcv_mss); it begins with a guess of 536.
  var receivedSegmentSize: Int? {
    var info = tcp_info()
    var length = socklen_t(MemoryLayout<tcp_info>.size)
    let result = unsafe getsockopt(
      descriptor.number, Int32(IPPROTO_TCP), TCP_INFO, &info, &length)
    return result == 0 ? Int(info.tcpi_rcv_mss) : nil
  }

  /// The port that the socket is bound to.
  func boundPort() throws(SystemError) -> UInt16 {
    var storage = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    let result = unsafe withUnsafeMutableBytes(of: &storage) { bytes -> (Int32, UInt16?) in
      let pointer = unsafe bytes.assumingMemoryBound(to: sockaddr.self).baseAddress
      let result = unsafe getsockname(
        descriptor.number, .init(__sockaddr__: pointer), &length)
      return (result, unsafe SocketAddress(pointer, length: length)?.port)
    }
    try SystemError.check("getsockname", result.0)
    return result.1 ?? 0
  }

  func send(_ bytes: [UInt8], to address: SocketAddress) -> SystemError? {
    let count = unsafe address.withPointer { pointer, length in
      unsafe sendto(
        descriptor.number, bytes, bytes.count, Int32(MSG_NOSIGNAL),
        .init(__sockaddr__: pointer), length)
    }
    return count < 0 ? SystemError(.current, in: "sendto", on: "\(address.address)") : nil
  }

  /// Sends to the peer that the socket has without an address, such as the kernel.
  func send(_ bytes: [UInt8]) throws(SystemError) {
    let count = unsafe CLinux.send(descriptor.number, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    if count < 0 { throw SystemError(.current, in: "send") }
  }

  /// Reads one datagram; `EMSGSIZE` when it is longer than `limit`.
  func receive(upTo limit: Int) throws(SystemError) -> [UInt8] {
    var octets = [UInt8](repeating: 0, count: limit)
    let count = unsafe recv(descriptor.number, &octets, limit, Int32(MSG_TRUNC))
    if count < 0 { throw SystemError(.current, in: "recv") }
    if count > limit { throw SystemError(.messageTooLong, in: "recv") }
    return Array(octets.prefix(count))
  }

  /// Throws away what waits in the error queue of `IP_RECVERR`.
  func drainErrors() {
    var octet: UInt8 = 0
    let flags = Int32(MSG_ERRQUEUE | MSG_DONTWAIT)
    while unsafe recv(descriptor.number, &octet, 1, flags) >= 0 {}
  }
}

/// Connections.
extension Socket {
  /// Starts to connect; that it takes time is no error.
  func connect(to address: SocketAddress) throws(SystemError) {
    let result = unsafe address.withPointer { pointer, length in
      unsafe CLinux.connect(descriptor.number, .init(__sockaddr__: pointer), length)
    }
    if result != 0, Errno.current.rawValue != EINPROGRESS {
      throw SystemError(.current, in: "connect", on: "\(address.address)")
    }
  }

  /// Takes the error that waits on the socket; number 0 for none.
  var pendingError: Errno {
    var value: Int32 = 0
    var length = socklen_t(4)
    let result = unsafe getsockopt(descriptor.number, SOL_SOCKET, SO_ERROR, &value, &length)
    return result == 0 ? Errno(rawValue: value) : .current
  }

  /// Whether the socket has a peer: the handshake is done.
  var isConnected: Bool {
    var storage = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    return unsafe withUnsafeMutableBytes(of: &storage) { bytes in
      let pointer = unsafe bytes.assumingMemoryBound(to: sockaddr.self).baseAddress
      return unsafe getpeername(descriptor.number, .init(__sockaddr__: pointer), &length) == 0
    }
  }
}
