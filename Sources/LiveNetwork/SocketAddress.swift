import CLinux
import WireFormats

/// What `sockaddr_in` and `sockaddr_in6` hold: an address, a port and, for IPv6, a scope.
struct SocketAddress: Hashable, Sendable {
  var address: IPAddress
  var port: UInt16 = 0
  /// The interface index that a link-local address belongs to; 0 for none.
  var scope: Int32 = 0

  /// Lends the address to a system call.
  func withPointer<Result>(
    _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
  ) -> Result {
    switch address {
    case .v4(let address):
      var raw = sockaddr_in()
      raw.sin_family = sa_family_t(AF_INET)
      raw.sin_port = port.bigEndian
      raw.sin_addr.s_addr = address.rawValue.bigEndian
      return unsafe withUnsafeBytes(of: &raw) { bytes in
        unsafe body(bytes.assumingMemoryBound(to: sockaddr.self).baseAddress!, 16)
      }
    case .v6(let address):
      var raw = sockaddr_in6()
      raw.sin6_family = sa_family_t(AF_INET6)
      raw.sin6_port = port.bigEndian
      raw.sin6_scope_id = UInt32(bitPattern: scope)
      unsafe withUnsafeMutableBytes(of: &raw.sin6_addr) { bytes in
        unsafe bytes.storeBytes(of: address.high.bigEndian, as: UInt64.self)
        unsafe bytes.storeBytes(of: address.low.bigEndian, toByteOffset: 8, as: UInt64.self)
      }
      return unsafe withUnsafeBytes(of: &raw) { bytes in
        unsafe body(bytes.assumingMemoryBound(to: sockaddr.self).baseAddress!, 28)
      }
    }
  }

  init(_ address: IPAddress, port: UInt16 = 0, scope: Int32 = 0) {
    self.address = address
    self.port = port
    self.scope = scope
  }

  /// Reads what a call returned; nil for other families and short lengths.
  init?(_ pointer: UnsafePointer<sockaddr>?, length: socklen_t) {
    guard let pointer = unsafe pointer, length >= 2 else { return nil }
    let raw = unsafe UnsafeRawPointer(pointer)
    // Whether the field is CLinux's or CPcap's, whose headers both declare it, varies from build to build.
    switch Int32(unsafe raw.loadUnaligned(as: sa_family_t.self)) {
    case AF_INET where length >= 16:
      let raw = unsafe raw.loadUnaligned(as: sockaddr_in.self)
      self.init(
        .v4(IPv4Address(rawValue: UInt32(bigEndian: raw.sin_addr.s_addr))),
        port: UInt16(bigEndian: raw.sin_port))
    case AF_INET6 where length >= 28:
      let high = unsafe raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
      let low = unsafe raw.loadUnaligned(fromByteOffset: 16, as: UInt64.self)
      let raw = unsafe raw.loadUnaligned(as: sockaddr_in6.self)
      self.init(
        .v6(IPv6Address(high: UInt64(bigEndian: high), low: UInt64(bigEndian: low))),
        port: UInt16(bigEndian: raw.sin6_port), scope: Int32(bitPattern: raw.sin6_scope_id))
    default: return nil
    }
  }
}

extension IPVersion {
  /// `AF_INET` or `AF_INET6`.
  var family: Int32 { self == .v4 ? AF_INET : AF_INET6 }
}
