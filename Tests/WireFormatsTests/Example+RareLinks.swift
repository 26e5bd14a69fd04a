// The SYNs of Example.Link behind rare link layers, composed; the protocols as tshark names them, where
// it reads them.

import WireFormats

extension Example {
  enum RareLinks {
    // tzsp eth ethertype ip tcp
    static let tzspLink = Example(
      "RareLinks.tzspLink", .tzsp,
      """
      0100 0001 0102 0000 0000 bb02 0000 0000 aa08 0045 0000 3c16 e340 0040 0637 87c0 0002 0ac6
      3364 14ae 0e00 168f f452 3e00 0000 00a0 02fa f0ec c800 0002 0405 b404 0208 0a8b 5a58 3f00
      0000 0001 0303 0a
      """)

    // clip ip tcp
    static let classicalATM = Example(
      "RareLinks.classicalATM", .classicalATM,
      """
      4500 003c 16e3 4000 4006 3787 c000 020a c633 6414 ae0e 0016 8ff4 523e 0000 0000 a002 faf0
      ecc8 0000 0204 05b4 0402 080a 8b5a 583f 0000 0000 0103 030a
      """)

    // clip ip
    static let classicalATMWithLLC = Example(
      "RareLinks.classicalATMWithLLC", .classicalATM,
      """
      aaaa 0300 0000 86dd 600a d023 0028 0640 2001 0db8 0001 0000 0000 0000 0000 0010 2001 0db8
      0002 0000 0000 0000 0000 0020 c60e 0016 c3f8 fecf 0000 0000 a002 fd20 febf 0000 0204 05a0
      0402 080a 2774 402a 0000 0000 0103 030a
      """)

    // enc ip tcp
    static let clearOfIPsec = Example(
      "RareLinks.clearOfIPsec", .clearOfIPsec,
      """
      0200 0000 0000 0100 0000 0003 4500 003c 16e3 4000 4006 3787 c000 020a c633 6414 ae0e 0016
      8ff4 523e 0000 0000 a002 faf0 ecc8 0000 0204 05b4 0402 080a 8b5a 583f 0000 0000 0103 030a
      """)

    // enc ipv6 tcp
    static let clearOfIPsecIPv6 = Example(
      "RareLinks.clearOfIPsecIPv6", .clearOfIPsec,
      """
      0000 0018 0000 0100 0000 0003 600a d023 0028 0640 2001 0db8 0001 0000 0000 0000 0000 0010
      2001 0db8 0002 0000 0000 0000 0000 0020 c60e 0016 c3f8 fecf 0000 0000 a002 fd20 febf 0000
      0204 05a0 0402 080a 2774 402a 0000 0000 0103 030a
      """)

    // ipfc llc ip tcp
    static let fibreChannel = Example(
      "RareLinks.fibreChannel", .fibreChannel,
      """
      0000 0000 0000 0000 0000 0000 0000 0000 aaaa 0300 0000 0800 4500 003c 16e3 4000 4006 3787
      c000 020a c633 6414 ae0e 0016 8ff4 523e 0000 0000 a002 faf0 ecc8 0000 0204 05b4 0402 080a
      8b5a 583f 0000 0000 0103 030a
      """)

    // ap1394 ip tcp
    static let fireWire = Example(
      "RareLinks.fireWire", .fireWire,
      """
      0001 0203 0405 0607 0809 0a0b 0c0d 0e0f 0800 4500 003c 16e3 4000 4006 3787 c000 020a c633
      6414 ae0e 0016 8ff4 523e 0000 0000 a002 faf0 ecc8 0000 0204 05b4 0402 080a 8b5a 583f 0000
      0000 0103 030a
      """)

    static let pppDaemon = Example(
      "RareLinks.pppDaemon", .pppDaemon,
      """
      0103 0021 4500 003c 16e3 4000 4006 3787 c000 020a c633 6414 ae0e 0016 8ff4 523e 0000 0000
      a002 faf0 ecc8 0000 0204 05b4 0402 080a 8b5a 583f 0000 0000 0103 030a
      """)

    // erf eth ethertype ip tcp
    static let endace = Example(
      "RareLinks.endace", .endace,
      """
      0000 0000 0000 0000 0204 005c 0000 004c 0000 0200 0000 0001 0200 0000 000a 0800 4500 003c
      16e3 4000 4006 3787 c000 020a c633 6414 ae0e 0016 8ff4 523e 0000 0000 a002 faf0 ecc8 0000
      0204 05b4 0402 080a 8b5a 583f 0000 0000 0103 030a
      """)

    // erf eth ethertype ipv6 tcp
    static let endaceExtensions = Example(
      "RareLinks.endaceExtensions", .endace,
      """
      0000 0000 0000 0000 8b04 0080 0000 0060 8000 0000 0000 0000 0300 0000 0000 0000 0000 0200
      0000 0001 0200 0000 000a 86dd 600a d023 0028 0640 2001 0db8 0001 0000 0000 0000 0000 0010
      2001 0db8 0002 0000 0000 0000 0000 0020 c60e 0016 c3f8 fecf 0000 0000 a002 fd20 febf 0000
      0204 05a0 0402 080a 2774 402a 0000 0000 0103 030a
      """)

    static let endaceEthernet = Example(
      "RareLinks.endaceEthernet", .endaceEthernet,
      """
      0000 0000 0000 0000 0204 005c 0000 004c 0000 0200 0000 0001 0200 0000 000a 0800 4500 003c
      16e3 4000 4006 3787 c000 020a c633 6414 ae0e 0016 8ff4 523e 0000 0000 a002 faf0 ecc8 0000
      0204 05b4 0402 080a 8b5a 583f 0000 0000 0103 030a
      """)

    static let endaceSerial = Example(
      "RareLinks.endaceSerial", .endaceSerial,
      """
      0000 0000 0000 0000 0104 0050 0000 0040 ff03 0021 4500 003c 16e3 4000 4006 3787 c000 020a
      c633 6414 ae0e 0016 8ff4 523e 0000 0000 a002 faf0 ecc8 0000 0204 05b4 0402 080a 8b5a 583f
      0000 0000 0103 030a
      """)

    // ppp ip tcp
    static let directedPPP = Example(
      "RareLinks.directedPPP", .directedPPP,
      """
      00ff 0300 2145 0000 3c16 e340 0040 0637 87c0 0002 0ac6 3364 14ae 0e00 168f f452 3e00 0000
      00a0 02fa f0ec c800 0002 0405 b404 0208 0a8b 5a58 3f00 0000 0001 0303 0a
      """)

    static let directedHDLC = Example(
      "RareLinks.directedHDLC", .directedHDLC,
      """
      010f 0008 0045 0000 3c16 e340 0040 0637 87c0 0002 0ac6 3364 14ae 0e00 168f f452 3e00 0000
      00a0 02fa f0ec c800 0002 0405 b404 0208 0a8b 5a58 3f00 0000 0001 0303 0a
      """)

    static let directedFrameRelay = Example(
      "RareLinks.directedFrameRelay", .directedFrameRelay,
      """
      0018 4103 cc45 0000 3c16 e340 0040 0637 87c0 0002 0ac6 3364 14ae 0e00 168f f452 3e00 0000
      00a0 02fa f0ec c800 0002 0405 b404 0208 0a8b 5a58 3f00 0000 0001 0303 0a
      """)

    // netanalyzer eth ethertype ip tcp
    static let analyzer = Example(
      "RareLinks.analyzer", .analyzer,
      """
      0004 4a00 0200 0000 0001 0200 0000 000a 0800 4500 003c 16e3 4000 4006 3787 c000 020a c633
      6414 ae0e 0016 8ff4 523e 0000 0000 a002 faf0 ecc8 0000 0204 05b4 0402 080a 8b5a 583f 0000
      0000 0103 030a
      """)

    // netanalyzer data
    static let analyzerTransparent = Example(
      "RareLinks.analyzerTransparent", .analyzerTransparent,
      """
      0006 4a00 5555 5555 5555 55d5 0200 0000 0001 0200 0000 000a 0800 4500 003c 16e3 4000 4006
      3787 c000 020a c633 6414 ae0e 0016 8ff4 523e 0000 0000 a002 faf0 ecc8 0000 0204 05b4 0402
      080a 8b5a 583f 0000 0000 0103 030a
      """)

    static let broadcomTag = Example(
      "RareLinks.broadcomTag", .broadcomTag,
      """
      0200 0000 0001 0200 0000 000a 2000 0001 0800 4500 003c 16e3 4000 4006 3787 c000 020a c633
      6414 ae0e 0016 8ff4 523e 0000 0000 a002 faf0 ecc8 0000 0204 05b4 0402 080a 8b5a 583f 0000
      0000 0103 030a
      """)

    static let broadcomTagInFront = Example(
      "RareLinks.broadcomTagInFront", .broadcomTagInFront,
      """
      2000 0001 0200 0000 0001 0200 0000 000a 0800 4500 003c 16e3 4000 4006 3787 c000 020a c633
      6414 ae0e 0016 8ff4 523e 0000 0000 a002 faf0 ecc8 0000 0204 05b4 0402 080a 8b5a 583f 0000
      0000 0103 030a
      """)

    static let marvellTag = Example(
      "RareLinks.marvellTag", .marvellTag,
      """
      0200 0000 0001 0200 0000 000a c000 0001 0800 4500 003c 16e3 4000 4006 3787 c000 020a c633
      6414 ae0e 0016 8ff4 523e 0000 0000 a002 faf0 ecc8 0000 0204 05b4 0402 080a 8b5a 583f 0000
      0000 0103 030a
      """)

    static let marvellTagWithType = Example(
      "RareLinks.marvellTagWithType", .marvellTagWithType,
      """
      0200 0000 0001 0200 0000 000a dada 0000 c000 0001 86dd 600a d023 0028 0640 2001 0db8 0001
      0000 0000 0000 0000 0010 2001 0db8 0002 0000 0000 0000 0000 0020 c60e 0016 c3f8 fecf 0000
      0000 a002 fd20 febf 0000 0204 05a0 0402 080a 2774 402a 0000 0000 0103 030a
      """)

    // juniper eth ethertype ip tcp
    static let juniperEthernet = Example(
      "RareLinks.juniperEthernet", .juniperEthernet,
      """
      4d47 4381 0010 0301 0106 010e 0102 8c00 0404 4c01 0000 0200 0000 0001 0200 0000 000a 0800
      4500 003c 16e3 4000 4006 3787 c000 020a c633 6414 ae0e 0016 8ff4 523e 0000 0000 a002 faf0
      ecc8 0000 0204 05b4 0402 080a 8b5a 583f 0000 0000 0103 030a
      """)

    // juniper eth ethertype ipv6 tcp
    static let juniperEthernetSent = Example(
      "RareLinks.juniperEthernetSent", .juniperEthernet,
      """
      4d47 4300 0200 0000 0001 0200 0000 000a 86dd 600a d023 0028 0640 2001 0db8 0001 0000 0000
      0000 0000 0010 2001 0db8 0002 0000 0000 0000 0000 0020 c60e 0016 c3f8 fecf 0000 0000 a002
      fd20 febf 0000 0204 05a0 0402 080a 2774 402a 0000 0000 0103 030a
      """)

    // juniper data
    static let juniperPacket = Example(
      "RareLinks.juniperPacket", .juniperEthernet,
      """
      4d47 4303 0000 0002 4500 003c 16e3 4000 4006 3787 c000 020a c633 6414 ae0e 0016 8ff4 523e
      0000 0000 a002 faf0 ecc8 0000 0204 05b4 0402 080a 8b5a 583f 0000 0000 0103 030a
      """)

    // juniper eth ethertype ip tcp
    static let juniperPPPoE = Example(
      "RareLinks.juniperPPPoE", .juniperPPPoE,
      """
      4d47 4381 0010 0301 0106 010e 0102 8c00 0404 4c01 0000 0200 0000 0001 0200 0000 000a 0800
      4500 003c 16e3 4000 4006 3787 c000 020a c633 6414 ae0e 0016 8ff4 523e 0000 0000 a002 faf0
      ecc8 0000 0204 05b4 0402 080a 8b5a 583f 0000 0000 0103 030a
      """)

    // juniper ppp ip tcp
    static let juniperPPP = Example(
      "RareLinks.juniperPPP", .juniperPPP,
      """
      4d47 4381 0010 0301 0106 010e 0102 8c00 0404 4c01 0000 ff03 0021 4500 003c 16e3 4000 4006
      3787 c000 020a c633 6414 ae0e 0016 8ff4 523e 0000 0000 a002 faf0 ecc8 0000 0204 05b4 0402
      080a 8b5a 583f 0000 0000 0103 030a
      """)

    // juniper fr ip tcp
    static let juniperFrameRelay = Example(
      "RareLinks.juniperFrameRelay", .juniperFrameRelay,
      """
      4d47 4381 0010 0301 0106 010e 0102 8c00 0404 4c01 0000 1841 03cc 4500 003c 16e3 4000 4006
      3787 c000 020a c633 6414 ae0e 0016 8ff4 523e 0000 0000 a002 faf0 ecc8 0000 0204 05b4 0402
      080a 8b5a 583f 0000 0000 0103 030a
      """)

    // juniper chdlc ipv6 tcp
    static let juniperHDLC = Example(
      "RareLinks.juniperHDLC", .juniperHDLC,
      """
      4d47 4381 0010 0301 0106 010e 0102 8c00 0404 4c01 0000 0f00 86dd 600a d023 0028 0640 2001
      0db8 0001 0000 0000 0000 0000 0010 2001 0db8 0002 0000 0000 0000 0000 0020 c60e 0016 c3f8
      fecf 0000 0000 a002 fd20 febf 0000 0204 05a0 0402 080a 2774 402a 0000 0000 0103 030a
      """)

    // ipnet ip tcp
    static let solarisPacket = Example(
      "RareLinks.solarisPacket", .solarisPacket,
      """
      0102 0000 0000 003c 0000 0002 0000 0000 ffff ffff 0000 0000 4500 003c 16e3 4000 4006 3787
      c000 020a c633 6414 ae0e 0016 8ff4 523e 0000 0000 a002 faf0 ecc8 0000 0204 05b4 0402 080a
      8b5a 583f 0000 0000 0103 030a
      """)

    // ipnet ipv6 tcp
    static let solarisPacketIPv6 = Example(
      "RareLinks.solarisPacketIPv6", .solarisPacket,
      """
      011a 0000 0000 0050 0000 0002 0000 0000 ffff ffff 0000 0000 600a d023 0028 0640 2001 0db8
      0001 0000 0000 0000 0000 0010 2001 0db8 0002 0000 0000 0000 0000 0020 c60e 0016 c3f8 fecf
      0000 0000 a002 fd20 febf 0000 0204 05a0 0402 080a 2774 402a 0000 0000 0103 030a
      """)

    static let all = [
      tzspLink,
      classicalATM,
      classicalATMWithLLC,
      clearOfIPsec,
      clearOfIPsecIPv6,
      fibreChannel,
      fireWire,
      pppDaemon,
      endace,
      endaceExtensions,
      endaceEthernet,
      endaceSerial,
      directedPPP,
      directedHDLC,
      directedFrameRelay,
      analyzer,
      analyzerTransparent,
      broadcomTag,
      broadcomTagInFront,
      marvellTag,
      marvellTagWithType,
      juniperEthernet,
      juniperEthernetSent,
      juniperPacket,
      juniperPPPoE,
      juniperPPP,
      juniperFrameRelay,
      juniperHDLC,
      solarisPacket,
      solarisPacketIPv6,
    ]
  }
}
