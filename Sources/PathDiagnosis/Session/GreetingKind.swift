/// What the first octets of a server are of.
enum GreetingKind {
  case ssh
  case http
  /// SMTP, FTP, IMAP or POP3.
  case mail
  /// A record of TLS (RFC 8446 section 5.1).
  case tls

  /// Nil for what is none of these, or too short to tell.
  init?(_ octets: [UInt8]) {
    guard octets.count >= 4 else { return nil }
    switch (octets[0], octets[1], octets[2], octets[3]) {
    case (0x53, 0x53, 0x48, 0x2d): self = .ssh
    case (0x48, 0x54, 0x54, 0x50): self = .http
    case (0x32, 0x32, 0x30, 0x20), (0x32, 0x32, 0x30, 0x2d): self = .mail
    case (0x2a, 0x20, 0x4f, 0x4b), (0x2b, 0x4f, 0x4b, _): self = .mail
    case (20...24, 3, 0...4, _): self = .tls
    default: return nil
    }
  }

  /// `an SSH server`.
  var server: String {
    switch self {
    case .ssh: "an SSH server"
    case .http: "an HTTP server"
    case .mail: "a server of mail or FTP"
    case .tls: "a TLS server"
    }
  }
}
