import WireFormats

/// What the header of a pcap file says about the records that follow (draft-ietf-opsawg-pcap).
struct PcapLayout: Hashable, Sendable {
  static let fileHeaderLength = 24

  var order: ByteOrder
  /// 1 or 1000.
  var nanosecondsPerTick: Int64
  /// 16 octets; 24 in the "modified" format, which adds interface, protocol and packet type.
  var recordHeaderLength: Int
  /// The longer headers that some systems wrote under the same magic number.
  private(set) var otherHeaderLengths: [Int]
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
    otherHeaderLengths =
      switch native {
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
}
