/// A layer between a frame's link-layer header and its innermost packet.
package enum Encapsulation: UInt8, Hashable, Sendable, CaseIterable {
  /// One tag of IEEE 802.1Q or 802.1ad.
  case vlan = 1
  /// A whole label stack (RFC 3032), below IP or as a pseudowire.
  case mpls
  case pppoe
  case gre
  /// A mirrored frame inside GRE, of type I, II or III.
  case erspan
  case vxlan
  case geneve
  /// IPv4 in IP (RFC 2003, RFC 2473).
  case ipv4InIP
  /// IPv6 in IP (RFC 4213, RFC 2473).
  case ipv6InIP
  /// An Ethernet frame in IP (RFC 3378).
  case etherIP
  case teredo
  /// GTP-U (3GPP TS 29.281).
  case gtp
  /// PPP in UDP (RFC 2661).
  case l2tp
  /// An authentication header (RFC 4302), in front of TCP or of a packet in a packet.
  case authentication
  /// Several packets in one wireless frame (IEEE 802.11) inside a tunnel.
  case aggregate
  /// A frame as a sniffer sends it on.
  case tzsp
  /// RFC 9300, RFC 9305.
  case lisp
  /// A frame of a wireless station on its way from or to a controller (RFC 5415).
  case capwap
  /// Generic UDP encapsulation (draft-ietf-intarea-gue).
  case gue
  /// An IPv4 packet in UDP, with nothing in between, on a port of anybody's choice.
  case fou
  /// An Ethernet frame in IP (RFC 8986).
  case ethernetInIP
  /// Cisco's metadata, which names the sender's security group.
  case securityGroup
  /// The tag between a Cisco switch and a virtual interface.
  case virtualInterface
  /// IEEE 802.1BR.
  case portExtender
  /// IEEE 802.1AE, signed and not encrypted.
  case macsec
  case fabricPath
  /// IEEE 802.1ah.
  case providerBackbone
  /// RFC 6325.
  case trill
  /// RFC 8300.
  case serviceHeader
  case batman
  case timeStamp
  /// IEC 62439-3.
  case seamlessRedundancy
  /// IEEE 802.1CB.
  case redundancy
  /// Cisco's tag from before IEEE 802.1Q.
  case interSwitchLink
  /// The tag between a switch of Marvell and its processor.
  case switchTag
}

extension Encapsulation: CustomStringConvertible {
  package var description: String {
    switch self {
    case .vlan: "VLAN"
    case .mpls: "MPLS"
    case .pppoe: "PPPoE"
    case .gre: "GRE"
    case .erspan: "ERSPAN"
    case .vxlan: "VXLAN"
    case .geneve: "GENEVE"
    case .ipv4InIP: "IPv4 in IP"
    case .ipv6InIP: "IPv6 in IP"
    case .etherIP: "EtherIP"
    case .teredo: "Teredo"
    case .gtp: "GTP-U"
    case .l2tp: "L2TP"
    case .authentication: "AH"
    case .aggregate: "A-MSDU"
    case .tzsp: "TZSP"
    case .lisp: "LISP"
    case .capwap: "CAPWAP"
    case .gue: "GUE"
    case .fou: "FOU"
    case .ethernetInIP: "Ethernet in IP"
    case .securityGroup: "SGT"
    case .virtualInterface: "VN-Tag"
    case .portExtender: "E-Tag"
    case .macsec: "MACsec"
    case .fabricPath: "FabricPath"
    case .providerBackbone: "PBB"
    case .trill: "TRILL"
    case .serviceHeader: "NSH"
    case .batman: "BATMAN-adv"
    case .timeStamp: "Arista time stamp"
    case .seamlessRedundancy: "HSR"
    case .redundancy: "R-Tag"
    case .interSwitchLink: "ISL"
    case .switchTag: "switch tag"
    }
  }
}

extension Encapsulation {
  /// The word for it in JSON.
  package var word: String {
    switch self {
    case .vlan: "vlan"
    case .mpls: "mpls"
    case .pppoe: "pppoe"
    case .gre: "gre"
    case .erspan: "erspan"
    case .vxlan: "vxlan"
    case .geneve: "geneve"
    case .ipv4InIP: "ipv4-in-ip"
    case .ipv6InIP: "ipv6-in-ip"
    case .etherIP: "etherip"
    case .teredo: "teredo"
    case .gtp: "gtp-u"
    case .l2tp: "l2tp"
    case .authentication: "ah"
    case .aggregate: "a-msdu"
    case .tzsp: "tzsp"
    case .lisp: "lisp"
    case .capwap: "capwap"
    case .gue: "gue"
    case .fou: "fou"
    case .ethernetInIP: "ethernet-in-ip"
    case .securityGroup: "sgt"
    case .virtualInterface: "vn-tag"
    case .portExtender: "e-tag"
    case .macsec: "macsec"
    case .fabricPath: "fabricpath"
    case .providerBackbone: "pbb"
    case .trill: "trill"
    case .serviceHeader: "nsh"
    case .batman: "batman-adv"
    case .timeStamp: "arista-time-stamp"
    case .seamlessRedundancy: "hsr"
    case .redundancy: "r-tag"
    case .interSwitchLink: "isl"
    case .switchTag: "switch-tag"
    }
  }

  /// What its number is called; nil where the name says it.
  var numberNoun: String? {
    switch self {
    case .mpls: "label"
    case .pppoe, .erspan, .l2tp: "session"
    case .gre: "key"
    case .vxlan, .geneve: "VNI"
    case .authentication: "SPI"
    case .aggregate: "of"
    case .lisp: "instance"
    case .virtualInterface: "VIF"
    case .portExtender: "E-CID"
    case .fabricPath: "tree"
    case .providerBackbone: "I-SID"
    case .serviceHeader: "path"
    case .interSwitchLink: "VLAN"
    case .gtp: "tunnel"
    case .vlan, .ipv4InIP, .ipv6InIP, .etherIP, .teredo, .tzsp, .capwap, .gue, .fou, .ethernetInIP,
      .securityGroup, .macsec, .trill, .batman, .timeStamp, .seamlessRedundancy, .redundancy,
      .switchTag:
      nil
    }
  }
}
