import CLinux
import WireFormats

@testable import LiveNetwork

/// A UDP socket that stays open until the process ends, so that errors for it find it.
enum Datagram {
  static func send(from source: IPAddress, to target: IPAddress, port: UInt16) throws -> UInt16 {
    let number = socket(target.version.family, Int32(SOCK_DGRAM.rawValue), 0)
    guard number >= 0 else { throw Namespace.Failure(call: "socket") }
    let results = [
      SocketAddress(source).withPointer { bind(number, .init(__sockaddr__: $0), $1) },
      SocketAddress(target, port: port).withPointer {
        connect(number, .init(__sockaddr__: $0), $1)
      },
      Int32(CLinux.send(number, [0], 1, 0)),
    ]
    guard results == [0, 0, 1] else { throw Namespace.Failure(call: "connect") }
    return try Listener.port(of: number)
  }
}
