// A report of a capture has some sixty short pieces for each of a million attempts. Array asks at each
// of them for room, for the kind of sequence and for what is left of it, which takes four times as
// long as the octets; here a piece is a few wide stores into room that is there already.

/// Octets that come in short pieces, most of them text of reports.
package struct OctetBuffer: Sendable {
  /// What was written, and room behind it.
  private var storage: [UInt8]
  package private(set) var count = 0

  /// With room for so many octets, above which it takes longer.
  package init(room: Int = 0) {
    storage = []
    if room > 0 { grow(room) }
  }

  package var isEmpty: Bool { count == 0 }

  /// Lends what was written from a position on.
  @inline(__always)
  package func read<Result>(from start: Int, _ body: (Span<UInt8>) -> Result) -> Result {
    body(storage.span.extracting(start..<count))
  }

  /// Lends what was written between two positions.
  @inline(__always)
  package func read<Result>(
    from start: Int, to end: Int, _ body: (Span<UInt8>) -> Result
  ) -> Result {
    body(storage.span.extracting(start..<min(end, count)))
  }

  /// Appends what another has between two positions.
  @inline(__always)
  package mutating func append(_ other: borrowing OctetBuffer, from start: Int, to end: Int) {
    append(other.storage.span.extracting(start..<min(end, other.count)))
  }

  /// Begins anew in the same memory.
  package mutating func removeAll() { count = 0 }

  /// Hands out what was written, and begins anew in the same memory.
  package mutating func drain<Failure>(
    _ body: (ArraySlice<UInt8>) throws(Failure) -> Void
  ) throws(Failure) {
    try body(storage[..<count])
    count = 0
  }

  /// Takes back what was written last.
  package mutating func removeLast(_ number: Int) { count = max(0, count - max(0, number)) }

  @inline(__always)
  private mutating func makeRoom(_ number: Int) {
    if storage.count &- count < number { grow(number) }
  }

  @inline(never)
  private mutating func grow(_ number: Int) {
    // As much again for a sentence; for a report of megabytes no more than a cache keeps until it is
    // written over.
    let number = max(number, min(storage.count, 1 << 12))
    storage.append(addingCapacity: number) { $0.append(repeating: 0, count: number) }
  }

  /// Lends room for so many octets, and takes what was written until a position.
  @inline(__always)
  mutating func write(
    room number: Int, _ body: (inout MutableSpan<UInt8>, _ position: inout Int) -> Void
  ) {
    makeRoom(number)
    var position = count
    var room = storage.mutableSpan
    body(&room, &position)
    count = position
  }

  package mutating func append(_ octet: UInt8) {
    makeRoom(1)
    let start = count
    var room = storage.mutableSpan
    room[start] = octet
    count = start &+ 1
  }

  package mutating func append(_ text: String) {
    var octets = text.utf8
    append(lent: &octets)
  }

  // A short string has its octets in itself, not in memory, and a span of a copy of it can outlive the
  // copy (Swift 6.3, optimised: " ms" became what lay on the stack). What is lent for a change stays.
  @inline(never)
  private mutating func append(lent octets: inout String.UTF8View) { append(octets.span) }

  package mutating func append(_ other: borrowing OctetBuffer) {
    append(other.storage.span.extracting(0..<other.count))
  }

  package mutating func append(_ octets: Span<UInt8>) {
    let length = octets.count
    makeRoom(length)
    let start = count
    var room = storage.mutableSpan
    if length >= 16 {
      var index = 0
      while index < length &- 16 {
        room.store(octets.chunk(at: index), at: start &+ index)
        index &+= 16
      }
      // The last may overlap the one before.
      room.store(octets.chunk(at: length &- 16), at: start &+ length &- 16)
    } else if length >= 8 {
      room.store(octets.half(at: 0), at: start)
      room.store(octets.half(at: length &- 8), at: start &+ length &- 8)
    } else {
      for index in 0..<length { room[start &+ index] = octets[index] }
    }
    count = start &+ length
  }

  /// Appends the low octets of a word, the lowest first; at most eight.
  // Where the compiler sees how the word was put together, it takes it apart for eight stores.
  @inline(never)
  package mutating func append(word: UInt64, count number: Int) {
    makeRoom(8)
    let start = count
    var room = storage.mutableSpan
    room.store(word, at: start)
    count = start &+ number
  }
}

extension OctetBuffer: CustomStringConvertible {
  package var description: String { String(decoding: storage.prefix(count), as: UTF8.self) }
}

/// Numbers and addresses in digits.
extension OctetBuffer {
  package mutating func append(_ digits: Digits) {
    append(word: digits.word, count: digits.count)
  }

  /// Appends a number in decimal digits.
  package mutating func append(decimal number: Int) {
    write(room: 32) { $0.put(decimal: number, at: &$1) }
  }

  /// Appends a fraction below 10^15 with up to three digits behind the point, rounded.
  package mutating func append(decimal value: Double, digits: Int) {
    write(room: 40) { $0.put(decimal: value, digits: digits, at: &$1) }
  }

  /// Appends `10.4 ms`, `0.05 ms`, and `12.5 s` from ten seconds on.
  package mutating func append(milliseconds interval: Interval) {
    write(room: 48) { $0.put(milliseconds: interval, at: &$1) }
  }

  /// Appends `3.1 s`.
  package mutating func append(seconds interval: Interval) {
    write(room: 48) { $0.put(seconds: interval, at: &$1) }
  }

  /// Appends an address as its description writes it.
  package mutating func append(_ address: IPAddress) {
    write(room: 48) { $0.put(address, at: &$1) }
  }
}

// Octets one by one, and the compiler makes one load and one store of them.

extension Span<UInt8> {
  /// Eight octets from an index, the first in the lowest octet.
  @inline(__always)
  package func word(at index: Int) -> UInt64 {
    let octets = extracting(index..<index &+ 8)
    var word = UInt64(octets[0]) | UInt64(octets[1]) << 8
    word |= UInt64(octets[2]) << 16 | UInt64(octets[3]) << 24
    word |= UInt64(octets[4]) << 32 | UInt64(octets[5]) << 40
    word |= UInt64(octets[6]) << 48 | UInt64(octets[7]) << 56
    return word
  }

  /// Whether an octet is among them.
  package func contains(_ octet: UInt8) -> Bool {
    let ones: UInt64 = 0x0101_0101_0101_0101
    var index = 0
    while index <= count &- 8 {
      // The highest bit of an octet stays 1 where it was equal.
      let difference = word(at: index) ^ (ones &* UInt64(octet))
      if (difference &- ones) & ~difference & (ones &* 0x80) != 0 { return true }
      index &+= 8
    }
    while index < count {
      if self[index] == octet { return true }
      index &+= 1
    }
    return false
  }

  @inline(__always)
  func chunk(at index: Int) -> SIMD16<UInt8> {
    let octets = extracting(index..<index &+ 16)
    return SIMD16(
      octets[0], octets[1], octets[2], octets[3], octets[4], octets[5], octets[6], octets[7],
      octets[8], octets[9], octets[10], octets[11], octets[12], octets[13], octets[14], octets[15])
  }

  @inline(__always)
  fileprivate func half(at index: Int) -> SIMD8<UInt8> {
    let octets = extracting(index..<index &+ 8)
    return SIMD8(
      octets[0], octets[1], octets[2], octets[3], octets[4], octets[5], octets[6], octets[7])
  }
}

extension MutableSpan<UInt8> {
  @inline(__always)
  mutating func store<Chunk: SIMD>(_ chunk: Chunk, at index: Int)
  where Chunk.Scalar == UInt8 {
    var octets = _mutatingExtracting(index..<index &+ chunk.scalarCount)
    for lane in 0..<chunk.scalarCount { octets[lane] = chunk[lane] }
  }

  /// Puts the octets of a word from an index on, the lowest first.
  @inline(__always)
  mutating func store(_ word: UInt64, at index: Int) {
    var octets = _mutatingExtracting(index..<index &+ 8)
    for octet in 0..<8 { octets[octet] = UInt8(truncatingIfNeeded: word >> (octet &* 8)) }
  }
}
