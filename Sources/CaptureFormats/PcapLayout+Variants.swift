import WireFormats

// Three old systems wrote longer record headers than their magic number announces. Nothing in the file
// header tells: only with the right length does a second header follow the first record.

extension PcapLayout {
  /// The layout that the first two records show; nil where it takes more octets to tell.
  ///
  /// Where no variant fits, it is the announced one.
  func variant(in buffer: Span<UInt8>, at offset: Int, isLast: Bool) -> PcapLayout? {
    guard !otherHeaderLengths.isEmpty, !mayHaveSwappedLengths else { return self }
    guard buffer.count - offset >= 16 else { return isLast ? self : nil }
    let first = Header(in: buffer, at: offset, order)
    guard first.isPlausible(after: first) else { return self }
    for length in [recordHeaderLength] + otherHeaderLengths {
      let next = offset + length + Int(first.captured)
      guard buffer.count - next >= 16 else {
        // One record alone, whole or cut: a longer header would end even later.
        return isLast ? self : nil
      }
      guard Header(in: buffer, at: next, order).isPlausible(after: first) else { continue }
      var variant = self
      variant.recordHeaderLength = length
      return variant
    }
    return self
  }

  /// What all record headers begin with.
  private struct Header {
    var seconds: UInt32
    var microseconds: UInt32
    var captured: UInt32
    var original: UInt32

    init(in buffer: Span<UInt8>, at offset: Int, _ order: ByteOrder) {
      seconds = buffer.unsigned32(at: offset, order)
      microseconds = buffer.unsigned32(at: offset + 4, order)
      captured = buffer.unsigned32(at: offset + 8, order)
      original = buffer.unsigned32(at: offset + 12, order)
    }

    /// Whether a header may follow another: the length of a frame, and a time within a year.
    func isPlausible(after first: Header) -> Bool {
      let distance = Int64(seconds) - Int64(first.seconds)
      return microseconds < 1_000_000 && captured <= 1 << 18 && captured <= original
        && original <= 1 << 26 && distance.magnitude < 31_536_000
    }
  }
}
