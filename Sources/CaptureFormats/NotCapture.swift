/// What stands in place of a capture.
package enum NotCapture: Hashable, Sendable {
  case empty
  case text
  case gzip
  /// The first four octets as a big-endian number.
  case unknown(UInt32)
}

extension NotCapture {
  /// Judges by at most four octets, so that the answer does not depend on how a file is cut up.
  init(in buffer: Span<UInt8>, at offset: Int) {
    let count = min(4, buffer.count - offset)
    var magic: UInt32 = 0
    var isText = true
    for index in 0..<count {
      let octet = buffer[offset + index]
      magic = magic << 8 | UInt32(octet)
      isText = isText && (0x20...0x7E ~= octet || 0x09...0x0D ~= octet)
    }
    if count == 0 {
      self = .empty
    } else if isText || magic >> 8 == 0xEF_BBBF {
      self = .text
    } else if count == 4, magic >> 16 == 0x1F8B {
      self = .gzip
    } else {
      self = .unknown(magic)
    }
  }
}

extension NotCapture: CustomStringConvertible {
  package var description: String {
    switch self {
    case .empty: "the file is empty"
    case .text: "the file is text; a capture is written with tcpdump -w, without > redirection"
    case .gzip: "the file is compressed with gzip; decompress it first (gzip -d)"
    case .unknown(let magic): "it begins with 0x\(hexadecimal(magic))"
    }
  }
}
