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
  package static let frameRelay = LinkType(rawValue: 107)
  /// OpenBSD loopback: as `null`, in network byte order.
  package static let loop = LinkType(rawValue: 108)
  package static let linuxCooked = LinkType(rawValue: 113)
  /// What the packet filter of BSD logs.
  package static let packetFilterLog = LinkType(rawValue: 117)
  package static let wirelessPrism = LinkType(rawValue: 119)
  package static let wirelessRadiotap = LinkType(rawValue: 127)
  package static let wirelessAVS = LinkType(rawValue: 163)
  package static let perPacketInformation = LinkType(rawValue: 192)
  /// A label stack (RFC 3032), without a link-layer header.
  package static let mpls = LinkType(rawValue: 219)
  package static let ipv4 = LinkType(rawValue: 228)
  package static let ipv6 = LinkType(rawValue: 229)
  /// What netfilter of Linux logs.
  package static let netfilterLog = LinkType(rawValue: 239)
  package static let ipOverInfiniBand = LinkType(rawValue: 242)
  package static let darwinPacketTap = LinkType(rawValue: 258)
  package static let linuxCooked2 = LinkType(rawValue: 276)
}
