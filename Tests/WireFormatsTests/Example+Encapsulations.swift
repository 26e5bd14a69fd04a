// The SYNs of Example.Link inside tags and tunnels, composed; the protocols as tshark names them.

import WireFormats

extension Example {
  enum Encapsulated {
    // eth ethertype mpls ip tcp
    static let mpls = Example(
      "Encapsulated.mpls", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 8847 003e 803f 0001 013f 4500 003c 16e3 4000 4006 3787 c000
      020a c633 6414 ae0e 0016 8ff4 523e 0000 0000 a002 faf0 ecc8 0000 0204 05b4 0402 080a 8b5a
      583f 0000 0000 0103 030a
      """)

    // eth ethertype mpls ipv6 tcp
    static let mplsIPv6 = Example(
      "Encapsulated.mplsIPv6", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 8847 0001 013f 600a d023 0028 0640 2001 0db8 0001 0000 0000
      0000 0000 0010 2001 0db8 0002 0000 0000 0000 0000 0020 c60e 0016 c3f8 fecf 0000 0000 a002
      fd20 febf 0000 0204 05a0 0402 080a 2774 402a 0000 0000 0103 030a
      """)

    // eth ethertype mpls pwethheuristic pwethnocw eth ethertype data
    static let pseudowire = Example(
      "Encapsulated.pseudowire", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 8847 003e 803f 0001 013f 0000 0000 0200 0000 00bb 0200 0000
      00aa 0800 4500 003c 16e3 4000 4006 3787 c000 020a c633 6414 ae0e 0016 8ff4 523e 0000 0000
      a002 faf0 ecc8 0000 0204 05b4 0402 080a 8b5a 583f 0000 0000 0103 030a
      """)

    // eth ethertype mpls data
    static let pseudowireBare = Example(
      "Encapsulated.pseudowireBare", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 8847 0001 013f a200 0000 0001 0200 0000 000a 0800 4500 003c
      16e3 4000 4006 3787 c000 020a c633 6414 ae0e 0016 8ff4 523e 0000 0000 a002 faf0 ecc8 0000
      0204 05b4 0402 080a 8b5a 583f 0000 0000 0103 030a
      """)

    // eth ethertype pppoes ppp ip tcp
    static let pppoe = Example(
      "Encapsulated.pppoe", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 8864 1100 002a 003e 0021 4500 003c 16e3 4000 4006 3787 c000
      020a c633 6414 ae0e 0016 8ff4 523e 0000 0000 a002 faf0 ecc8 0000 0204 05b4 0402 080a 8b5a
      583f 0000 0000 0103 030a
      """)

    // eth ethertype vlan ethertype pppoes ppp ipv6 tcp
    static let pppoeInVLAN = Example(
      "Encapsulated.pppoeInVLAN", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 8100 0007 8864 1100 002a 0052 0057 600a d023 0028 0640 2001
      0db8 0001 0000 0000 0000 0000 0010 2001 0db8 0002 0000 0000 0000 0000 0020 c60e 0016 c3f8
      fecf 0000 0000 a002 fd20 febf 0000 0204 05a0 0402 080a 2774 402a 0000 0000 0103 030a
      """)

    // eth ethertype ip gre ip tcp
    static let gre = Example(
      "Encapsulated.gre", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 0800 4500 0054 0007 4000 402f c26f cb00 7101 cb00 7102 0000
      0800 4500 003c 16e3 4000 4006 3787 c000 020a c633 6414 ae0e 0016 8ff4 523e 0000 0000 a002
      faf0 ecc8 0000 0204 05b4 0402 080a 8b5a 583f 0000 0000 0103 030a
      """)

    // eth ethertype ip gre ip tcp
    static let greWithEverything = Example(
      "Encapsulated.greWithEverything", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 0800 4500 0060 0007 4000 402f c263 cb00 7101 cb00 7102 b000
      0800 3471 0000 0000 0005 0000 000a 4500 003c 16e3 4000 4006 3787 c000 020a c633 6414 ae0e
      0016 8ff4 523e 0000 0000 a002 faf0 ecc8 0000 0204 05b4 0402 080a 8b5a 583f 0000 0000 0103
      030a
      """)

    // eth ethertype ipv6 gre ipv6 tcp
    static let greIPv6 = Example(
      "Encapsulated.greIPv6", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 86dd 6000 0000 0054 2f40 2001 0db8 000a 0000 0000 0000 0000
      0001 2001 0db8 000a 0000 0000 0000 0000 0002 0000 86dd 600a d023 0028 0640 2001 0db8 0001
      0000 0000 0000 0000 0010 2001 0db8 0002 0000 0000 0000 0000 0020 c60e 0016 c3f8 fecf 0000
      0000 a002 fd20 febf 0000 0204 05a0 0402 080a 2774 402a 0000 0000 0103 030a
      """)

    // eth ethertype ip gre eth ethertype ip tcp
    static let greEthernet = Example(
      "Encapsulated.greEthernet", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 0800 4500 0066 0007 4000 402f c25d cb00 7101 cb00 7102 2000
      6558 0000 0005 0200 0000 00bb 0200 0000 00aa 0800 4500 003c 16e3 4000 4006 3787 c000 020a
      c633 6414 ae0e 0016 8ff4 523e 0000 0000 a002 faf0 ecc8 0000 0204 05b4 0402 080a 8b5a 583f
      0000 0000 0103 030a
      """)

    // eth ethertype ip gre ppp ip tcp
    static let grePPP = Example(
      "Encapsulated.grePPP", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 0800 4500 0064 0007 4000 402f c25f cb00 7101 cb00 7102 3081
      880b 0040 0009 0000 0001 0000 0002 ff03 0021 4500 003c 16e3 4000 4006 3787 c000 020a c633
      6414 ae0e 0016 8ff4 523e 0000 0000 a002 faf0 ecc8 0000 0204 05b4 0402 080a 8b5a 583f 0000
      0000 0103 030a
      """)

    // eth ethertype ip gre mpls ip tcp
    static let greMPLS = Example(
      "Encapsulated.greMPLS", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 0800 4500 0058 0007 4000 402f c26b cb00 7101 cb00 7102 0000
      8847 0001 013f 4500 003c 16e3 4000 4006 3787 c000 020a c633 6414 ae0e 0016 8ff4 523e 0000
      0000 a002 faf0 ecc8 0000 0204 05b4 0402 080a 8b5a 583f 0000 0000 0103 030a
      """)

    // eth ethertype ip gre erspan eth ethertype ip tcp
    static let erspanI = Example(
      "Encapsulated.erspanI", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 0800 4500 0062 0007 4000 402f c261 cb00 7101 cb00 7102 0000
      88be 0200 0000 00bb 0200 0000 00aa 0800 4500 003c 16e3 4000 4006 3787 c000 020a c633 6414
      ae0e 0016 8ff4 523e 0000 0000 a002 faf0 ecc8 0000 0204 05b4 0402 080a 8b5a 583f 0000 0000
      0103 030a
      """)

    // eth ethertype ip gre erspan eth ethertype ip tcp
    static let erspanII = Example(
      "Encapsulated.erspanII", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 0800 4500 006e 0007 4000 402f c255 cb00 7101 cb00 7102 1000
      88be 0000 0001 1001 000a 0000 0000 0200 0000 00bb 0200 0000 00aa 0800 4500 003c 16e3 4000
      4006 3787 c000 020a c633 6414 ae0e 0016 8ff4 523e 0000 0000 a002 faf0 ecc8 0000 0204 05b4
      0402 080a 8b5a 583f 0000 0000 0103 030a
      """)

    // eth ethertype ip gre erspan eth ethertype ip tcp
    static let erspanIII = Example(
      "Encapsulated.erspanIII", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 0800 4500 0072 0007 4000 402f c251 cb00 7101 cb00 7102 1000
      22eb 0000 0001 2001 000a 0000 0000 0000 0000 0200 0000 00bb 0200 0000 00aa 0800 4500 003c
      16e3 4000 4006 3787 c000 020a c633 6414 ae0e 0016 8ff4 523e 0000 0000 a002 faf0 ecc8 0000
      0204 05b4 0402 080a 8b5a 583f 0000 0000 0103 030a
      """)

    // eth ethertype ip gre erspan eth ethertype ip tcp
    static let erspanIIISubheader = Example(
      "Encapsulated.erspanIIISubheader", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 0800 4500 007a 0007 4000 402f c249 cb00 7101 cb00 7102 1000
      22eb 0000 0001 2001 000a 0000 0000 0000 0001 1400 0000 0000 0000 0200 0000 00bb 0200 0000
      00aa 0800 4500 003c 16e3 4000 4006 3787 c000 020a c633 6414 ae0e 0016 8ff4 523e 0000 0000
      a002 faf0 ecc8 0000 0204 05b4 0402 080a 8b5a 583f 0000 0000 0103 030a
      """)

    // eth ethertype ip udp vxlan eth ethertype ip tcp
    static let vxlan = Example(
      "Encapsulated.vxlan", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 0800 4500 006e 0007 4000 4011 c273 cb00 7101 cb00 7102 c738
      12b5 005a 0000 0800 0000 0000 2a00 0200 0000 00bb 0200 0000 00aa 0800 4500 003c 16e3 4000
      4006 3787 c000 020a c633 6414 ae0e 0016 8ff4 523e 0000 0000 a002 faf0 ecc8 0000 0204 05b4
      0402 080a 8b5a 583f 0000 0000 0103 030a
      """)

    // eth ethertype ip udp data
    static let vxlanLinux = Example(
      "Encapsulated.vxlanLinux", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 0800 4500 0082 0007 4000 4011 c25f cb00 7101 cb00 7102 c738
      2118 006e 0000 0800 0000 0000 2a00 0200 0000 00bb 0200 0000 00aa 86dd 600a d023 0028 0640
      2001 0db8 0001 0000 0000 0000 0000 0010 2001 0db8 0002 0000 0000 0000 0000 0020 c60e 0016
      c3f8 fecf 0000 0000 a002 fd20 febf 0000 0204 05a0 0402 080a 2774 402a 0000 0000 0103 030a
      """)

    // eth ethertype ipv6 udp vxlan eth ethertype vlan ethertype ip tcp
    static let vxlanIPv6 = Example(
      "Encapsulated.vxlanIPv6", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 86dd 6000 0000 005e 1140 2001 0db8 000a 0000 0000 0000 0000
      0001 2001 0db8 000a 0000 0000 0000 0000 0002 c738 12b5 005e f5d3 0800 0000 0000 2a00 0200
      0000 00bb 0200 0000 00aa 8100 0003 0800 4500 003c 16e3 4000 4006 3787 c000 020a c633 6414
      ae0e 0016 8ff4 523e 0000 0000 a002 faf0 ecc8 0000 0204 05b4 0402 080a 8b5a 583f 0000 0000
      0103 030a
      """)

    // eth ethertype ip udp geneve eth ethertype ip tcp
    static let geneve = Example(
      "Encapsulated.geneve", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 0800 4500 006e 0007 4000 4011 c273 cb00 7101 cb00 7102 c738
      17c1 005a 0000 0000 6558 0000 2a00 0200 0000 00bb 0200 0000 00aa 0800 4500 003c 16e3 4000
      4006 3787 c000 020a c633 6414 ae0e 0016 8ff4 523e 0000 0000 a002 faf0 ecc8 0000 0204 05b4
      0402 080a 8b5a 583f 0000 0000 0103 030a
      """)

    // eth ethertype ip udp geneve eth ethertype ip tcp
    static let geneveOptions = Example(
      "Encapsulated.geneveOptions", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 0800 4500 0076 0007 4000 4011 c26b cb00 7101 cb00 7102 c738
      17c1 0062 0000 0200 6558 0000 2a00 0102 0101 0000 0009 0200 0000 00bb 0200 0000 00aa 0800
      4500 003c 16e3 4000 4006 3787 c000 020a c633 6414 ae0e 0016 8ff4 523e 0000 0000 a002 faf0
      ecc8 0000 0204 05b4 0402 080a 8b5a 583f 0000 0000 0103 030a
      """)

    // eth ethertype ipv6 udp geneve ip tcp
    static let geneveIPv4 = Example(
      "Encapsulated.geneveIPv4", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 86dd 6000 0000 004c 1140 2001 0db8 000a 0000 0000 0000 0000
      0001 2001 0db8 000a 0000 0000 0000 0000 0002 c738 17c1 004c 7f54 0000 0800 0000 2a00 4500
      003c 16e3 4000 4006 3787 c000 020a c633 6414 ae0e 0016 8ff4 523e 0000 0000 a002 faf0 ecc8
      0000 0204 05b4 0402 080a 8b5a 583f 0000 0000 0103 030a
      """)

    // eth ethertype ip ip tcp
    static let ipv4InIPv4 = Example(
      "Encapsulated.ipv4InIPv4", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 0800 4500 0050 0007 4000 4004 c29e cb00 7101 cb00 7102 4500
      003c 16e3 4000 4006 3787 c000 020a c633 6414 ae0e 0016 8ff4 523e 0000 0000 a002 faf0 ecc8
      0000 0204 05b4 0402 080a 8b5a 583f 0000 0000 0103 030a
      """)

    // eth ethertype ipv6 ip tcp
    static let ipv4InIPv6 = Example(
      "Encapsulated.ipv4InIPv6", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 86dd 6000 0000 003c 0440 2001 0db8 000a 0000 0000 0000 0000
      0001 2001 0db8 000a 0000 0000 0000 0000 0002 4500 003c 16e3 4000 4006 3787 c000 020a c633
      6414 ae0e 0016 8ff4 523e 0000 0000 a002 faf0 ecc8 0000 0204 05b4 0402 080a 8b5a 583f 0000
      0000 0103 030a
      """)

    // eth ethertype ip ipv6 tcp
    static let ipv6InIPv4 = Example(
      "Encapsulated.ipv6InIPv4", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 0800 4500 0064 0007 4000 4029 c265 cb00 7101 cb00 7102 600a
      d023 0028 0640 2001 0db8 0001 0000 0000 0000 0000 0010 2001 0db8 0002 0000 0000 0000 0000
      0020 c60e 0016 c3f8 fecf 0000 0000 a002 fd20 febf 0000 0204 05a0 0402 080a 2774 402a 0000
      0000 0103 030a
      """)

    // eth ethertype ipv6 ipv6.dstopts ipv6 tcp
    static let ipv6InIPv6 = Example(
      "Encapsulated.ipv6InIPv6", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 86dd 6000 0000 0058 3c40 2001 0db8 000a 0000 0000 0000 0000
      0001 2001 0db8 000a 0000 0000 0000 0000 0002 2900 0401 0000 0000 600a d023 0028 0640 2001
      0db8 0001 0000 0000 0000 0000 0010 2001 0db8 0002 0000 0000 0000 0000 0020 c60e 0016 c3f8
      fecf 0000 0000 a002 fd20 febf 0000 0204 05a0 0402 080a 2774 402a 0000 0000 0103 030a
      """)

    // eth ethertype ip etherip eth ethertype ip tcp
    static let etherIP = Example(
      "Encapsulated.etherIP", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 0800 4500 0060 0007 4000 4061 c231 cb00 7101 cb00 7102 3000
      0200 0000 00bb 0200 0000 00aa 0800 4500 003c 16e3 4000 4006 3787 c000 020a c633 6414 ae0e
      0016 8ff4 523e 0000 0000 a002 faf0 ecc8 0000 0204 05b4 0402 080a 8b5a 583f 0000 0000 0103
      030a
      """)

    // eth ethertype ip mpls ip tcp
    static let mplsInIP = Example(
      "Encapsulated.mplsInIP", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 0800 4500 0054 0007 4000 4089 c215 cb00 7101 cb00 7102 0001
      013f 4500 003c 16e3 4000 4006 3787 c000 020a c633 6414 ae0e 0016 8ff4 523e 0000 0000 a002
      faf0 ecc8 0000 0204 05b4 0402 080a 8b5a 583f 0000 0000 0103 030a
      """)

    // eth ethertype ip udp mpls ip tcp
    static let mplsInUDP = Example(
      "Encapsulated.mplsInUDP", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 0800 4500 005c 0007 4000 4011 c285 cb00 7101 cb00 7102 c738
      19eb 0048 0000 0001 013f 4500 003c 16e3 4000 4006 3787 c000 020a c633 6414 ae0e 0016 8ff4
      523e 0000 0000 a002 faf0 ecc8 0000 0204 05b4 0402 080a 8b5a 583f 0000 0000 0103 030a
      """)

    // eth ethertype ip udp teredo ipv6 tcp
    static let teredo = Example(
      "Encapsulated.teredo", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 0800 4500 006c 0007 4000 4011 c275 cb00 7101 cb00 7102 0ed5
      0dd8 0058 0000 600a d023 0028 0640 2001 0db8 0001 0000 0000 0000 0000 0010 2001 0db8 0002
      0000 0000 0000 0000 0020 c60e 0016 c3f8 fecf 0000 0000 a002 fd20 febf 0000 0204 05a0 0402
      080a 2774 402a 0000 0000 0103 030a
      """)

    // eth ethertype ip udp teredo ipv6 tcp
    static let teredoIndications = Example(
      "Encapsulated.teredoIndications", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 0800 4500 0081 0007 4000 4011 c260 cb00 7101 cb00 7102 0dd8
      c738 006d 0000 0001 0000 0001 0203 0405 0607 0000 000f a03c 0b8b ff60 0ad0 2300 2806 4020
      010d b800 0100 0000 0000 0000 0000 1020 010d b800 0200 0000 0000 0000 0000 20c6 0e00 16c3
      f8fe cf00 0000 00a0 02fd 20fe bf00 0002 0405 a004 0208 0a27 7440 2a00 0000 0001 0303 0a
      """)

    // eth ethertype ip udp gtp ip tcp
    static let gtp = Example(
      "Encapsulated.gtp", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 0800 4500 0060 0007 4000 4011 c281 cb00 7101 cb00 7102 0868
      0868 004c 0000 30ff 003c 0000 004d 4500 003c 16e3 4000 4006 3787 c000 020a c633 6414 ae0e
      0016 8ff4 523e 0000 0000 a002 faf0 ecc8 0000 0204 05b4 0402 080a 8b5a 583f 0000 0000 0103
      030a
      """)

    // eth ethertype ip udp gtp ip tcp
    static let gtpExtension = Example(
      "Encapsulated.gtpExtension", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 0800 4500 0068 0007 4000 4011 c279 cb00 7101 cb00 7102 0868
      0868 0054 0000 34ff 0044 0000 004d 0000 0085 0100 1500 4500 003c 16e3 4000 4006 3787 c000
      020a c633 6414 ae0e 0016 8ff4 523e 0000 0000 a002 faf0 ecc8 0000 0204 05b4 0402 080a 8b5a
      583f 0000 0000 0103 030a
      """)

    // eth ethertype ip udp l2tp ppp ip tcp
    static let l2tp = Example(
      "Encapsulated.l2tp", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 0800 4500 0062 0007 4000 4011 c27f cb00 7101 cb00 7102 06a5 06a5
      004e 0000 0002 0005 002a ff03 0021 4500 003c 16e3 4000 4006 3787 c000 020a c633 6414 ae0e 0016
      8ff4 523e 0000 0000 a002 faf0 ecc8 0000 0204 05b4 0402 080a 8b5a 583f 0000 0000 0103 030a
      """)

    // eth ethertype ip udp l2tp ppp ipv6 tcp
    static let l2tpWithEverything = Example(
      "Encapsulated.l2tpWithEverything", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 0800 4500 007f 0007 4000 4011 c262 cb00 7101 cb00 7102 c738 06a5
      006b 0000 4b02 0063 0005 002a 0007 0009 0004 0000 0000 5760 0ad0 2300 2806 4020 010d b800 0100
      0000 0000 0000 0000 1020 010d b800 0200 0000 0000 0000 0000 20c6 0e00 16c3 f8fe cf00 0000 00a0
      02fd 20fe bf00 0002 0405 a004 0208 0a27 7440 2a00 0000 0001 0303 0a
      """)

    // eth ethertype ip udp l2tp ppp ip tcp
    static let l2tpAnswer = Example(
      "Encapsulated.l2tpAnswer", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 0800 4500 0064 0007 4000 4011 c27d cb00 7101 cb00 7102 06a5 c738
      0050 0000 4002 0048 0006 002a ff03 0021 4500 003c 16e3 4000 4006 3787 c000 020a c633 6414 ae0e
      0016 8ff4 523e 0000 0000 a002 faf0 ecc8 0000 0204 05b4 0402 080a 8b5a 583f 0000 0000 0103 030a
      """)

    // eth ethertype ip data
    static let vxlanFirstFragment = Example(
      "Encapsulated.vxlanFirstFragment", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 0800 4500 006e 0007 2000 4011 e273 cb00 7101 cb00 7102 c738
      12b5 00c8 0000 0800 0000 0000 2a00 0200 0000 00bb 0200 0000 00aa 0800 4500 003c 16e3 4000
      4006 3787 c000 020a c633 6414 ae0e 0016 8ff4 523e 0000 0000 a002 faf0 ecc8 0000 0204 05b4
      0402 080a 8b5a 583f 0000 0000 0103 030a
      """)

    // eth ethertype vlan ethertype ip udp vxlan eth ethertype ip udp vxlan eth ethertype ip tcp
    static let vxlanInVXLANInVLAN = Example(
      "Encapsulated.vxlanInVXLANInVLAN", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 8100 0007 0800 4500 00a0 0007 4000 4011 c241 cb00 7101 cb00
      7102 c738 12b5 008c 0000 0800 0000 0000 2a00 0200 0000 00bb 0200 0000 00aa 0800 4500 006e
      0007 4000 4011 b674 c000 0201 c000 0202 c739 12b5 005a 0000 0800 0000 0000 2a00 0200 0000
      00bb 0200 0000 00aa 0800 4500 003c 16e3 4000 4006 3787 c000 020a c633 6414 ae0e 0016 8ff4
      523e 0000 0000 a002 faf0 ecc8 0000 0204 05b4 0402 080a 8b5a 583f 0000 0000 0103 030a
      """)

    static let all = [
      mpls, mplsIPv6, pseudowire, pseudowireBare, pppoe, pppoeInVLAN, gre, greWithEverything,
      greIPv6, greEthernet, grePPP, greMPLS, erspanI, erspanII, erspanIII, erspanIIISubheader,
      vxlan, vxlanLinux, vxlanIPv6, geneve, geneveOptions, geneveIPv4, ipv4InIPv4, ipv4InIPv6,
      ipv6InIPv4, ipv6InIPv6, etherIP, mplsInIP, mplsInUDP, teredo, teredoIndications, gtp,
      gtpExtension, l2tp, l2tpWithEverything, l2tpAnswer, vxlanFirstFragment,
      vxlanInVXLANInVLAN,
    ]
  }
}
