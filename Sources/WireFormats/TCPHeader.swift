//    |          Source Port          |       Destination Port        |
//    |                        Sequence Number                        |
//    |                    Acknowledgment Number                      |
//    | Offset|  Rsrvd  |   Flags     |             Window            |
//    |           Checksum            |         Urgent Pointer        |
//    |                    Options                    |    Padding    |

/// The header of RFC 9293 section 3.1.
package struct TCPHeader: Hashable, Sendable {
  package var sourcePort: UInt16
  package var destinationPort: UInt16
  package var sequenceNumber: SequenceNumber
  package var acknowledgementNumber = SequenceNumber(rawValue: 0)
  package var flags: TCPFlags
  /// The four bits between data offset and flags; the lowest is AE (RFC 9768).
  package var reservedBits: UInt8 = 0
  /// As on the wire, not scaled.
  package var window: UInt16 = 0
  package var checksum: UInt16 = 0
  package var urgentPointer: UInt16 = 0
  package var options: [TCPOption] = []
  /// Whether the octets ended before the options did, or an option's length is below 2.
  package var optionsAreCut = false
  /// Length in octets by the data offset field, 20 to 60, of a header that was read; a header that is
  /// written is as long as its options make it.
  package var headerLength = 20

  package init(
    sourcePort: UInt16, destinationPort: UInt16, sequenceNumber: SequenceNumber, flags: TCPFlags
  ) {
    self.sourcePort = sourcePort
    self.destinationPort = destinationPort
    self.sequenceNumber = sequenceNumber
    self.flags = flags
  }

  /// Reads the header; options that the octets cut are kept as far as they go.
  package init(parsing octets: Span<UInt8>) throws(WireError) {
    guard octets.count >= 20 else {
      throw WireError(.tcp, offset: 0, needed: 20, available: octets.count)
    }
    sourcePort = octets.bigEndian16(at: 0)
    destinationPort = octets.bigEndian16(at: 2)
    sequenceNumber = SequenceNumber(rawValue: octets.bigEndian32(at: 4))
    acknowledgementNumber = SequenceNumber(rawValue: octets.bigEndian32(at: 8))
    reservedBits = octets[12] & 0x0f
    flags = TCPFlags(rawValue: octets[13])
    window = octets.bigEndian16(at: 14)
    checksum = octets.bigEndian16(at: 16)
    urgentPointer = octets.bigEndian16(at: 18)
    headerLength = Int(octets[12] >> 4) * 4
    guard headerLength >= 20 else {
      throw WireError(.tcp, offset: 12, needed: 20, available: headerLength, limit: .headerField)
    }
    let end = min(headerLength, octets.count)
    let parsed = TCPOption.list(parsing: octets.extracting(20..<end))
    options = parsed.options
    optionsAreCut = parsed.isCut || end < headerLength
  }

  /// Writes the header; the options are padded to whole words, the checksum is as stored.
  ///
  /// Options that do not fit the 40 octets there are for them are left out.
  package func append(to octets: inout [UInt8]) {
    let start = octets.count
    octets.appendBigEndian(sourcePort)
    octets.appendBigEndian(destinationPort)
    octets.appendBigEndian(sequenceNumber.rawValue)
    octets.appendBigEndian(acknowledgementNumber.rawValue)
    octets.append(0)
    octets.append(flags.rawValue)
    octets.appendBigEndian(window)
    octets.appendBigEndian(checksum)
    octets.appendBigEndian(urgentPointer)
    for option in options {
      let end = octets.count
      option.append(to: &octets)
      if octets.count - start > 60 { octets.removeSubrange(end...) }
    }
    while (octets.count - start) % 4 != 0 { octets.append(0) }
    octets[start + 12] =
      UInt8(truncatingIfNeeded: (octets.count - start) / 4) << 4 | reservedBits & 0x0f
  }

  package var maximumSegmentSize: UInt16? {
    for case .maximumSegmentSize(let size) in options { return size }
    return nil
  }

  package var timestamps: (value: UInt32, echoReply: UInt32)? {
    for case .timestamps(let value, let echoReply) in options { return (value, echoReply) }
    return nil
  }

  package var windowScale: UInt8? {
    for case .windowScale(let shift) in options { return shift }
    return nil
  }
}
