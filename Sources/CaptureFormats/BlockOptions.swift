/// Where the options of one block lie in the buffer it was decoded from.
struct BlockOptions {
  /// Octets of the buffer, empty where the block has no options.
  var range: Range<Int>
  var order: ByteOrder

  /// Walks over the options up to the end mark; a length beyond the block ends the walk.
  func forEach(in buffer: Span<UInt8>, _ body: (_ code: UInt16, _ value: Range<Int>) -> Void) {
    var offset = range.lowerBound
    let end = min(range.upperBound, buffer.count)
    while end - offset >= 4 {
      let code = buffer.unsigned16(at: offset, order)
      let length = Int(buffer.unsigned16(at: offset + 2, order))
      let start = offset + 4
      guard code != BlockOption.end, end - start >= length else { return }
      body(code, start..<start + length)
      offset = start + (length + 3) & ~3
    }
  }

  /// Copies text; octets that are not UTF-8 become U+FFFD.
  func text(in buffer: Span<UInt8>, _ range: Range<Int>) -> String {
    var octets: [UInt8] = []
    octets.reserveCapacity(range.count)
    for index in range { octets.append(buffer[index]) }
    return String(decoding: octets, as: UTF8.self)
  }
}
