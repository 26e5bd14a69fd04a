import CLinux
import WireFormats

/// A TCP socket that listens on a loopback port and accepts nothing.
final class Listener {
  let port: UInt16
  let descriptor: Int32

  init(on address: IPAddress) throws {
    let family = address.version == .v4 ? AF_INET : AF_INET6
    descriptor = socket(family, Int32(SOCK_STREAM.rawValue), 0)
    // Port 0 and an all-zero address: any.
    guard descriptor >= 0, listen(descriptor, 4) == 0 else {
      throw Namespace.Failure(call: "listen")
    }
    port = try Self.port(of: descriptor)
  }

  static func port(of number: Int32) throws -> UInt16 {
    var storage = [UInt8](repeating: 0, count: 128)
    var length = socklen_t(storage.count)
    let result = storage.withUnsafeMutableBytes { bytes in
      getsockname(
        number, .init(__sockaddr__: bytes.assumingMemoryBound(to: sockaddr.self).baseAddress),
        &length)
    }
    guard result == 0 else { throw Namespace.Failure(call: "getsockname") }
    return UInt16(storage[2]) << 8 | UInt16(storage[3])
  }

  deinit {
    close(descriptor)
  }
}
