/// What a TLS server sends until it begins to wait, read from the octets of its direction.
struct TLSReader: Sendable {
  enum Event: Hashable, Sendable {
    case serverHello
    /// The server asks for another key share: its answer is complete (RFC 8446 section 4.1.4).
    case retryRequest
    /// The certificate has come as a whole: readable, or inside encrypted records.
    case certificate
    case alert(UInt8)
  }

  /// SHA-256 of "HelloRetryRequest", which stands in place of a random value.
  private static let retryMark: [UInt8] = [0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11]
  /// The first octet of a record.
  static let contentTypes: ClosedRange<UInt8> = 20...24
  /// RFC 8446 section 5.2: what a record may hold.
  private static let longestRecord = 16384 + 256
  /// An encrypted flight of so many octets holds a certificate: none is shorter, and what comes
  /// before it is.
  private static let leastCertificate = 300

  /// Whether the octets can be no server's of TLS.
  private(set) var hasFailed = false
  // Slices: what comes in one piece is read where it lies.
  private var pending: ArraySlice<UInt8> = []
  /// Handshake messages may spread over records.
  private var handshake: ArraySlice<UInt8> = []
  private var encryptedLength = 0

  /// Where the first record ends, in octets of the stream; nil before it has begun.
  private(set) var helloEnd: Int?

  /// Whether octets are surely the beginning of a TLS server's stream.
  static func areRecords(_ octets: Span<UInt8>) -> Bool {
    guard octets.count >= 5 else { return false }
    var start = 0
    while start < octets.count {
      let left = octets.count - start
      guard contentTypes.contains(octets[start]), left < 2 || octets[start + 1] == 3 else {
        return false
      }
      guard left >= 5 else { break }
      let length = Int(octets[start + 3]) << 8 | Int(octets[start + 4])
      guard length <= longestRecord else { return false }
      guard left >= 5 + length else { break }
      // What its messages are, this does not ask but for one ServerHello.
      if octets[start] == 22 {
        guard length >= 4, octets[start + 5] == 2,
          Int(octets[start + 7]) << 8 | Int(octets[start + 8]) == length - 4,
          octets[start + 6] == 0
        else { return false }
      }
      start += 5 + length
    }
    return true
  }

  /// Whether octets begin a ClientHello that goes on behind so many of them, of which a capture may hold
  /// fewer.
  static func goesOn(_ octets: Span<UInt8>, behind count: Int) -> Bool {
    guard octets.count >= 6, octets[0] == 22, octets[1] == 3, octets[5] == 1 else { return false }
    let length = Int(octets[3]) << 8 | Int(octets[4])
    return length <= longestRecord && count < 5 + length
  }

  /// Whether octets may be the beginning of a TLS client's stream: a record of type 22 with major
  /// version 3, or the length, type and version of a ClientHello of SSL 2 (RFC 5246 appendix E.2).
  static func mayBeClient(_ octets: Span<UInt8>) -> Bool {
    if octets[0] == 22 { return octets.count < 2 || octets[1] == 3 }
    guard octets[0] & 0x80 != 0 else { return false }
    return (octets.count < 3 || octets[2] == 1) && (octets.count < 4 || octets[3] <= 3)
  }

  /// Takes octets in the order of the stream.
  mutating func receive(_ octets: [UInt8]) -> [Event] {
    guard !hasFailed else { return [] }
    pending = pending.isEmpty ? octets[...] : pending + octets
    var events: [Event] = []
    while let first = pending.first {
      let start = pending.startIndex
      // And the version's first octet.
      guard Self.contentTypes.contains(first), pending.count < 2 || pending[start + 1] == 3 else {
        hasFailed = true
        break
      }
      guard pending.count >= 5 else { break }
      let length = Int(pending[start + 3]) << 8 | Int(pending[start + 4])
      guard length <= Self.longestRecord else {
        hasFailed = true
        break
      }
      if helloEnd == nil { helloEnd = 5 + length }
      guard pending.count >= 5 + length else { break }
      let body = pending[(start + 5)..<(start + 5 + length)]
      pending = pending[(start + 5 + length)...]
      switch first {
      case 21: if body.count == 2, let code = body.last { events.append(.alert(code)) }
      case 22: takeMessages(body, &events)
      case 23:
        let before = encryptedLength
        encryptedLength += length
        if before < Self.leastCertificate, encryptedLength >= Self.leastCertificate {
          events.append(.certificate)
        }
      default: break
      }
    }
    return events
  }

  private mutating func takeMessages(_ octets: ArraySlice<UInt8>, _ events: inout [Event]) {
    handshake = handshake.isEmpty ? octets : handshake + octets
    while handshake.count >= 4 {
      let start = handshake.startIndex
      let length = handshake[(start + 1)..<(start + 4)].reduce(0) { $0 << 8 | Int($1) }
      guard handshake.count >= 4 + length else { break }
      switch handshake[start] {
      // A ClientHello is no server's word: ours, sent back.
      case 1: hasFailed = true
      case 2:
        let random = handshake[(start + 4)..<(start + 4 + length)].dropFirst(2)
        events.append(random.starts(with: Self.retryMark) ? .retryRequest : .serverHello)
      case 11: events.append(.certificate)
      default: break
      }
      handshake = handshake[(start + 4 + length)...]
    }
    // No message that matters is longer than a chain of certificates.
    if handshake.count > 1 << 18 { hasFailed = true }
  }
}
