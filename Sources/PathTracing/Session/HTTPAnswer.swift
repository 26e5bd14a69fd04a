/// What the first packet of an answer of HTTP/1 (RFC 9112) tells of its length.
enum HTTPAnswer {
  /// The octets of an answer that names its length (RFC 9112 section 6.2), header and all; nil where
  /// it does not, or where its header goes on in another packet.
  ///
  /// An answer to HEAD has that length too, and no body.
  static func length(_ octets: Span<UInt8>) -> UInt64? {
    guard octets.count > 16, mayHaveBody(octets) else { return nil }
    var length: UInt64?
    var start = 0
    for index in octets.indices where octets[index] == 0x0a {
      let line = octets.extracting(start..<index)
      start = index + 1
      if line.isEmpty || line.count == 1 && line[0] == 0x0d {
        guard let length, length < 1 << 48 else { return nil }
        return UInt64(start) + length
      }
      // RFC 9112 section 6.3: where the length is told in chunks, it is not told in front.
      if isNamed(line, coding) { return nil }
      if isNamed(line, name) { length = number(line.extracting(droppingFirst: name.count)) }
    }
    return nil
  }

  /// Where the chunks of an answer begin that comes in such (RFC 9112 section 7.1); nil for others, and where
  /// its header goes on in another packet.
  static func chunks(_ octets: Span<UInt8>) -> Int? {
    guard octets.count > 16, mayHaveBody(octets) else { return nil }
    var isChunked = false
    var start = 0
    for index in octets.indices where octets[index] == 0x0a {
      let line = octets.extracting(start..<index)
      start = index + 1
      if line.isEmpty || line.count == 1 && line[0] == 0x0d { return isChunked ? start : nil }
      if isNamed(line, coding) { isChunked = endsInChunked(line) }
    }
    return nil
  }

  /// Whether the beginning of an answer that may have a body ends in front of the empty line behind its header.
  static func hidesLength(_ octets: Span<UInt8>) -> Bool {
    guard isAnswer(octets) else { return false }
    if octets.count > 12, !mayHaveBody(octets) { return false }
    var start = 0
    for index in octets.indices where octets[index] == 0x0a {
      let line = octets.extracting(start..<index)
      start = index + 1
      if line.isEmpty || line.count == 1 && line[0] == 0x0d { return false }
    }
    return true
  }

  /// Whether octets begin as an answer does, "HTTP/1.", as far as they are there.
  static func isAnswer(_ octets: Span<UInt8>) -> Bool {
    if octets.count >= 7 {
      return ServiceProtocol.word(octets) == 0x4854_5450 && octets[4] == 0x2f && octets[5] == 0x31
        && octets[6] == 0x2e
    }
    let version: [7 of UInt8] = [0x48, 0x54, 0x54, 0x50, 0x2f, 0x31, 0x2e]
    return !octets.isEmpty && octets.indices.allSatisfy { octets[$0] == version[$0] }
  }

  /// Whether an answer is of status 101 (RFC 9110 section 15.2.2).
  static func switchesProtocols(_ octets: Span<UInt8>) -> Bool {
    octets.count >= 12 && isAnswer(octets) && octets[9] == 0x31 && octets[10] == 0x30
      && octets[11] == 0x31
  }

  /// Whether another answer begins among the octets of one, as where the client asked twice at once.
  static func holdsAnother(_ octets: Span<UInt8>) -> Bool {
    octets.indices.contains {
      octets[$0] == 0x48 && octets.count - $0 >= 7 && isAnswer(octets.extracting(droppingFirst: $0))
    }
  }

  /// Whether octets may end in the last chunk: the empty line behind it, and behind a trailer.
  static func endsChunks(_ octets: Span<UInt8>) -> Bool {
    guard octets.count >= 5 else { return false }
    let end = octets.extracting(droppingFirst: octets.count - 4)
    return ServiceProtocol.word(end) == 0x0d0a_0d0a
  }

  private static let name = Array("content-length:".utf8)
  private static let coding = Array("transfer-encoding:".utf8)

  /// RFC 9112 section 6.3: 1xx, 204 and 304 have none.
  private static func mayHaveBody(_ octets: Span<UInt8>) -> Bool {
    // "HTTP/1.1 200".
    guard octets[5] == 0x31, octets[8] == 0x20 else { return false }
    return switch (octets[9], octets[10], octets[11]) {
    case (0x31, _, _), (0x32, 0x30, 0x34), (0x33, 0x30, 0x34): false
    default: true
    }
  }

  /// Whether the last coding of a line is the one in chunks, which tells where the answer ends.
  private static func endsInChunked(_ line: Span<UInt8>) -> Bool {
    var end = line.count
    while end > 0, line[end - 1] == 0x0d || line[end - 1] == 0x20 { end -= 1 }
    guard end >= chunked.count else { return false }
    let last = line.extracting((end - chunked.count)..<end)
    return last.indices.allSatisfy { last[$0] | 0x20 == chunked[$0] }
  }

  private static let chunked = Array("chunked".utf8)

  private static func isNamed(_ line: Span<UInt8>, _ name: [UInt8]) -> Bool {
    guard line.count > name.count else { return false }
    for index in name.indices where line[index] | 0x20 != name[index] | 0x20 { return false }
    return true
  }

  /// Nil for what is no number of fifteen digits at most.
  private static func number(_ octets: Span<UInt8>) -> UInt64? {
    var digits = octets
    while let first = digits.indices.first, digits[first] == 0x20 {
      digits = digits.extracting(droppingFirst: 1)
    }
    while let last = digits.indices.last, digits[last] == 0x0d || digits[last] == 0x20 {
      digits = digits.extracting(droppingLast: 1)
    }
    guard 1...15 ~= digits.count else { return nil }
    var value: UInt64 = 0
    for index in digits.indices {
      guard 0x30...0x39 ~= digits[index] else { return nil }
      value = value * 10 + UInt64(digits[index] - 0x30)
    }
    return value
  }
}
