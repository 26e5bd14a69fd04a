import Foundation
import NamespaceLab

/// A TCP listener on every address of both families that treats callers badly in a known manner.
struct Listener {
  var port: UInt16
  var manner: ListenerManner

  func run() throws {
    let listening = socket(AF_INET6, Int32(SOCK_STREAM.rawValue), 0)
    // Who closes first would else keep the port for a minute.
    var yes: Int32 = 1
    setsockopt(listening, SOL_SOCKET, SO_REUSEADDR, &yes, 4)
    var address = sockaddr_in6()
    address.sin6_family = sa_family_t(AF_INET6)
    address.sin6_port = port.bigEndian
    let bound = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listening, $0, socklen_t(MemoryLayout<sockaddr_in6>.size))
      }
    }
    guard bound == 0, listen(listening, manner == .full ? 0 : 64) == 0 else {
      throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)
    }
    if manner == .full { try fillQueue() }
    if manner == .guarded { guardSessions(of: listening) }
    print("ready")
    fflush(nil)
    while manner != .full {
      let caller = accept(listening, nil, nil)
      guard caller >= 0 else { continue }
      switch manner {
      case .mute, .full, .guarded: break
      case .close: close(caller)
      case .reset: reset(caller)
      case .trickle:
        for octet in Array("no logins on sundays\r\nSSH-2.0-Lab_1.0\r\n".utf8) {
          say([octet], to: caller)
          usleep(60000)
        }
      case .slow:
        sleep(2)
        try relay(caller)
      case .hang: say(Self.identification, to: caller)
      case .abort:
        say(Self.identification, to: caller)
        var octet: UInt8 = 0
        _ = recv(caller, &octet, 1, 0)
        reset(caller)
      case .echo:
        var octets = [UInt8](repeating: 0, count: 16384)
        while case let count = recv(caller, &octets, octets.count, 0), count > 0 {
          say(Array(octets.prefix(count)), to: caller)
        }
        close(caller)
      case .breakOff: breakOff(caller)
      case .breakOffLater:
        receive(1, from: caller)
        say(Self.shortAnswer, to: caller)
        breakOff(caller)
      case .once:
        receive(1, from: caller)
        say(Self.shortAnswer, to: caller)
        receive(1, from: caller)
        close(caller)
      case .take:
        receive(5000, from: caller)
        close(caller)
      case .penalty:
        say(Array("Not allowed at this time\r\n".utf8), to: caller)
        close(caller)
      case .busy:
        say(Array("421 4.7.0 too many connections from you\r\n".utf8), to: caller)
        close(caller)
      case .mail: say(Array("220 mail.example.net ESMTP \u{1b}[31mready\r\n".utf8), to: caller)
      }
    }
    while true { pause() }
  }

  private static let identification = Array("SSH-2.0-Lab_1.0\r\n".utf8)

  private static let shortAnswer = Array("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".utf8)

  /// Answers a request of HTTP, and closes 500 octets before the end of the answer.
  private func breakOff(_ caller: Int32) {
    var octets = [UInt8](repeating: 0, count: 4096)
    _ = recv(caller, &octets, octets.count, 0)
    say(Array("HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n".utf8), to: caller)
    // HEAD is answered without the body.
    if octets[0] != 0x48 { say([UInt8](repeating: 0x78, count: 400), to: caller) }
    close(caller)
  }

  private func say(_ octets: [UInt8], to caller: Int32) {
    _ = send(caller, octets, octets.count, Int32(MSG_NOSIGNAL))
  }

  /// Reads until so many octets have come, or the caller closes.
  private func receive(_ least: Int, from caller: Int32) {
    var octets = [UInt8](repeating: 0, count: 65536)
    var total = 0
    while total < least, case let count = recv(caller, &octets, octets.count, 0), count > 0 {
      total += count
    }
  }

  /// Segments with a smaller time to live than that of a neighbour fall before the socket sees them.
  private func guardSessions(of listening: Int32) {
    var least: Int32 = 255
    setsockopt(listening, Int32(IPPROTO_IP), 21, &least, 4)  // IP_MINTTL
    setsockopt(listening, Int32(IPPROTO_IPV6), 73, &least, 4)  // IPV6_MINHOPCOUNT
  }

  /// Without lingering, close sends a RST instead of a FIN.
  private func reset(_ caller: Int32) {
    var linger = linger(l_onoff: 1, l_linger: 0)
    setsockopt(caller, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<linger>.size))
    close(caller)
  }

  /// Passes octets on between the caller and port 2222 until either closes, the first 50 of the
  /// port's one by one.
  private func relay(_ caller: Int32) throws {
    let backend = try connect(to: 2222)
    defer {
      close(backend)
      close(caller)
    }
    var yes: Int32 = 1
    setsockopt(caller, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, 4)
    var buffer = [UInt8](repeating: 0, count: 16384)
    var slowly = 50
    while true {
      var both = [caller, backend].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
      guard poll(&both, 2, -1) > 0 else { return }
      for (index, one) in both.enumerated() where one.revents != 0 {
        let isSlow = index == 1 && slowly > 0
        let count = recv(one.fd, &buffer, isSlow ? 1 : buffer.count, 0)
        guard count > 0 else { return }
        say(Array(buffer.prefix(count)), to: index == 0 ? backend : caller)
        if isSlow {
          slowly -= 1
          usleep(20000)
        }
      }
    }
  }

  /// Connects once to the own listener, which never accepts: its queue of one is full from then on.
  private func fillQueue() throws { _ = try connect(to: port) }

  private func connect(to port: UInt16) throws -> Int32 {
    let caller = socket(AF_INET6, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in6()
    address.sin6_family = sa_family_t(AF_INET6)
    address.sin6_port = port.bigEndian
    address.sin6_addr = in6addr_loopback
    let connected = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Foundation.connect(caller, $0, socklen_t(MemoryLayout<sockaddr_in6>.size))
      }
    }
    guard connected == 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    return caller
  }
}
