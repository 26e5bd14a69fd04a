/// Why octets cannot be read as a capture; every event delivered before the error stays valid.
package enum CaptureFormatError: Error, Hashable, Sendable {
  /// The octets begin neither as pcap nor as pcapng.
  case notCapture(NotCapture)
  /// The file ends inside a record: offsets in octets from the start of the file.
  case cut(recordStart: Int, end: Int, frames: Int)
  /// A record contradicts itself: its offset in octets from the start of the file.
  case damaged(recordStart: Int, frames: Int, CaptureDamage)
}

/// What contradicts itself in a record; lengths in octets.
package enum CaptureDamage: Hashable, Sendable {
  /// The block length is below 12, or no multiple of 4 where the block does not end behind the padding
  /// that it lacks.
  case blockLength(UInt32)
  /// The length after the block differs from the one before it.
  case trailingLength(leading: UInt32, trailing: UInt32)
  /// The block is too short for the fields of its type.
  case blockTooShort(type: UInt32, length: UInt32)
  /// The record says that it is longer than `CaptureDecoder.longestRecord`.
  case recordTooLong(UInt32)
  /// More captured octets than the block holds.
  case capturedLength(UInt32)
  /// A section header without byte-order magic, read big-endian.
  case byteOrderMagic(UInt32)
  /// A section of a major version that nobody has defined.
  case sectionVersion(major: UInt16, minor: UInt16)
  /// An interface that no interface block described.
  case unknownInterface(UInt32)
}

extension CaptureFormatError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .notCapture(let found): "not a capture: \(found)"
    case .cut(let recordStart, let end, let frames):
      "cut at octet \(end), inside the record that begins at octet \(recordStart); "
        + Self.complete(frames)
    case .damaged(let recordStart, let frames, let damage):
      "damaged at octet \(recordStart), after \(frames) frame\(frames == 1 ? "" : "s"): \(damage)"
    }
  }

  /// Words for how many frames come before damage.
  package static func complete(_ frames: Int) -> String {
    frames == 1 ? "1 frame before it is complete" : "\(frames) frames before it are complete"
  }
}

extension CaptureDamage: CustomStringConvertible {
  package var description: String {
    switch self {
    case .blockLength(let length):
      "a block length of \(length), " + (length < 12 ? "below 12" : "which is no multiple of 4")
    case .trailingLength(let leading, let trailing):
      "the block length is \(leading) before the block and \(trailing) after it"
    case .blockTooShort(let type, let length):
      "a block of type 0x\(hexadecimal(type)) with only \(length) octets"
    case .recordTooLong(let length): "a record of \(length) octets"
    case .capturedLength(let length): "\(length) captured octets do not fit into the block"
    case .byteOrderMagic(let magic): "a section with byte-order magic 0x\(hexadecimal(magic))"
    case .sectionVersion(let major, let minor):
      "a section of pcapng version \(major).\(minor), and only version 1 can be read"
    case .unknownInterface(let number): "interface \(number) is not described"
    }
  }
}

func hexadecimal(_ number: UInt32) -> String {
  let digits = String(number, radix: 16)
  return String(repeating: "0", count: 8 - digits.utf8.count) + digits
}
