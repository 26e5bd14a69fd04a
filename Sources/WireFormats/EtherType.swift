/// The protocol above the link layer (IEEE 802 numbers).
package struct EtherType: RawRepresentable, Hashable, Sendable {
  package var rawValue: UInt16

  package init(rawValue: UInt16) {
    self.rawValue = rawValue
  }

  /// What a link layer without EtherTypes carries, when it is none of the protocols known here.
  package static let unknown = EtherType(rawValue: 0)
  /// What cannot be read without a key: a number that is neither a protocol nor a length.
  package static let encrypted = EtherType(rawValue: 0x05ff)
  /// An LLC header follows: Linux's ETH_P_802_2, and like it a length of IEEE 802.3.
  static let logicalLinkControl = EtherType(rawValue: 4)
  package static let ipv4 = EtherType(rawValue: 0x0800)
  package static let arp = EtherType(rawValue: 0x0806)
  /// TRILL (RFC 6325).
  static let trill = EtherType(rawValue: 0x22f3)
  /// ERSPAN type III, inside GRE.
  static let mirroredFrameIII = EtherType(rawValue: 0x22eb)
  static let batman = EtherType(rawValue: 0x4305)
  /// An Ethernet frame in GRE as MikroTik's EoIP writes it.
  static let ethernetOverIP = EtherType(rawValue: 0x6400)
  /// A packet that WCCP redirects, inside GRE.
  static let redirected = EtherType(rawValue: 0x883e)
  /// An Ethernet frame, inside a tunnel (RFC 1701).
  static let ethernetBridging = EtherType(rawValue: 0x6558)
  package static let vlan = EtherType(rawValue: 0x8100)
  package static let ipv6 = EtherType(rawValue: 0x86dd)
  /// PPP inside GRE (RFC 2637).
  static let pointToPoint = EtherType(rawValue: 0x880b)
  package static let mpls = EtherType(rawValue: 0x8847)
  package static let mplsMulticast = EtherType(rawValue: 0x8848)
  package static let pppoeSession = EtherType(rawValue: 0x8864)
  /// An LLC header in a frame too long for a length (draft-ietf-isis-ext-eth).
  static let longLogicalLinkControl = EtherType(rawValue: 0x8870)
  package static let serviceVLAN = EtherType(rawValue: 0x88a8)
  /// ERSPAN type I or II, inside GRE.
  static let mirroredFrame = EtherType(rawValue: 0x88be)
  /// The security tag of IEEE 802.1AE.
  static let macsec = EtherType(rawValue: 0x88e5)
  /// The service instance tag of a provider backbone bridge (IEEE 802.1ah).
  static let serviceInstance = EtherType(rawValue: 0x88e7)
  static let fabricPath = EtherType(rawValue: 0x8903)
  /// Cisco's metadata: the security group of the sender.
  static let securityGroup = EtherType(rawValue: 0x8909)
  static let virtualInterface = EtherType(rawValue: 0x8926)
  /// High-availability seamless redundancy (IEC 62439-3).
  static let seamlessRedundancy = EtherType(rawValue: 0x892f)
  /// The tag of a port extender (IEEE 802.1BR).
  static let portExtender = EtherType(rawValue: 0x893f)
  /// The network service header (RFC 8300).
  static let serviceHeader = EtherType(rawValue: 0x894f)
  /// A service tag from before IEEE 802.1ad.
  static let oldServiceVLAN = EtherType(rawValue: 0x9100)
  /// A time stamp of Arista's switches.
  static let timeStamp = EtherType(rawValue: 0xd28b)
  /// The tag of a switch of Marvell behind an EtherType of its own.
  static let switchTag = EtherType(rawValue: 0xdada)
  /// The redundancy tag of IEEE 802.1CB.
  static let redundancy = EtherType(rawValue: 0xf1c1)

  /// Maps a PPP protocol number (RFC 1661, RFC 1332, RFC 5072, RFC 3032).
  init(pointToPointProtocol number: UInt16) {
    switch number {
    case 0x0021: self = .ipv4
    case 0x0057: self = .ipv6
    case 0x0281: self = .mpls
    case 0x0283: self = .mplsMulticast
    default: self = .unknown
    }
  }

  /// Maps a network layer protocol identifier (ISO 9577).
  init(networkLayerIdentifier identifier: UInt8) {
    switch identifier {
    case 0xcc: self = .ipv4
    case 0x8e: self = .ipv6
    default: self = .unknown
    }
  }

  /// The protocol that the version in the first octet of an IP packet tells.
  init(version octet: UInt8) {
    switch octet >> 4 {
    case 4: self = .ipv4
    case 6: self = .ipv6
    default: self = .unknown
    }
  }

  /// Whether a packet is looked for behind it.
  var isPassed: Bool {
    switch self {
    case .ipv4, .ipv6, .arp, .vlan, .serviceVLAN, .mpls, .pppoeSession: true
    default: false
    }
  }

  /// Whether it is a length of IEEE 802.3, behind which an LLC header stands.
  var isLength: Bool { (1...1500).contains(rawValue) }
}
