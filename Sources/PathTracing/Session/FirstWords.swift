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
      } else {
        return nil
      }
    }
  }

  /// Whether the code behind the length of a message is that of a CancelRequest, 80877102.
  private static func cancels(_ octets: Span<UInt8>) -> Bool {
    ServiceProtocol.word(octets.extracting(droppingFirst: 4)) == 0x04d2_162e
  }
}
