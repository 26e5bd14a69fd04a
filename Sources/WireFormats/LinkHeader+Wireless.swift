// IEEE 802.11, and what capturing machines put in front of a frame.

extension LinkHeader {
  /// A data frame of IEEE 802.11; any other has an unknown payload.
  ///
  /// `isSwapped` is for controllers that write the frame control in the other order.
  init(
    wireless octets: Span<UInt8>, padsHeader: Bool, isSwapped: Bool = false
  ) throws(WireError) {
    try octets.need(2, .link)
    let (control, flags) = isSwapped ? (octets[1], octets[0]) : (octets[0], octets[1])
    self.init(length: 2, payload: .unknown)
    let hasNoData = control & 0x40 != 0
    guard control & 0x0f == 0x08, !hasNoData else { return }
    guard flags & 0x40 == 0 else {
      payload = .encrypted
      return
    }
    length = 24
    // From one distribution system to another there is a fourth address.
    if flags & 0x03 == 0x03 { length += 6 }
    if control & 0x80 != 0 {
      try octets.need(length + 2, .link)
      isAggregate = octets[length] & 0x80 != 0
      length += 2
      // High throughput control.
      if flags & 0x80 != 0 { length += 4 }
    }
    if padsHeader { length = (length + 3) & ~3 }
    // Of several frames in one this leads to the first: addresses and length, then the same.
    if isAggregate { length += EthernetHeader.length }
    try octets.need(length, .link)
    payload = .logicalLinkControl
  }

  /// Where the contents of the frames of an A-MSDU lie (IEEE 802.11 clause 9.3.2.2), LLC first: the
  /// length in front reaches beyond those of IEEE 802.3.
  func subframes(of octets: Span<UInt8>) -> [Range<Int>] {
    guard isAggregate else { return [] }
    var ranges: [Range<Int>] = []
    var start = length - EthernetHeader.length
    while octets.count - start >= EthernetHeader.length {
      let count = Int(octets.bigEndian16(at: start + 12))
      // An MSDU has at most 2304 octets; what is none is the checksum, or damage.
      guard count > 0, count <= 2304 else { break }
      let contents = start + EthernetHeader.length
      ranges.append(contents..<min(contents + count, octets.count))
      // All but the last are padded to words.
      start += (EthernetHeader.length + count + 3) & ~3
    }
    return ranges
  }

  /// Where the contents of several frames in one of a link type lie; empty where there is only one.
  package static func subframes(_ linkType: LinkType, of octets: Span<UInt8>) -> [Range<Int>] {
    guard linkType.isWireless, let header = try? LinkHeader(linkType, parsing: octets) else {
      return []
    }
    let ranges = header.subframes(of: octets)
    return ranges.count > 1 ? ranges : []
  }

  /// A radiotap header: version, length, which fields are there, the fields.
  init(radiotap octets: Span<UInt8>) throws(WireError) {
    try octets.need(8, .link)
    let length = Int(octets.littleEndian32(at: 0) >> 16)
    guard length >= 8 else {
      throw WireError(.link, offset: 2, needed: 8, available: length, limit: .headerField)
    }
    let present = octets.littleEndian32(at: 4)
    // The highest bit of each word announces one more.
    var fields = 4
    repeat {
      fields += 4
      try octets.need(fields, .link)
    } while octets.littleEndian32(at: fields - 4) >> 31 == 1 && fields + 4 <= length
    // The first field is a time of 8 octets, aligned; the second the flags.
    if present & 1 != 0 { fields = (fields + 7) & ~7 + 8 }
    var padsHeader = false
    if present & 2 != 0 {
      try octets.need(fields + 1, .link)
      padsHeader = octets[fields] & 0x20 != 0
    }
    try octets.need(length, .link)
    try self.init(wireless: octets, behind: length, padsHeader: padsHeader)
  }

  /// The 144 octets of Prism drivers, or the AVS header, which has a magic number and a length.
  init(prismOrAVS octets: Span<UInt8>) throws(WireError) {
    try octets.need(8, .link)
    let isAVS = octets.bigEndian32(at: 0) & 0xffff_f000 == 0x8021_1000
    let length = isAVS ? Int(octets.bigEndian32(at: 4)) : 144
    try octets.need(length, .link)
    try self.init(wireless: octets, behind: length, padsHeader: false)
  }

  /// PPI: version, flags, length, the number of another link type, fields.
  init?(perPacketInformation octets: Span<UInt8>) throws(WireError) {
    try octets.need(8, .link)
    try self.init(
      LinkType(rawValue: octets.littleEndian32(at: 4)),
      behind: Int(octets.littleEndian32(at: 0) >> 16), octets)
  }

  /// PKTAP: its length, a number, another link type, the interface and the process.
  init?(darwinPacketTap octets: Span<UInt8>) throws(WireError) {
    try octets.need(12, .link)
    try self.init(
      LinkType(rawValue: octets.littleEndian32(at: 8)),
      behind: Int(octets.littleEndian32(at: 0)), octets)
  }

  init?(
    _ linkType: LinkType, behind start: Int, _ octets: Span<UInt8>
  ) throws(WireError) {
    // One inside another would be a way to nest without end.
    switch linkType {
    case .perPacketInformation, .darwinPacketTap, .tzsp, .endace, .endaceEthernet, .endaceSerial:
      return nil
    default: break
    }
    try octets.need(start, .link)
    do throws(WireError) {
      try self.init(linkType, parsing: octets.extracting(start...))
    } catch {
      throw error.moved(by: start)
    }
    length += start
  }

  private init(
    wireless octets: Span<UInt8>, behind start: Int, padsHeader: Bool
  ) throws(WireError) {
    do throws(WireError) {
      try self.init(wireless: octets.extracting(start...), padsHeader: padsHeader)
    } catch {
      throw error.moved(by: start)
    }
    length += start
  }
}

extension WireError {
  /// The same error in octets that begin so much earlier.
  fileprivate func moved(by start: Int) -> WireError {
    WireError(
      layer, offset: offset + start, needed: needed + start, available: available + start,
      limit: limit)
  }
}
