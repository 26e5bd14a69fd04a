// The SYNs of Example.Link inside of rarer tunnels, composed; the protocols as tshark names them, where
// it reads them.

import WireFormats

extension Example {
  enum Tunnels {
    // eth ethertype ip ah ip tcp
    static let ahTunnel = Example(
      "Tunnels.ahTunnel", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 0800 4500 0068 0007 4000 4033 c257 cb00 7101 cb00 7102 0404
      0000 0000 0100 0000 0001 0001 0203 0405 0607 0809 0a0b 4500 003c 16e3 4000 4006 3787 c000
      020a c633 6414 ae0e 0016 8ff4 523e 0000 0000 a002 faf0 ecc8 0000 0204 05b4 0402 080a 8b5a
      583f 0000 0000 0103 030a
      """)

    // eth ethertype ipv6 ah ipv6 tcp
    static let ahTunnelIPv6 = Example(
      "Tunnels.ahTunnelIPv6", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 86dd 6000 0000 0068 3340 2001 0db8 000f 0000 0000 0000 0000
      0001 2001 0db8 000f 0000 0000 0000 0000 0002 2904 0000 0000 0100 0000 0001 0001 0203 0405
      0607 0809 0a0b 600a d023 0028 0640 2001 0db8 0001 0000 0000 0000 0000 0010 2001 0db8 0002
      0000 0000 0000 0000 0020 c60e 0016 c3f8 fecf 0000 0000 a002 fd20 febf 0000 0204 05a0 0402
      080a 2774 402a 0000 0000 0103 030a
      """)

    // eth ethertype ip ah ah ip tcp
    static let ahTwice = Example(
      "Tunnels.ahTwice", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 0800 4500 0084 0007 4000 4033 c23b cb00 7101 cb00 7102 3304
      0000 0000 0100 0000 0001 0001 0203 0405 0607 0809 0a0b 0405 0000 0000 0101 0000 0001 0001
      0203 0405 0607 0809 0a0b 0c0d 0e0f 4500 003c 16e3 4000 4006 3787 c000 020a c633 6414 ae0e
      0016 8ff4 523e 0000 0000 a002 faf0 ecc8 0000 0204 05b4 0402 080a 8b5a 583f 0000 0000 0103
      030a
      """)

    // eth ethertype ipv6 ah gre ip tcp
    static let greInAH = Example(
      "Tunnels.greInAH", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 86dd 6000 0000 005c 3340 2001 0db8 000f 0000 0000 0000 0000
      0001 2001 0db8 000f 0000 0000 0000 0000 0002 2f05 0000 0000 0100 0000 0001 0001 0203 0405
      0607 0809 0a0b 0c0d 0e0f 0000 0800 4500 003c 16e3 4000 4006 3787 c000 020a c633 6414 ae0e
      0016 8ff4 523e 0000 0000 a002 faf0 ecc8 0000 0204 05b4 0402 080a 8b5a 583f 0000 0000 0103
      030a
      """)

    // eth ethertype ipv6 eth ethertype ip tcp
    static let ethernetInIP = Example(
      "Tunnels.ethernetInIP", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 86dd 6000 0000 004a 8f40 2001 0db8 000f 0000 0000 0000 0000
      0001 2001 0db8 000f 0000 0000 0000 0000 0002 0200 0000 00bb 0200 0000 00aa 0800 4500 003c
      16e3 4000 4006 3787 c000 020a c633 6414 ae0e 0016 8ff4 523e 0000 0000 a002 faf0 ecc8 0000
      0204 05b4 0402 080a 8b5a 583f 0000 0000 0103 030a
      """)

    // eth ethertype ip gre eth ethertype ip tcp
    static let ethernetOverIP = Example(
      "Tunnels.ethernetOverIP", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 0800 4500 0066 0007 4000 402f c25d cb00 7101 cb00 7102 2001
      6400 004a 0700 0200 0000 00bb 0200 0000 00aa 0800 4500 003c 16e3 4000 4006 3787 c000 020a
      c633 6414 ae0e 0016 8ff4 523e 0000 0000 a002 faf0 ecc8 0000 0204 05b4 0402 080a 8b5a 583f
      0000 0000 0103 030a
      """)

    // eth ethertype ip gre wlan llc ip tcp
    static let greWireless = Example(
      "Tunnels.greWireless", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 0800 4500 0074 0007 4000 402f c24f cb00 7101 cb00 7102 0000
      8200 0801 0000 0200 0000 0001 0200 0000 000a 0200 0000 00cc 1000 aaaa 0300 0000 0800 4500
      003c 16e3 4000 4006 3787 c000 020a c633 6414 ae0e 0016 8ff4 523e 0000 0000 a002 faf0 ecc8
      0000 0204 05b4 0402 080a 8b5a 583f 0000 0000 0103 030a
      """)

    // eth ethertype ip l2tp data
    static let l2tpv3 = Example(
      "Tunnels.l2tpv3", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 0800 4500 0062 0007 4000 4073 c21d cb00 7101 cb00 7102 0000
      002a 0200 0000 00bb 0200 0000 00aa 0800 4500 003c 16e3 4000 4006 3787 c000 020a c633 6414
      ae0e 0016 8ff4 523e 0000 0000 a002 faf0 ecc8 0000 0204 05b4 0402 080a 8b5a 583f 0000 0000
      0103 030a
      """)

    // eth ethertype ip l2tp data
    static let l2tpv3Cookie = Example(
      "Tunnels.l2tpv3Cookie", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 0800 4500 0082 0007 4000 4073 c1fd cb00 7101 cb00 7102 0000
      002a 0102 0304 0506 0708 0000 0000 0200 0000 00bb 0200 0000 00aa 86dd 600a d023 0028 0640
      2001 0db8 0001 0000 0000 0000 0000 0010 2001 0db8 0002 0000 0000 0000 0000 0020 c60e 0016
      c3f8 fecf 0000 0000 a002 fd20 febf 0000 0204 05a0 0402 080a 2774 402a 0000 0000 0103 030a
      """)

    // eth ethertype ip udp l2tp data
    static let l2tpv3InUDP = Example(
      "Tunnels.l2tpv3InUDP", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 0800 4500 0076 0007 4000 4011 c26b cb00 7101 cb00 7102 c738
      06a5 0062 0000 0003 0000 0000 002a 0102 0304 0200 0000 00bb 0200 0000 00aa 8100 0007 0800
      4500 003c 16e3 4000 4006 3787 c000 020a c633 6414 ae0e 0016 8ff4 523e 0000 0000 a002 faf0
      ecc8 0000 0204 05b4 0402 080a 8b5a 583f 0000 0000 0103 030a
      """)

    // eth ethertype ip udp tzsp eth ethertype ip tcp
    static let tzsp = Example(
      "Tunnels.tzsp", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 0800 4500 006b 0007 4000 4011 c276 cb00 7101 cb00 7102 c738
      9090 0057 0000 0100 0001 0102 0000 0000 bb02 0000 0000 aa08 0045 0000 3c16 e340 0040 0637
      87c0 0002 0ac6 3364 14ae 0e00 168f f452 3e00 0000 00a0 02fa f0ec c800 0002 0405 b404 0208
      0a8b 5a58 3f00 0000 0001 0303 0a
      """)

    // eth ethertype ip udp tzsp eth ethertype vlan ethertype ipv6 tcp
    static let tzspFields = Example(
      "Tunnels.tzspFields", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 0800 4500 008f 0007 4000 4011 c252 cb00 7101 cb00 7102 c738
      9090 007b 0000 0101 0001 0028 0400 0000 0100 2902 0400 0102 0000 0000 bb02 0000 0000 aa81
      0000 0786 dd60 0ad0 2300 2806 4020 010d b800 0100 0000 0000 0000 0000 1020 010d b800 0200
      0000 0000 0000 0000 20c6 0e00 16c3 f8fe cf00 0000 00a0 02fd 20fe bf00 0002 0405 a004 0208
      0a27 7440 2a00 0000 0001 0303 0a
      """)

    // eth ethertype ip udp tzsp wlan llc ip tcp
    static let tzspWireless = Example(
      "Tunnels.tzspWireless", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 0800 4500 0083 0007 4000 4011 c25e cb00 7101 cb00 7102 c738
      9090 006f 0000 0100 0012 0a01 c812 0106 0108 0100 0002 0000 0000 0102 0000 0000 0a02 0000
      0000 cc10 00aa aa03 0000 0008 0045 0000 3c16 e340 0040 0637 87c0 0002 0ac6 3364 14ae 0e00
      168f f452 3e00 0000 00a0 02fa f0ec c800 0002 0405 b404 0208 0a8b 5a58 3f00 0000 0001 0303
      0a
      """)

    // eth ethertype ip udp lisp-data ip tcp
    static let lisp = Example(
      "Tunnels.lisp", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 0800 4500 0060 0007 4000 4011 c281 cb00 7101 cb00 7102 c738
      10f5 004c 0000 c012 3456 0000 0001 4500 003c 16e3 4000 4006 3787 c000 020a c633 6414 ae0e
      0016 8ff4 523e 0000 0000 a002 faf0 ecc8 0000 0204 05b4 0402 080a 8b5a 583f 0000 0000 0103
      030a
      """)

    // eth ethertype ip udp lisp-data ipv6 tcp
    static let lispInstance = Example(
      "Tunnels.lispInstance", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 0800 4500 0074 0007 4000 4011 c26d cb00 7101 cb00 7102 c738
      10f5 0060 0000 0800 0000 0000 2a00 600a d023 0028 0640 2001 0db8 0001 0000 0000 0000 0000
      0010 2001 0db8 0002 0000 0000 0000 0000 0020 c60e 0016 c3f8 fecf 0000 0000 a002 fd20 febf
      0000 0204 05a0 0402 080a 2774 402a 0000 0000 0103 030a
      """)

    // eth ethertype ip udp lisp-data
    static let lispGeneric = Example(
      "Tunnels.lispGeneric", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 0800 4500 006e 0007 4000 4011 c273 cb00 7101 cb00 7102 c738
      10f5 005a 0000 0c00 0003 0000 2a00 0200 0000 00bb 0200 0000 00aa 0800 4500 003c 16e3 4000
      4006 3787 c000 020a c633 6414 ae0e 0016 8ff4 523e 0000 0000 a002 faf0 ecc8 0000 0204 05b4
      0402 080a 8b5a 583f 0000 0000 0103 030a
      """)

    // eth ethertype ip udp capwap.data eth ethertype ip tcp
    static let capwap = Example(
      "Tunnels.capwap", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 0800 4500 006e 0007 4000 4011 c273 cb00 7101 cb00 7102 c738
      147f 005a 0000 0010 0200 0000 0000 0200 0000 00bb 0200 0000 00aa 0800 4500 003c 16e3 4000
      4006 3787 c000 020a c633 6414 ae0e 0016 8ff4 523e 0000 0000 a002 faf0 ecc8 0000 0204 05b4
      0402 080a 8b5a 583f 0000 0000 0103 030a
      """)

    // eth ethertype ip udp capwap.data wlan llc ip tcp
    static let capwapWireless = Example(
      "Tunnels.capwapWireless", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 0800 4500 0080 0007 4000 4011 c261 cb00 7101 cb00 7102 147f
      c738 006c 0000 0010 4300 0000 0000 0801 0000 0200 0000 0001 0200 0000 000a 0200 0000 00cc
      1000 aaaa 0300 0000 0800 4500 003c 16e3 4000 4006 3787 c000 020a c633 6414 ae0e 0016 8ff4
      523e 0000 0000 a002 faf0 ecc8 0000 0204 05b4 0402 080a 8b5a 583f 0000 0000 0103 030a
      """)

    // eth ethertype ip udp capwap.data wlan llc ipv6 tcp
    static let capwapFields = Example(
      "Tunnels.capwapFields", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 0800 4500 00a4 0007 4000 4011 c23d cb00 7101 cb00 7102 c738
      147f 0090 0000 0030 4330 0000 0000 0602 0000 0000 cc00 04c8 1200 0a00 0000 0108 0000 0200
      0000 0001 0200 0000 000a 0200 0000 00cc 1000 aaaa 0300 0000 86dd 600a d023 0028 0640 2001
      0db8 0001 0000 0000 0000 0000 0010 2001 0db8 0002 0000 0000 0000 0000 0020 c60e 0016 c3f8
      fecf 0000 0000 a002 fd20 febf 0000 0204 05a0 0402 080a 2774 402a 0000 0000 0103 030a
      """)

    // eth ethertype ip udp gre ip tcp
    static let greInUDP = Example(
      "Tunnels.greInUDP", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 0800 4500 0060 0007 4000 4011 c281 cb00 7101 cb00 7102 c738
      1292 004c 0000 2000 0800 0000 0005 4500 003c 16e3 4000 4006 3787 c000 020a c633 6414 ae0e
      0016 8ff4 523e 0000 0000 a002 faf0 ecc8 0000 0204 05b4 0402 080a 8b5a 583f 0000 0000 0103
      030a
      """)

    // eth ethertype ip udp data
    static let gue = Example(
      "Tunnels.gue", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 0800 4500 005c 0007 4000 4011 c285 cb00 7101 cb00 7102 c738
      17c0 0048 0000 0004 0000 4500 003c 16e3 4000 4006 3787 c000 020a c633 6414 ae0e 0016 8ff4
      523e 0000 0000 a002 faf0 ecc8 0000 0204 05b4 0402 080a 8b5a 583f 0000 0000 0103 030a
      """)

    // eth ethertype ip udp data
    static let gueFields = Example(
      "Tunnels.gueFields", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 0800 4500 0074 0007 4000 4011 c26d cb00 7101 cb00 7102 c738
      17c0 0060 0000 0129 0001 0000 0000 600a d023 0028 0640 2001 0db8 0001 0000 0000 0000 0000
      0010 2001 0db8 0002 0000 0000 0000 0000 0020 c60e 0016 c3f8 fecf 0000 0000 a002 fd20 febf
      0000 0204 05a0 0402 080a 2774 402a 0000 0000 0103 030a
      """)

    // eth ethertype ip udp data
    static let gueDirect = Example(
      "Tunnels.gueDirect", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 0800 4500 006c 0007 4000 4011 c275 cb00 7101 cb00 7102 c738
      17c0 0058 0000 600a d023 0028 0640 2001 0db8 0001 0000 0000 0000 0000 0010 2001 0db8 0002
      0000 0000 0000 0000 0020 c60e 0016 c3f8 fecf 0000 0000 a002 fd20 febf 0000 0204 05a0 0402
      080a 2774 402a 0000 0000 0103 030a
      """)

    // eth ethertype ip udp data
    static let fou = Example(
      "Tunnels.fou", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 0800 4500 0058 0007 4000 4011 c289 cb00 7101 cb00 7102 c738
      15b3 0044 0000 4500 003c 16e3 4000 4006 3787 c000 020a c633 6414 ae0e 0016 8ff4 523e 0000
      0000 a002 faf0 ecc8 0000 0204 05b4 0402 080a 8b5a 583f 0000 0000 0103 030a
      """)

    /// Each with what is around its packet.
    static let named: [(Example, [Encapsulation], String)] = [
      (ahTunnel, [.authentication, .ipv4InIP], "AH SPI 256, IPv4 in IP"),
      (ahTunnelIPv6, [.authentication, .ipv6InIP], "AH SPI 256, IPv6 in IP"),
      (ahTwice, [.authentication, .ipv4InIP], "AH SPI 256, IPv4 in IP"),
      (greInAH, [.authentication, .gre], "AH SPI 256, GRE"),
      (ethernetInIP, [.ethernetInIP], "Ethernet in IP"),
      (ethernetOverIP, [.gre], "GRE key 7"),
      (greWireless, [.gre], "GRE"),
      (l2tpv3, [.l2tp], "L2TP session 42"),
      (l2tpv3Cookie, [.l2tp], "L2TP session 42"),
      (l2tpv3InUDP, [.l2tp, .vlan], "L2TP session 42, VLAN 7"),
      (tzsp, [.tzsp], "TZSP"),
      (tzspFields, [.tzsp, .vlan], "TZSP, VLAN 7"),
      (tzspWireless, [.tzsp], "TZSP"),
      (lisp, [.lisp], "LISP"),
      (lispInstance, [.lisp], "LISP instance 42"),
      (lispGeneric, [.lisp], "LISP instance 42"),
      (capwap, [.capwap], "CAPWAP"),
      (capwapWireless, [.capwap], "CAPWAP"),
      (capwapFields, [.capwap], "CAPWAP"),
      (greInUDP, [.gre], "GRE key 5"),
      (gue, [.gue, .ipv4InIP], "GUE, IPv4 in IP"),
      (gueFields, [.gue, .ipv6InIP], "GUE, IPv6 in IP"),
      (gueDirect, [.gue], "GUE"),
      (fou, [.fou], "FOU"),
    ]

    static let all = named.map(\.0)
  }
}
