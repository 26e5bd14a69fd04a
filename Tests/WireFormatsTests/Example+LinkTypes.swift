// The SYNs of Example.Link below further link layers, composed; the protocols as tshark names them,
// or nothing where it does not decode the link type.

import WireFormats

extension Example {
  enum LinkTypes {
    // ppp ip tcp
    static let ppp = Example(
      "LinkTypes.ppp", .ppp,
      """
      0021 4500 003c 16e3 4000 4006 3787 c000 020a c633 6414 ae0e 0016 8ff4 523e 0000 0000 a002
      faf0 ecc8 0000 0204 05b4 0402 080a 8b5a 583f 0000 0000 0103 030a
      """)

    // ppp ipv6 tcp
    static let pppHDLC = Example(
      "LinkTypes.pppHDLC", .ppp,
      """
      ff03 0057 600a d023 0028 0640 2001 0db8 0001 0000 0000 0000 0000 0010 2001 0db8 0002 0000
      0000 0000 0000 0020 c60e 0016 c3f8 fecf 0000 0000 a002 fd20 febf 0000 0204 05a0 0402 080a
      2774 402a 0000 0000 0103 030a
      """)

    // ppp ip tcp
    static let pppCompressed = Example(
      "LinkTypes.pppCompressed", .ppp,
      """
      2145 0000 3c16 e340 0040 0637 87c0 0002 0ac6 3364 14ae 0e00 168f f452 3e00 0000 00a0 02fa
      f0ec c800 0002 0405 b404 0208 0a8b 5a58 3f00 0000 0001 0303 0a
      """)

    // ppp ip tcp
    static let pppSerial = Example(
      "LinkTypes.pppSerial", .pppSerial,
      """
      ff03 0021 4500 003c 16e3 4000 4006 3787 c000 020a c633 6414 ae0e 0016 8ff4 523e 0000 0000
      a002 faf0 ecc8 0000 0204 05b4 0402 080a 8b5a 583f 0000 0000 0103 030a
      """)

    // ppp chdlc ip tcp
    static let pppSerialCisco = Example(
      "LinkTypes.pppSerialCisco", .pppSerial,
      """
      0f00 0800 4500 003c 16e3 4000 4006 3787 c000 020a c633 6414 ae0e 0016 8ff4 523e 0000 0000
      a002 faf0 ecc8 0000 0204 05b4 0402 080a 8b5a 583f 0000 0000 0103 030a
      """)

    // pppoes ppp ip tcp
    static let pppoeWithoutEthernet = Example(
      "LinkTypes.pppoeWithoutEthernet", .pppoe,
      """
      1100 002a 003e 0021 4500 003c 16e3 4000 4006 3787 c000 020a c633 6414 ae0e 0016 8ff4 523e
      0000 0000 a002 faf0 ecc8 0000 0204 05b4 0402 080a 8b5a 583f 0000 0000 0103 030a
      """)

    // chdlc ip tcp
    static let ciscoHDLC = Example(
      "LinkTypes.ciscoHDLC", .ciscoHDLC,
      """
      0f00 0800 4500 003c 16e3 4000 4006 3787 c000 020a c633 6414 ae0e 0016 8ff4 523e 0000 0000
      a002 faf0 ecc8 0000 0204 05b4 0402 080a 8b5a 583f 0000 0000 0103 030a
      """)

    // chdlc ipv6 tcp
    static let ciscoHDLCIPv6 = Example(
      "LinkTypes.ciscoHDLCIPv6", .ciscoHDLC,
      """
      0f00 86dd 600a d023 0028 0640 2001 0db8 0001 0000 0000 0000 0000 0010 2001 0db8 0002 0000
      0000 0000 0000 0020 c60e 0016 c3f8 fecf 0000 0000 a002 fd20 febf 0000 0204 05a0 0402 080a
      2774 402a 0000 0000 0103 030a
      """)

    // fr ip tcp
    static let frameRelay = Example(
      "LinkTypes.frameRelay", .frameRelay,
      """
      1841 03cc 4500 003c 16e3 4000 4006 3787 c000 020a c633 6414 ae0e 0016 8ff4 523e 0000 0000
      a002 faf0 ecc8 0000 0204 05b4 0402 080a 8b5a 583f 0000 0000 0103 030a
      """)

    // fr ip tcp
    static let frameRelaySNAP = Example(
      "LinkTypes.frameRelaySNAP", .frameRelay,
      """
      1841 0300 8000 0000 0800 4500 003c 16e3 4000 4006 3787 c000 020a c633 6414 ae0e 0016 8ff4
      523e 0000 0000 a002 faf0 ecc8 0000 0204 05b4 0402 080a 8b5a 583f 0000 0000 0103 030a
      """)

    // fr ip tcp
    static let frameRelayCisco = Example(
      "LinkTypes.frameRelayCisco", .frameRelay,
      """
      1841 0800 4500 003c 16e3 4000 4006 3787 c000 020a c633 6414 ae0e 0016 8ff4 523e 0000 0000
      a002 faf0 ecc8 0000 0204 05b4 0402 080a 8b5a 583f 0000 0000 0103 030a
      """)

    // nflog ip tcp
    static let netfilterLog = Example(
      "LinkTypes.netfilterLog", .netfilterLog,
      """
      0200 0005 0800 0100 0800 0300 0900 0a00 6472 6f70 0000 0000 4000 0900 4500 003c 16e3 4000
      4006 3787 c000 020a c633 6414 ae0e 0016 8ff4 523e 0000 0000 a002 faf0 ecc8 0000 0204 05b4
      0402 080a 8b5a 583f 0000 0000 0103 030a
      """)

    // nflog ip ipv6 tcp
    static let netfilterLogIPv6 = Example(
      "LinkTypes.netfilterLogIPv6", .netfilterLog,
      """
      0a00 0005 0800 0100 0800 0300 0900 0a00 6472 6f70 0000 0000 5400 0900 600a d023 0028 0640
      2001 0db8 0001 0000 0000 0000 0000 0010 2001 0db8 0002 0000 0000 0000 0000 0020 c60e 0016
      c3f8 fecf 0000 0000 a002 fd20 febf 0000 0204 05a0 0402 080a 2774 402a 0000 0000 0103 030a
      """)

    // nflog
    static let netfilterLogBigEndian = Example(
      "LinkTypes.netfilterLogBigEndian", .netfilterLog,
      """
      0200 0005 0008 0001 0800 0300 0009 000a 6472 6f70 0000 0000 0040 0009 4500 003c 16e3 4000
      4006 3787 c000 020a c633 6414 ae0e 0016 8ff4 523e 0000 0000 a002 faf0 ecc8 0000 0204 05b4
      0402 080a 8b5a 583f 0000 0000 0103 030a
      """)

    // ipoib ip tcp
    static let ipOverInfiniBand = Example(
      "LinkTypes.ipOverInfiniBand", .ipOverInfiniBand,
      """
      6000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000
      0000 0000 0800 0000 4500 003c 16e3 4000 4006 3787 c000 020a c633 6414 ae0e 0016 8ff4 523e
      0000 0000 a002 faf0 ecc8 0000 0204 05b4 0402 080a 8b5a 583f 0000 0000 0103 030a
      """)

    // llc ip tcp
    static let atm = Example(
      "LinkTypes.atm", .atm,
      """
      aaaa 0300 0000 0800 4500 003c 16e3 4000 4006 3787 c000 020a c633 6414 ae0e 0016 8ff4 523e
      0000 0000 a002 faf0 ecc8 0000 0204 05b4 0402 080a 8b5a 583f 0000 0000 0103 030a
      """)

    // fddi llc ip tcp
    static let fddi = Example(
      "LinkTypes.fddi", .fddi,
      """
      5002 0000 0000 0102 0000 0000 0aaa aa03 0000 0008 0045 0000 3c16 e340 0040 0637 87c0 0002
      0ac6 3364 14ae 0e00 168f f452 3e00 0000 00a0 02fa f0ec c800 0002 0405 b404 0208 0a8b 5a58
      3f00 0000 0001 0303 0a
      """)

    // tr llc ip tcp
    static let tokenRing = Example(
      "LinkTypes.tokenRing", .tokenRing,
      """
      1040 0200 0000 0001 8200 0000 000a 0220 aaaa 0300 0000 0800 4500 003c 16e3 4000 4006 3787
      c000 020a c633 6414 ae0e 0016 8ff4 523e 0000 0000 a002 faf0 ecc8 0000 0204 05b4 0402 080a
      8b5a 583f 0000 0000 0103 030a
      """)

    // data
    static let slip = Example(
      "LinkTypes.slip", .slip,
      """
      0100 0000 0000 0000 0000 0000 0000 0000 4500 003c 16e3 4000 4006 3787 c000 020a c633 6414
      ae0e 0016 8ff4 523e 0000 0000 a002 faf0 ecc8 0000 0204 05b4 0402 080a 8b5a 583f 0000 0000
      0103 030a
      """)

    // pflog ip tcp
    static let packetFilterLog = Example(
      "LinkTypes.packetFilterLog", .packetFilterLog,
      """
      3d02 0100 656d 3000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000
      0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 4500 003c 16e3 4000
      4006 3787 c000 020a c633 6414 ae0e 0016 8ff4 523e 0000 0000 a002 faf0 ecc8 0000 0204 05b4
      0402 080a 8b5a 583f 0000 0000 0103 030a
      """)

    static let mpls = Example(
      "LinkTypes.mpls", .mpls,
      """
      0001 013f 4500 003c 16e3 4000 4006 3787 c000 020a c633 6414 ae0e 0016 8ff4 523e 0000 0000
      a002 faf0 ecc8 0000 0204 05b4 0402 080a 8b5a 583f 0000 0000 0103 030a
      """)

    // eth llc ip tcp
    static let snap = Example(
      "LinkTypes.snap", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 0044 aaaa 0300 0000 0800 4500 003c 16e3 4000 4006 3787 c000
      020a c633 6414 ae0e 0016 8ff4 523e 0000 0000 a002 faf0 ecc8 0000 0204 05b4 0402 080a 8b5a
      583f 0000 0000 0103 030a
      """)

    // wlan llc ip tcp
    static let wireless = Example(
      "LinkTypes.wireless", .wireless,
      """
      0801 0000 0200 0000 0001 0200 0000 000a 0200 0000 00cc 1000 aaaa 0300 0000 0800 4500 003c
      16e3 4000 4006 3787 c000 020a c633 6414 ae0e 0016 8ff4 523e 0000 0000 a002 faf0 ecc8 0000
      0204 05b4 0402 080a 8b5a 583f 0000 0000 0103 030a
      """)

    // wlan llc ipv6 tcp
    static let wirelessQoS = Example(
      "LinkTypes.wirelessQoS", .wireless,
      """
      8802 0000 0200 0000 0001 0200 0000 000a 0200 0000 00cc 1000 0000 aaaa 0300 0000 86dd 600a
      d023 0028 0640 2001 0db8 0001 0000 0000 0000 0000 0010 2001 0db8 0002 0000 0000 0000 0000
      0020 c60e 0016 c3f8 fecf 0000 0000 a002 fd20 febf 0000 0204 05a0 0402 080a 2774 402a 0000
      0000 0103 030a
      """)

    // wlan llc ip tcp
    static let wirelessFourAddresses = Example(
      "LinkTypes.wirelessFourAddresses", .wireless,
      """
      8803 0000 0200 0000 0001 0200 0000 000a 0200 0000 00cc 1000 0200 0000 00dd 0000 aaaa 0300
      0000 0800 4500 003c 16e3 4000 4006 3787 c000 020a c633 6414 ae0e 0016 8ff4 523e 0000 0000
      a002 faf0 ecc8 0000 0204 05b4 0402 080a 8b5a 583f 0000 0000 0103 030a
      """)

    // wlan llc ip tcp
    static let wirelessAggregate = Example(
      "LinkTypes.wirelessAggregate", .wireless,
      """
      8801 0000 0200 0000 0001 0200 0000 000a 0200 0000 00cc 1000 8000 0200 0000 0001 0200 0000
      000a 0044 aaaa 0300 0000 0800 4500 003c 16e3 4000 4006 3787 c000 020a c633 6414 ae0e 0016
      8ff4 523e 0000 0000 a002 faf0 ecc8 0000 0204 05b4 0402 080a 8b5a 583f 0000 0000 0103 030a
      """)

    // radiotap wlan_radio wlan llc ip tcp
    static let radiotap = Example(
      "LinkTypes.radiotap", .wirelessRadiotap,
      """
      0000 0900 0200 0000 0008 0100 0002 0000 0000 0102 0000 0000 0a02 0000 0000 cc10 00aa aa03
      0000 0008 0045 0000 3c16 e340 0040 0637 87c0 0002 0ac6 3364 14ae 0e00 168f f452 3e00 0000
      00a0 02fa f0ec c800 0002 0405 b404 0208 0a8b 5a58 3f00 0000 0001 0303 0a
      """)

    // radiotap wlan_radio wlan llc ip tcp
    static let radiotapPadded = Example(
      "LinkTypes.radiotapPadded", .wirelessRadiotap,
      """
      0000 1100 0300 0000 0101 0101 0101 0101 2088 0100 0002 0000 0000 0102 0000 0000 0a02 0000
      0000 cc10 0000 0000 00aa aa03 0000 0008 0045 0000 3c16 e340 0040 0637 87c0 0002 0ac6 3364
      14ae 0e00 168f f452 3e00 0000 00a0 02fa f0ec c800 0002 0405 b404 0208 0a8b 5a58 3f00 0000
      0001 0303 0a
      """)

    // prism wlan_radio wlan llc ip tcp
    static let prism = Example(
      "LinkTypes.prism", .wirelessPrism,
      """
      4400 0000 9000 0000 776c 616e 3000 0000 0000 0000 0000 0000 4410 0000 0000 0400 0000 0000
      4420 0000 0000 0400 0000 0000 4430 0000 0000 0400 0000 0000 4440 0000 0000 0400 0000 0000
      4450 0000 0000 0400 0000 0000 4460 0000 0000 0400 0000 0000 4470 0000 0000 0400 0000 0000
      4480 0000 0000 0400 0000 0000 4490 0000 0000 0400 0000 0000 44a0 0000 0000 0400 0000 0000
      0801 0000 0200 0000 0001 0200 0000 000a 0200 0000 00cc 1000 aaaa 0300 0000 0800 4500 003c
      16e3 4000 4006 3787 c000 020a c633 6414 ae0e 0016 8ff4 523e 0000 0000 a002 faf0 ecc8 0000
      0204 05b4 0402 080a 8b5a 583f 0000 0000 0103 030a
      """)

    // wlancap wlan_radio wlan llc ip tcp
    static let avs = Example(
      "LinkTypes.avs", .wirelessAVS,
      """
      8021 1001 0000 0040 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000
      0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0801 0000 0200 0000
      0001 0200 0000 000a 0200 0000 00cc 1000 aaaa 0300 0000 0800 4500 003c 16e3 4000 4006 3787
      c000 020a c633 6414 ae0e 0016 8ff4 523e 0000 0000 a002 faf0 ecc8 0000 0204 05b4 0402 080a
      8b5a 583f 0000 0000 0103 030a
      """)

    // ppi wlan_radio wlan llc ip tcp
    static let perPacketInformation = Example(
      "LinkTypes.perPacketInformation", .perPacketInformation,
      """
      0000 0800 6900 0000 0801 0000 0200 0000 0001 0200 0000 000a 0200 0000 00cc 1000 aaaa 0300
      0000 0800 4500 003c 16e3 4000 4006 3787 c000 020a c633 6414 ae0e 0016 8ff4 523e 0000 0000
      a002 faf0 ecc8 0000 0204 05b4 0402 080a 8b5a 583f 0000 0000 0103 030a
      """)

    // pktap pcap_pktdata eth ethertype ip tcp
    static let darwinPacketTap = Example(
      "LinkTypes.darwinPacketTap", .darwinPacketTap,
      """
      6c00 0000 0100 0000 0100 0000 656e 3000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000
      0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000
      0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000
      0200 0000 0001 0200 0000 000a 0800 4500 003c 16e3 4000 4006 3787 c000 020a c633 6414 ae0e
      0016 8ff4 523e 0000 0000 a002 faf0 ecc8 0000 0204 05b4 0402 080a 8b5a 583f 0000 0000 0103
      030a
      """)

    static let all = [
      ppp, pppHDLC, pppCompressed, pppSerial, pppSerialCisco, pppoeWithoutEthernet, ciscoHDLC,
      ciscoHDLCIPv6, frameRelay, frameRelaySNAP, frameRelayCisco, netfilterLog, netfilterLogIPv6,
      netfilterLogBigEndian, ipOverInfiniBand, atm, fddi, tokenRing, slip, packetFilterLog, mpls,
      snap, wireless, wirelessQoS, wirelessFourAddresses, wirelessAggregate, radiotap,
      radiotapPadded, prism, avs, perPacketInformation, darwinPacketTap,
    ]
  }
}
