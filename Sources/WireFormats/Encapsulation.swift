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
    }
  }

  /// What its number is called; nil where the name says it.
  var numberNoun: String? {
    switch self {
    case .mpls: "label"
    case .pppoe, .erspan, .l2tp: "session"
    case .gre: "key"
    case .vxlan, .geneve: "VNI"
    case .gtp: "tunnel"
    case .vlan, .ipv4InIP, .ipv6InIP, .etherIP, .teredo: nil
    }
  }
}
