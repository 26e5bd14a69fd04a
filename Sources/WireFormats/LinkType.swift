/// The layer below IP in a capture, by its LINKTYPE_ number (tcpdump.org/linktypes.html).
package struct LinkType: RawRepresentable, Hashable, Sendable {
  package var rawValue: UInt32

  package init(rawValue: UInt32) {
    self.rawValue = rawValue
  }

  /// BSD loopback: a 4-octet address family in the capturing machine's byte order.
  package static let null = LinkType(rawValue: 0)
  package static let ethernet = LinkType(rawValue: 1)
  package static let tokenRing = LinkType(rawValue: 6)
  package static let slip = LinkType(rawValue: 8)
  /// PPP, with or without the address and control octets of HDLC.
  package static let ppp = LinkType(rawValue: 9)
  package static let fddi = LinkType(rawValue: 10)
  /// Raw IP as DLT_RAW wrote it on BSD and on Linux before LINKTYPE_RAW was fixed at 101.
  package static let rawBSD = LinkType(rawValue: 12)
  package static let rawOpenBSD = LinkType(rawValue: 14)
  package static let pppSerial = LinkType(rawValue: 50)
  /// A PPPoE session header, without the Ethernet header.
  package static let pppoe = LinkType(rawValue: 51)
  /// LLC over ATM (RFC 2684).
  package static let atm = LinkType(rawValue: 100)
  package static let raw = LinkType(rawValue: 101)
  package static let ciscoHDLC = LinkType(rawValue: 104)
  package static let wireless = LinkType(rawValue: 105)
  /// IP over ATM (RFC 2225), with LLC in front or nothing.
  package static let classicalATM = LinkType(rawValue: 106)
  package static let frameRelay = LinkType(rawValue: 107)
  /// OpenBSD loopback: as `null`, in network byte order.
  package static let loop = LinkType(rawValue: 108)
  /// Packets of IPsec in the clear, as BSD shows them.
  package static let clearOfIPsec = LinkType(rawValue: 109)
  package static let linuxCooked = LinkType(rawValue: 113)
  /// What the packet filter of BSD logs.
  package static let packetFilterLog = LinkType(rawValue: 117)
  package static let wirelessPrism = LinkType(rawValue: 119)
  package static let fibreChannel = LinkType(rawValue: 122)
  package static let wirelessRadiotap = LinkType(rawValue: 127)
  /// A frame as a sniffer sends it on.
  package static let tzsp = LinkType(rawValue: 128)
  package static let fireWire = LinkType(rawValue: 138)
  package static let wirelessAVS = LinkType(rawValue: 163)
  /// PPP, a direction in place of the address.
  package static let pppDaemon = LinkType(rawValue: 166)
  // What JunOS puts in front: of Ethernet twice, and of three kinds of lines.
  package static let juniperPPPoE = LinkType(rawValue: 167)
  package static let juniperEthernet = LinkType(rawValue: 178)
  package static let juniperPPP = LinkType(rawValue: 179)
  package static let juniperFrameRelay = LinkType(rawValue: 180)
  package static let juniperHDLC = LinkType(rawValue: 181)
  package static let endaceEthernet = LinkType(rawValue: 175)
  package static let endaceSerial = LinkType(rawValue: 176)
  package static let perPacketInformation = LinkType(rawValue: 192)
  /// Records of Endace's cards.
  package static let endace = LinkType(rawValue: 197)
  // With a direction in front.
  package static let directedPPP = LinkType(rawValue: 204)
  package static let directedHDLC = LinkType(rawValue: 205)
  package static let directedFrameRelay = LinkType(rawValue: 206)
  /// A label stack (RFC 3032), without a link-layer header.
  package static let mpls = LinkType(rawValue: 219)
  /// Packets as Solaris shows them to the zones of a machine.
  package static let solarisPacket = LinkType(rawValue: 226)
  package static let ipv4 = LinkType(rawValue: 228)
  package static let ipv6 = LinkType(rawValue: 229)
  /// What netfilter of Linux logs.
  package static let netfilterLog = LinkType(rawValue: 239)
  // Ethernet behind a header of a network analyser of Hilscher, the second with the preamble.
  package static let analyzer = LinkType(rawValue: 240)
  package static let analyzerTransparent = LinkType(rawValue: 241)
  package static let ipOverInfiniBand = LinkType(rawValue: 242)
  package static let darwinPacketTap = LinkType(rawValue: 258)
  package static let linuxCooked2 = LinkType(rawValue: 276)
  // Ethernet with the tag that a switch's processor sees: of Broadcom behind or before the addresses, of
  // Marvell without and with an EtherType.
  package static let broadcomTag = LinkType(rawValue: 281)
  package static let broadcomTagInFront = LinkType(rawValue: 282)
  package static let marvellTag = LinkType(rawValue: 284)
  package static let marvellTagWithType = LinkType(rawValue: 285)

  /// Whether a frame of IEEE 802.11 may lie in it.
  @inline(__always)
  package var isWireless: Bool {
    switch self {
    case .wireless, .wirelessPrism, .wirelessRadiotap, .wirelessAVS, .perPacketInformation, .tzsp,
      .darwinPacketTap:
      true
    default: false
    }
  }
}
