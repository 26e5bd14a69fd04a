// The SYNs of Example.Link behind tags of switches, fabrics and sniffers, composed; the protocols as
// tshark names them.

import WireFormats

extension Example {
  enum Tags {
    // eth ethertype vntag ethertype ip tcp
    static let vnTag = Example(
      "Tags.vnTag", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 8926 0000 0005 0800 4500 003c 16e3 4000 4006 3787 c000 020a
      c633 6414 ae0e 0016 8ff4 523e 0000 0000 a002 faf0 ecc8 0000 0204 05b4 0402 080a 8b5a 583f
      0000 0000 0103 030a
      """)

    // eth ethertype vntag ethertype ipv6 tcp
    static let vnTagToInterface = Example(
      "Tags.vnTagToInterface", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 8926 8009 0000 86dd 600a d023 0028 0640 2001 0db8 0001 0000
      0000 0000 0000 0010 2001 0db8 0002 0000 0000 0000 0000 0020 c60e 0016 c3f8 fecf 0000 0000
      a002 fd20 febf 0000 0204 05a0 0402 080a 2774 402a 0000 0000 0103 030a
      """)

    // eth ethertype etag ethertype vlan ethertype ip tcp
    static let eTag = Example(
      "Tags.eTag", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 893f 2003 1007 0001 8100 0064 0800 4500 003c 16e3 4000 4006
      3787 c000 020a c633 6414 ae0e 0016 8ff4 523e 0000 0000 a002 faf0 ecc8 0000 0204 05b4 0402
      080a 8b5a 583f 0000 0000 0103 030a
      """)

    // eth ethertype cmd ethertype ip tcp
    static let securityGroup = Example(
      "Tags.securityGroup", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 8909 0101 0001 0007 0800 4500 003c 16e3 4000 4006 3787 c000
      020a c633 6414 ae0e 0016 8ff4 523e 0000 0000 a002 faf0 ecc8 0000 0204 05b4 0402 080a 8b5a
      583f 0000 0000 0103 030a
      """)

    // eth ethertype macsec ethertype ip tcp
    static let macsec = Example(
      "Tags.macsec", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 88e5 0000 0000 0001 0800 4500 003c 16e3 4000 4006 3787 c000
      020a c633 6414 ae0e 0016 8ff4 523e 0000 0000 a002 faf0 ecc8 0000 0204 05b4 0402 080a 8b5a
      583f 0000 0000 0103 030a
      """)

    // eth ethertype vlan ethertype macsec ethertype ip tcp
    static let macsecIdentified = Example(
      "Tags.macsecIdentified", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 8100 0007 88e5 2000 0000 0001 0200 0000 0001 0001 0800 4500
      003c 16e3 4000 4006 3787 c000 020a c633 6414 ae0e 0016 8ff4 523e 0000 0000 a002 faf0 ecc8
      0000 0204 05b4 0402 080a 8b5a 583f 0000 0000 0103 030a
      """)

    // eth cfp eth ethertype ip tcp
    static let fabricPath = Example(
      "Tags.fabricPath", .ethernet,
      """
      0200 0100 0000 0200 0200 0000 8903 0060 0200 0000 00bb 0200 0000 00aa 0800 4500 003c 16e3
      4000 4006 3787 c000 020a c633 6414 ae0e 0016 8ff4 523e 0000 0000 a002 faf0 ecc8 0000 0204
      05b4 0402 080a 8b5a 583f 0000 0000 0103 030a
      """)

    // eth cfp eth ethertype vlan ethertype ipv6 tcp
    static let fabricPathVLAN = Example(
      "Tags.fabricPathVLAN", .ethernet,
      """
      0200 0100 0000 0200 0200 0000 8903 00a0 0200 0000 00bb 0200 0000 00aa 8100 0007 86dd 600a
      d023 0028 0640 2001 0db8 0001 0000 0000 0000 0000 0010 2001 0db8 0002 0000 0000 0000 0000
      0020 c60e 0016 c3f8 fecf 0000 0000 a002 fd20 febf 0000 0204 05a0 0402 080a 2774 402a 0000
      0000 0103 030a
      """)

    // eth ethertype ieee8021ad ethertype ip tcp
    static let providerBackbone = Example(
      "Tags.providerBackbone", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 88a8 0005 88e7 0000 1389 0200 0000 00bb 0200 0000 00aa 0800
      4500 003c 16e3 4000 4006 3787 c000 020a c633 6414 ae0e 0016 8ff4 523e 0000 0000 a002 faf0
      ecc8 0000 0204 05b4 0402 080a 8b5a 583f 0000 0000 0103 030a
      """)

    // eth ethertype trill eth ethertype ip tcp
    static let trill = Example(
      "Tags.trill", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 22f3 0020 0001 0002 0200 0000 00bb 0200 0000 00aa 0800 4500
      003c 16e3 4000 4006 3787 c000 020a c633 6414 ae0e 0016 8ff4 523e 0000 0000 a002 faf0 ecc8
      0000 0204 05b4 0402 080a 8b5a 583f 0000 0000 0103 030a
      """)

    // eth ethertype trill eth ethertype ipv6 tcp
    static let trillOptions = Example(
      "Tags.trillOptions", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 22f3 0060 0001 0002 0000 0000 0200 0000 00bb 0200 0000 00aa
      86dd 600a d023 0028 0640 2001 0db8 0001 0000 0000 0000 0000 0010 2001 0db8 0002 0000 0000
      0000 0000 0020 c60e 0016 c3f8 fecf 0000 0000 a002 fd20 febf 0000 0204 05a0 0402 080a 2774
      402a 0000 0000 0103 030a
      """)

    // eth ethertype nsh ip tcp
    static let nsh = Example(
      "Tags.nsh", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 894f 0fc6 0101 0000 64ff 0000 0000 0000 0000 0000 0000 0000
      0000 4500 003c 16e3 4000 4006 3787 c000 020a c633 6414 ae0e 0016 8ff4 523e 0000 0000 a002
      faf0 ecc8 0000 0204 05b4 0402 080a 8b5a 583f 0000 0000 0103 030a
      """)

    // eth ethertype nsh eth ethertype ipv6 tcp
    static let nshEthernet = Example(
      "Tags.nshEthernet", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 894f 0fc3 0203 0000 64ff 0000 0000 0200 0000 00bb 0200 0000
      00aa 86dd 600a d023 0028 0640 2001 0db8 0001 0000 0000 0000 0000 0010 2001 0db8 0002 0000
      0000 0000 0000 0020 c60e 0016 c3f8 fecf 0000 0000 a002 fd20 febf 0000 0204 05a0 0402 080a
      2774 402a 0000 0000 0103 030a
      """)

    // eth ethertype ip udp nsh eth ethertype ip tcp
    static let nshInVXLAN = Example(
      "Tags.nshInVXLAN", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 0800 4500 0086 0007 4000 4011 c25b cb00 7101 cb00 7102 c738
      12b6 0072 0000 0c00 0004 0000 2a00 0fc6 0103 0000 64ff 0000 0000 0000 0000 0000 0000 0000
      0000 0200 0000 00bb 0200 0000 00aa 0800 4500 003c 16e3 4000 4006 3787 c000 020a c633 6414
      ae0e 0016 8ff4 523e 0000 0000 a002 faf0 ecc8 0000 0204 05b4 0402 080a 8b5a 583f 0000 0000
      0103 030a
      """)

    // eth ethertype batadv eth ethertype ip tcp
    static let batman = Example(
      "Tags.batman", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 4305 400f 3201 0200 0000 0001 0200 0000 00bb 0200 0000 00aa
      0800 4500 003c 16e3 4000 4006 3787 c000 020a c633 6414 ae0e 0016 8ff4 523e 0000 0000 a002
      faf0 ecc8 0000 0204 05b4 0402 080a 8b5a 583f 0000 0000 0103 030a
      """)

    // eth ethertype batadv eth ethertype ip tcp
    static let batmanFourAddresses = Example(
      "Tags.batmanFourAddresses", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 4305 420f 3201 0200 0000 0001 0200 0000 0002 0100 0200 0000
      00bb 0200 0000 00aa 0800 4500 003c 16e3 4000 4006 3787 c000 020a c633 6414 ae0e 0016 8ff4
      523e 0000 0000 a002 faf0 ecc8 0000 0204 05b4 0402 080a 8b5a 583f 0000 0000 0103 030a
      """)

    // eth ethertype batadv eth ethertype ip tcp
    static let batmanBroadcast = Example(
      "Tags.batmanBroadcast", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 4305 010f 3200 0000 0001 0200 0000 0001 0200 0000 00bb 0200
      0000 00aa 0800 4500 003c 16e3 4000 4006 3787 c000 020a c633 6414 ae0e 0016 8ff4 523e 0000
      0000 a002 faf0 ecc8 0000 0204 05b4 0402 080a 8b5a 583f 0000 0000 0103 030a
      """)

    // eth ethertype avsp ethertype ip tcp
    static let timeStamp = Example(
      "Tags.timeStamp", .ethernet,
      """
      0200 0000 0001 0200 0000 000a d28b 0001 0010 0000 0000 1111 1111 0800 4500 003c 16e3 4000
      4006 3787 c000 020a c633 6414 ae0e 0016 8ff4 523e 0000 0000 a002 faf0 ecc8 0000 0204 05b4
      0402 080a 8b5a 583f 0000 0000 0103 030a
      """)

    // eth ethertype avsp ethertype vlan ethertype ipv6 tcp
    static let timeStampShort = Example(
      "Tags.timeStampShort", .ethernet,
      """
      0200 0000 0001 0200 0000 000a d28b 0001 0120 0000 1111 1111 8100 0007 86dd 600a d023 0028
      0640 2001 0db8 0001 0000 0000 0000 0000 0010 2001 0db8 0002 0000 0000 0000 0000 0020 c60e
      0016 c3f8 fecf 0000 0000 a002 fd20 febf 0000 0204 05a0 0402 080a 2774 402a 0000 0000 0103
      030a
      """)

    // eth ethertype hsr ip tcp
    static let seamlessRedundancy = Example(
      "Tags.seamlessRedundancy", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 892f 0042 0005 0800 4500 003c 16e3 4000 4006 3787 c000 020a
      c633 6414 ae0e 0016 8ff4 523e 0000 0000 a002 faf0 ecc8 0000 0204 05b4 0402 080a 8b5a 583f
      0000 0000 0103 030a
      """)

    // eth ethertype ieee8021cb ethertype ip tcp
    static let redundancy = Example(
      "Tags.redundancy", .ethernet,
      """
      0200 0000 0001 0200 0000 000a f1c1 0000 0005 0800 4500 003c 16e3 4000 4006 3787 c000 020a
      c633 6414 ae0e 0016 8ff4 523e 0000 0000 a002 faf0 ecc8 0000 0204 05b4 0402 080a 8b5a 583f
      0000 0000 0103 030a
      """)

    // eth eth ethertype ip tcp
    static let interSwitchLink = Example(
      "Tags.interSwitchLink", .ethernet,
      """
      0100 0c00 0000 0200 0000 0001 0056 aaaa 0300 000c 000e 0001 0000 0200 0000 00bb 0200 0000
      00aa 0800 4500 003c 16e3 4000 4006 3787 c000 020a c633 6414 ae0e 0016 8ff4 523e 0000 0000
      a002 faf0 ecc8 0000 0204 05b4 0402 080a 8b5a 583f 0000 0000 0103 030a
      """)

    // eth ethertype data
    static let switchTag = Example(
      "Tags.switchTag", .ethernet,
      """
      0200 0000 0001 0200 0000 000a dada 0000 c000 0001 0800 4500 003c 16e3 4000 4006 3787 c000
      020a c633 6414 ae0e 0016 8ff4 523e 0000 0000 a002 faf0 ecc8 0000 0204 05b4 0402 080a 8b5a
      583f 0000 0000 0103 030a
      """)

    // eth ethertype llc ip tcp
    static let longFrame = Example(
      "Tags.longFrame", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 8870 aaaa 0300 0000 0800 4500 003c 16e3 4000 4006 3787 c000
      020a c633 6414 ae0e 0016 8ff4 523e 0000 0000 a002 faf0 ecc8 0000 0204 05b4 0402 080a 8b5a
      583f 0000 0000 0103 030a
      """)

    // llc eth ethertype ip tcp
    static let bridgedATM = Example(
      "Tags.bridgedATM", .atm,
      """
      aaaa 0300 80c2 0007 0000 0200 0000 00bb 0200 0000 00aa 0800 4500 003c 16e3 4000 4006 3787
      c000 020a c633 6414 ae0e 0016 8ff4 523e 0000 0000 a002 faf0 ecc8 0000 0204 05b4 0402 080a
      8b5a 583f 0000 0000 0103 030a
      """)

    // fr eth ethertype ip tcp
    static let bridgedFrameRelay = Example(
      "Tags.bridgedFrameRelay", .frameRelay,
      """
      1841 0300 8000 80c2 0007 0200 0000 00bb 0200 0000 00aa 0800 4500 003c 16e3 4000 4006 3787
      c000 020a c633 6414 ae0e 0016 8ff4 523e 0000 0000 a002 faf0 ecc8 0000 0204 05b4 0402 080a
      8b5a 583f 0000 0000 0103 030a
      """)

    /// Each with what is around its packet.
    static let named: [(Example, [Encapsulation], String)] = [
      (vnTag, [.virtualInterface], "VN-Tag VIF 5"),
      (vnTagToInterface, [.virtualInterface], "VN-Tag VIF 9"),
      (eTag, [.portExtender, .vlan], "E-Tag E-CID 20487, VLAN 100"),
      (securityGroup, [.securityGroup], "SGT 7"),
      (macsec, [.macsec], "MACsec"),
      (macsecIdentified, [.vlan, .macsec], "VLAN 7, MACsec"),
      (fabricPath, [.fabricPath], "FabricPath tree 1"),
      (fabricPathVLAN, [.fabricPath, .vlan], "FabricPath tree 2, VLAN 7"),
      (providerBackbone, [.vlan, .providerBackbone], "VLAN 5, PBB I-SID 5001"),
      (trill, [.trill], "TRILL"),
      (trillOptions, [.trill], "TRILL"),
      (nsh, [.serviceHeader], "NSH path 100"),
      (nshEthernet, [.serviceHeader], "NSH path 100"),
      (nshInVXLAN, [.vxlan, .serviceHeader], "VXLAN VNI 42, NSH path 100"),
      (batman, [.batman], "BATMAN-adv"),
      (batmanFourAddresses, [.batman], "BATMAN-adv"),
      (batmanBroadcast, [.batman], "BATMAN-adv"),
      (timeStamp, [.timeStamp], "Arista time stamp"),
      (timeStampShort, [.timeStamp, .vlan], "Arista time stamp, VLAN 7"),
      (seamlessRedundancy, [.seamlessRedundancy], "HSR"),
      (redundancy, [.redundancy], "R-Tag"),
      (interSwitchLink, [.interSwitchLink], "ISL VLAN 7"),
      (switchTag, [.switchTag], "switch tag"),
      (longFrame, [], ""),
      (bridgedATM, [], ""),
      (bridgedFrameRelay, [], ""),
    ]

    static let all = named.map(\.0)
  }
}
