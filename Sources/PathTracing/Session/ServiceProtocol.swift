/// What a service speaks, as far as a session has to know.
package enum ServiceProtocol: String, Hashable, Sendable, CaseIterable {
  case ssh
  case tls
  /// Any other: whether the server or the client speaks first is not known.
  case other

  /// What is expected of the service on a port.
  package static func expected(on port: UInt16) -> ServiceProtocol {
    // No set: each of a million conversations would have its port hashed.
    switch port {
    case 22: .ssh
    // Where TLS begins with the first octet (IANA), 8443 by custom.
    case 443, 465, 563, 636, 853, 989, 990, 992, 993, 994, 995, 5061, 5223, 6697, 8443, 8883: .tls
    default: .other
    }
  }

  /// Whether the first octets of a client are a record of TLS, PostgreSQL's request for TLS or a session, a
  /// query of DNS, or the request for a connection of RDP.
  static func isOtherRequest(_ octets: Span<UInt8>) -> Bool {
    guard octets.count >= 4 else { return false }
    return octets[0] == 22 && octets[1] == 3 || isOfPostgreSQL(octets) || isOfDNS(octets)
      || isOfRDP(octets)
  }

  /// Whether a length in front fits a standard query with a question (RFC 1035 sections 4.1.1 and 4.2.2).
  private static func isOfDNS(_ octets: Span<UInt8>) -> Bool {
    guard octets.count >= 19, Int(octets[0]) << 8 | Int(octets[1]) == octets.count - 2 else {
      return false
    }
    // QR and the opcode, QDCOUNT, ANCOUNT.
    return octets[4] & 0xf8 == 0 && octets[6] == 0 && octets[7] == 1 && octets[8] == 0
      && octets[9] == 0
  }

  /// Whether they are a TPKT (RFC 1006 section 6) with the CR of X.224.
  private static func isOfRDP(_ octets: Span<UInt8>) -> Bool {
    guard octets.count >= 11, octets[0] == 3, octets[1] == 0 else { return false }
    return Int(octets[2]) << 8 | Int(octets[3]) == octets.count && octets[5] == 0xe0
  }

  /// Whether four octets are the beginning of a method of HTTP.
  @inline(__always)
  static func isMethodOfHTTP(_ word: UInt32) -> Bool {
    // "GET ", "PUT ", "POST", "HEAD", "DELE", "OPTI", "PATC", "CONN".
    switch word {
    case 0x4745_5420, 0x5055_5420, 0x504f_5354, 0x4845_4144, 0x4445_4c45, 0x4f50_5449, 0x5041_5443,
      0x434f_4e4e:
      true
    default: false
    }
  }

  /// Whether they are a request of HTTP whose answer brings no body of its own: HEAD, CONNECT.
  static func isWithoutBody(_ octets: Span<UInt8>) -> Bool {
    guard octets.count >= 5, octets[0] == 0x48 || octets[0] == 0x43 else { return false }
    return word(octets) == 0x4845_4144 || word(octets) == 0x434f_4e4e
  }

  @inline(__always)
  static func word(_ octets: Span<UInt8>) -> UInt32 {
    UInt32(octets[0]) << 24 | UInt32(octets[1]) << 16 | UInt32(octets[2]) << 8 | UInt32(octets[3])
  }

  /// Whether a length in front fits a request for TLS, or for a session of version 3.
  private static func isOfPostgreSQL(_ octets: Span<UInt8>) -> Bool {
    guard octets.count >= 8, Int(word(octets)) == octets.count else { return false }
    let code = word(octets.extracting(droppingFirst: 4))
    return code == 80_877_103 || code == 0x0003_0000
  }

  /// Whether the server answers each line on a port, with words: FTP, SMTP, POP3, NNTP, IMAP, mail
  /// submission.
  package static func answersLines(on port: UInt16) -> Bool {
    switch port {
    case 21, 25, 110, 119, 143, 587: true
    default: false
    }
  }

  /// Whether a service takes what it is told on a port, and answers nothing: discard (RFC 863), metrics of
  /// Graphite, raw printing.
  package static func onlyTakes(on port: UInt16) -> Bool {
    switch port {
    case 9, 2003, 2004, 9100: true
    default: false
    }
  }

  /// Whether the server has the first word on a port: FTP, SMTP, POP3, NNTP, IMAP, mail submission,
  /// MySQL, VNC, and SSH.
  package static func greets(on port: UInt16) -> Bool {
    switch port {
    case 21, 22, 25, 110, 119, 143, 587, 3306, 5900: true
    default: false
    }
  }
}
