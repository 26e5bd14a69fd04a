/// What a client's first octets are of, where they are one of few protocols.
package enum FirstWords: UInt16, Hashable, Sendable {
  /// A ClientHello.
  case tls = 1
  /// An identification.
  case ssh = 2
  /// A request of HTTP.
  case http = 3
  /// The preface of HTTP/2 (RFC 9113 section 3.4), not inside TLS.
  case http2 = 4
  /// PostgreSQL's request to cancel what another connection asked, which no word answers.
  case cancel = 5
  /// A message of syslog (RFC 3164, RFC 5424), which no word answers.
  case syslog = 6

  init?(_ octets: Span<UInt8>) {
    guard octets.count >= 4 else { return nil }
    let word = ServiceProtocol.word(octets)
    switch word {
    // "SSH-"
    case 0x5353_482d: self = .ssh
    // "PRI "
    case 0x5052_4920: self = .http2
    case 16 where octets.count == 16 && Self.cancels(octets): self = .cancel
    default:
      if ServiceProtocol.isMethodOfHTTP(word) {
        self = .http
      } else if octets[0] == 22, TLSReader.goesOn(octets, behind: 0) {
        self = .tls
      } else if Self.isOfSyslog(octets) {
        self = .syslog
      } else {
        return nil
      }
    }
  }

  /// Whether they begin with a priority, or with a length in front of one (RFC 6587 section 3.4.1).
  private static func isOfSyslog(_ octets: Span<UInt8>) -> Bool {
    var index = 0
    if octets[0] != 0x3c {
      index = endOfDigits(octets, from: 0, most: 6)
      guard index > 0, index < octets.count, octets[index] == 0x20 else { return false }
      index += 1
    }
    guard index < octets.count, octets[index] == 0x3c else { return false }
    let end = endOfDigits(octets, from: index + 1, most: 3)
    return end > index + 1 && end < octets.count && octets[end] == 0x3e
  }

  private static func endOfDigits(_ octets: Span<UInt8>, from start: Int, most: Int) -> Int {
    var index = start
    while index < octets.count, index - start < most, 0x30...0x39 ~= octets[index] { index += 1 }
    return index
  }

  /// Whether the code behind the length of a message is that of a CancelRequest, 80877102.
  private static func cancels(_ octets: Span<UInt8>) -> Bool {
    ServiceProtocol.word(octets.extracting(droppingFirst: 4)) == 0x04d2_162e
  }
}
