import WireFormats

/// A daemon with one connection: what it says to what it hears.
struct ServiceModel: Sendable {
  enum Act: Hashable, Sendable {
    case send([UInt8])
    case close
    case reset
  }

  /// What happens later, and when.
  typealias Later = (act: Act, after: Interval)

  private let service: Service
  private var heard: [UInt8] = []
  private var hasIdentification = false
  private static let banner = Array("SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3\r\n".utf8)

  init(_ service: Service) {
    self.service = service
  }

  /// A client has connected.
  func accept() -> [Later] {
    let start = Interval.milliseconds(8)
    switch service {
    case .ssh, .resettingInSession, .hanging: return [(.send(Self.banner), start)]
    case .tls, .silent: return []
    case .closing: return [(.close, start)]
    case .resetting: return [(.reset, start)]
    case .greeting(let line): return [(.send(Array("\(line)\r\n".utf8)), start)]
    case .turningAway(let line):
      return [(.send(Array("\(line)\r\n".utf8)), start), (.close, start)]
    case .trickling:
      return Self.banner.enumerated().map { index, octet in
        (.send([octet]), .milliseconds(Int64(100 * (index + 1))))
      }
    }
  }

  /// The client's octets, none for the end of its stream.
  mutating func hear(_ octets: [UInt8]) -> [Later] {
    guard !octets.isEmpty else { return service == .silent ? [] : [(.close, .zero)] }
    heard += octets
    switch service {
    case .ssh(let reply): return answerSSH(reply)
    case .trickling: return answerSSH(1500)
    case .tls(let certificates): return answerTLS(certificates)
    case .resettingInSession: return [(.reset, .milliseconds(2))]
    case .silent, .closing, .resetting, .greeting, .turningAway, .hanging: return []
    }
  }

  private mutating func answerSSH(_ reply: Int) -> [Later] {
    var acts: [Later] = []
    if !hasIdentification, let end = heard.firstIndex(of: 0x0a) {
      hasIdentification = true
      heard.removeSubrange(...end)
      let names = Array("sntrup761x25519-sha512@openssh.com,curve25519-sha256".utf8)
      let offer =
        [20] + [UInt8](repeating: 7, count: 16) + Self.word(names.count) + names
        + [UInt8](repeating: 0, count: 980)
      acts.append((.send(Self.packet(offer)), .milliseconds(9)))
    }
    while hasIdentification, heard.count >= 6 {
      let length = heard[..<4].reduce(0) { $0 << 8 | Int($1) }
      guard heard.count >= 4 + length else { break }
      let kind = heard[5]
      heard.removeFirst(4 + length)
      if kind == 30 {
        let octets = Self.packet([31] + [UInt8](repeating: 9, count: reply))
        acts.append((.send(octets + Self.packet([21])), .milliseconds(15)))
      } else if kind == 1 {
        acts.append((.close, .milliseconds(1)))
      }
    }
    return acts
  }

  private mutating func answerTLS(_ certificates: Int) -> [Later] {
    guard heard.count >= 5, heard.count >= 5 + (Int(heard[3]) << 8 | Int(heard[4])) else {
      return []
    }
    // An alert is a client's last word.
    if heard[0] == 21 { return [(.close, .milliseconds(1))] }
    heard.removeFirst(5 + (Int(heard[3]) << 8 | Int(heard[4])))
    let hello = [2, 0, 0, 118] + [UInt8](repeating: 3, count: 118)
    return [
      (
        .send(
          Self.record(22, hello)
            + Self.record(23, [UInt8](repeating: 5, count: certificates))), .milliseconds(4)
      )
    ]
  }

  private static func record(_ kind: UInt8, _ body: [UInt8]) -> [UInt8] {
    [kind, 3, 3, UInt8(body.count >> 8), UInt8(body.count & 0xff)] + body
  }

  private static func packet(_ payload: [UInt8]) -> [UInt8] {
    var padding = 8 - (5 + payload.count) % 8
    if padding < 4 { padding += 8 }
    return word(1 + payload.count + padding) + [UInt8(padding)] + payload
      + [UInt8](repeating: 0, count: padding)
  }

  private static func word(_ value: Int) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
  }
}
