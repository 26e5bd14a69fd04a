import WireFormats

// Nothing in it counts references: it lies in an enum with several payloads within what other modules
// copy, and of such copies Swift 6.3 makes one function in each module, not all alike, under one name.

/// What the header of a pcap file says about the records that follow (draft-ietf-opsawg-pcap).
struct PcapLayout: Hashable, Sendable {
  static let fileHeaderLength = 24

  var order: ByteOrder
  /// 1 or 1000.
  var nanosecondsPerTick: Int64
  /// 16 octets; 24 in the "modified" format, which adds interface, protocol and packet type.
  var recordHeaderLength: Int
  /// As written by a machine of the file's byte order.
  private let magic: UInt32
  var linkType = LinkType.null
  /// Files before version 2.4 may have captured and original length the other way round.
  var mayHaveSwappedLengths = false

  /// tcpdump of AIX writes version 2.2 with nanoseconds and the interface types of RFC 1573.
  private static let typesOfAIX: [UInt32: LinkType] = [
    6: .ethernet, 9: LinkType(rawValue: 6), 15: LinkType(rawValue: 10), 24: .raw,
  ]

  /// Recognises the first four octets, read big-endian.
  init?(magic: UInt32) {
    let order: ByteOrder
    switch magic {
    case 0xA1B2_C3D4, 0xA1B2_3C4D, 0xA1B2_CD34: order = .big
    case 0xD4C3_B2A1, 0x4D3C_B2A1, 0x34CD_B2A1: order = .little
    default: return nil
    }
    let native = order == .big ? magic : magic.byteSwapped
    self.order = order
    nanosecondsPerTick = native == 0xA1B2_3C4D ? 1 : 1000
    recordHeaderLength = native == 0xA1B2_CD34 ? 24 : 16
    self.magic = native
  }

  /// The longer headers that some systems wrote under the same magic number.
  var otherHeaderLengths: [Int] {
    switch magic {
    case 0xA1B2_C3D4: [24, 20]  // tcpdump of Red Hat 6.1, and of Nokia's firewalls
    case 0xA1B2_CD34: [28]  // tcpdump of SuSE 6.3
    default: []
    }
  }

  /// Reads the rest of the file header; the caller has checked that its 24 octets are there.
  mutating func readFileHeader(in buffer: Span<UInt8>, at offset: Int) -> InterfaceDescription {
    let major = buffer.unsigned16(at: offset + 4, order)
    let minor = buffer.unsigned16(at: offset + 6, order)
    mayHaveSwappedLengths = (major, minor) < (2, 4) || major == 543
    // The upper 16 bits tell the length of a frame check sequence, and are no part of the type.
    linkType = LinkType(rawValue: buffer.unsigned32(at: offset + 20, order) & 0xFFFF)
    if (major, minor) == (2, 2), order == .big, let ownType = Self.typesOfAIX[linkType.rawValue] {
      linkType = ownType
      nanosecondsPerTick = 1
    }
    return InterfaceDescription(
      index: 0, linkType: linkType, snapLength: Int(buffer.unsigned32(at: offset + 16, order)))
  }

  /// What a record says about the frame in it.
  struct Record {
    var timestamp: Timestamp
    /// Octets of the frame that follow.
    var captured: UInt32
    var original: UInt32
  }

  /// Reads the header of a record; the caller has checked that its octets are there.
  @inline(__always)
  func record(in buffer: Span<UInt8>, at offset: Int) -> Record {
    let header = buffer.extracting(offset..<offset &+ 16)
    // Two 32-bit numbers: below 4.3 * 10^18 in all, so nothing overflows.
    let nanoseconds =
      Int64(header.unsigned32(at: 0, order)) &* 1_000_000_000
      &+ Int64(header.unsigned32(at: 4, order)) &* nanosecondsPerTick
    var captured = header.unsigned32(at: 8, order)
    var original = header.unsigned32(at: 12, order)
    if mayHaveSwappedLengths, captured > original { swap(&captured, &original) }
    return Record(
      timestamp: Timestamp(nanoseconds: nanoseconds), captured: captured, original: original)
  }
}
