import WireFormats

extension Conversation.Body {
  /// Keeps the first octets of the server; `known` of them came before those of the payload.
  ///
  /// True where nothing more is wanted.
  mutating func greet(
    _ known: Int, _ payload: Span<UInt8>, _ greetings: inout Greetings
  ) -> Bool {
    // Only what continues the beginning: a gap would join what does not belong together.
    guard known >= 0, known <= greeting.count else { return false }
    let fresh = greeting.count - known..<max(greeting.count - known, payload.count)
    var length = Self.greetingLength
    if greeting.isEmpty {
      if let enough = Self.enough(payload) { length = min(length, enough) }
      if known == 0, payload.count >= length {
        greeting = greetings.shared(payload, length)
        return true
      }
    }
    let kept = fresh.prefix(length - greeting.count)
    greeting.reserveCapacity(greeting.count + kept.count)
    greeting.append(addingCapacity: kept.count) { output in
      for index in kept { output.append(payload[index]) }
    }
    return greeting.count >= length
  }

  /// The number of octets behind which nothing more tells what a server speaks; nil where all do.
  ///
  /// Of HTTP the first line; of SSH the identification with the length of the packet behind it, where
  /// that packet is longer than what would be kept. What has zeros at its beginning is no text, and
  /// of other records than those of TLS nothing is read.
  private static func enough(_ payload: Span<UInt8>) -> Int? {
    if TLSReader.contentTypes.contains(payload[0]), payload.count < 2 || payload[1] == 3 {
      return enoughOfRecords(payload)
    }
    // In MySQL's first packet 255 stands before an error in words, 10 before its version; in PostgreSQL's
    // an E and an S before an error.
    if payload.count >= 8, payload.extracting(..<8).contains(0) {
      return payload[4] == 255 || payload[4] == 10 || payload[0] == 0x45 && payload[5] == 0x53
        ? nil : 8
    }
    let isHTTP = payload.starts(with: [0x48, 0x54, 0x54, 0x50, 0x2f])
    guard isHTTP || payload.starts(with: [0x53, 0x53, 0x48, 0x2d]),
      let end = payload.indices.first(where: { payload[$0] == 0x0a })
    else { return nil }
    if isHTTP { return end + 1 }
    guard payload.count >= end + 6 else { return nil }
    let length = (end + 1..<end + 5).reduce(0) { $0 << 8 | Int(payload[$1]) }
    return length > greetingLength ? end + 6 : nil
  }
}

extension Conversation.Body {
  /// Of TLS the records that are there as a whole, with the header of the one that is not; nil where
  /// another may follow, or where lines may hide among them.
  private static func enoughOfRecords(_ payload: Span<UInt8>) -> Int? {
    let kept = payload.extracting(..<min(payload.count, greetingLength))
    var offset = 0
    while offset + 5 <= kept.count {
      let length = Int(kept[offset + 3]) << 8 | Int(kept[offset + 4])
      guard TLSReader.contentTypes.contains(kept[offset]), kept[offset + 1] == 3 else {
        return kept.contains(0x0a) ? nil : offset + 2
      }
      guard offset + 5 + length <= greetingLength else {
        return kept.contains(0x0a) ? nil : offset + 5
      }
      offset += 5 + length
    }
    return nil
  }
}

extension Span<UInt8> {
  fileprivate func starts(with octets: [5 of UInt8]) -> Bool { matches(octets.span) }
  fileprivate func starts(with octets: [4 of UInt8]) -> Bool { matches(octets.span) }

  private func matches(_ octets: Span<UInt8>) -> Bool {
    count >= octets.count && octets.indices.allSatisfy { self[$0] == octets[$0] }
  }
}
