// Taken with tcpdump 4.99 between Linux 6.18 network namespaces: messages; the one with
// extensions was composed and read back with tcpdump.

import WireFormats

extension Example {
  enum ICMPv6 {
    // IP6 (flowlabel 0x13f8a, hlim 64, next-header ICMPv6 (58) payload length: 64) 2001:db8:1::10
    // > 2001:db8:2::20: [icmp6 sum ok] ICMP6, echo request, id 15476, seq 1
    static let echoRequest = Example(
      "ICMPv6.echoRequest", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 86dd 6001 3f8a 0040 3a40 2001 0db8 0001 0000 0000
      0000 0000 0010 2001 0db8 0002 0000 0000 0000 0000 0020 8000 2eb1 3c74 0001 bb68
      016b 0000 0000 3a13 0300 0000 0000 1011 1213 1415 1617 1819 1a1b 1c1d 1e1f 2021
      2223 2425 2627 2829 2a2b 2c2d 2e2f 3031 3233 3435 3637
      """)

    // IP6 (hlim 255, next-header ICMPv6 (58) payload length: 32) 2001:db8:1::10 > ff02::1:ff00:1:
    // [icmp6 sum ok] ICMP6, neighbor solicitation, length 32, who has 2001:db8:1::1 source
    // link-address option (1), length 8 (1): 02:00:00:00:00:0a
    static let neighborSolicitation = Example(
      "ICMPv6.neighborSolicitation", .ethernet,
      """
      3333 ff00 0001 0200 0000 000a 86dd 6000 0000 0020 3aff 2001 0db8 0001 0000 0000
      0000 0000 0010 ff02 0000 0000 0000 0000 0001 ff00 0001 8700 1c0f 0000 0000 2001
      0db8 0001 0000 0000 0000 0000 0001 0101 0200 0000 000a
      """)

    // IP6 (hlim 255, next-header ICMPv6 (58) payload length: 32) 2001:db8:1::1 > 2001:db8:1::10:
    // [icmp6 sum ok] ICMP6, neighbor advertisement, length 32, tgt is 2001:db8:1::1, Flags
    // [router, solicited, override] destination link-address option (2), length 8 (1):
    // 02:00:00:00:00:01
    static let neighborAdvertisement = Example(
      "ICMPv6.neighborAdvertisement", .ethernet,
      """
      0200 0000 000a 0200 0000 0001 86dd 6000 0000 0020 3aff 2001 0db8 0001 0000 0000
      0000 0000 0001 2001 0db8 0001 0000 0000 0000 0000 0010 8800 0a62 e000 0000 2001
      0db8 0001 0000 0000 0000 0000 0001 0201 0200 0000 0001
      """)

    // IP6 (hlim 1, next-header Options (0) payload length: 56) fe80::ff:fe00:a > ff02::16: HBH
    // (rtalert: 0x0000) (padn) [icmp6 sum ok] ICMP6, multicast listener report v2, 2 group
    // record(s) [gaddr ff02::1:ff00:a to_ex, 0 source(s)] [gaddr ff02::1:ff00:10 to_ex, 0
    // source(s)]
    static let listenerReport = Example(
      "ICMPv6.listenerReport", .ethernet,
      """
      3333 0000 0016 0200 0000 000a 86dd 6000 0000 0038 0001 fe80 0000 0000 0000 0000
      00ff fe00 000a ff02 0000 0000 0000 0000 0000 0000 0016 3a00 0502 0000 0100 8f00
      6fcb 0000 0002 0400 0000 ff02 0000 0000 0000 0000 0001 ff00 000a 0400 0000 ff02
      0000 0000 0000 0000 0001 ff00 0010
      """)

    // IP6 (flowlabel 0x34011, hlim 64, next-header ICMPv6 (58) payload length: 88) 2001:db8:1::1
    // > 2001:db8:1::10: [icmp6 sum ok] ICMP6, time exceeded in-transit for 2001:db8:2::20
    static let timeExceeded = Example(
      "ICMPv6.timeExceeded", .ethernet,
      """
      0200 0000 000a 0200 0000 0001 86dd 6003 4011 0058 3a40 2001 0db8 0001 0000 0000
      0000 0000 0001 2001 0db8 0001 0000 0000 0000 0000 0010 0300 9e71 0000 0000 6001
      9c7a 0028 0601 2001 0db8 0001 0000 0000 0000 0000 0010 2001 0db8 0002 0000 0000
      0000 0000 0020 c612 0016 c51e 1d3d 0000 0000 a002 fd20 02b3 0000 0204 05a0 0402
      080a 896e baa5 0000 0000 0103 030a
      """)

    // IP6 (flowlabel 0x5c68c, hlim 63, next-header ICMPv6 (58) payload length: 69) 2001:db8:2::20
    // > 2001:db8:1::10: [icmp6 sum ok] ICMP6, destination unreachable, unreachable port,
    // 2001:db8:2::20 udp port 33434
    static let portUnreachable = Example(
      "ICMPv6.portUnreachable", .ethernet,
      """
      0200 0000 000a 0200 0000 0001 86dd 6005 c68c 0045 3a3f 2001 0db8 0002 0000 0000
      0000 0000 0020 2001 0db8 0001 0000 0000 0000 0000 0010 0104 99c3 0000 0000 6001
      97e4 0015 113f 2001 0db8 0001 0000 0000 0000 0000 0010 2001 0db8 0002 0000 0000
      0000 0000 0020 98af 829a 0015 9984 6865 6c6c 6f20 7379 6e70 6174 68
      """)

    // IP6 (flowlabel 0xe7d2c, hlim 64, next-header ICMPv6 (58) payload length: 1240)
    // 2001:db8:1::1 > 2001:db8:1::10: ICMP6, packet too big, mtu 1400
    static let packetTooBig = Example(
      "ICMPv6.packetTooBig", .ethernet,
      """
      0200 0000 000a 0200 0000 0001 86dd 600e 7d2c 04d8 3a40 2001 0db8 0001 0000 0000
      0000 0000 0001 2001 0db8 0001 0000 0000 0000 0000 0010 0200 b5da 0000 0578 6001
      3f8a 05b2 3a40 2001 0db8 0001 0000 0000 0000 0000 0010 2001 0db8 0002 0000 0000
      0000 0000 0020 8000 17b4 3ca5 0001 bc68 016b 0000 0000 79ec 0900 0000 0000 1011
      1213
      """)

    // IP6 (flowlabel 0x34011, hlim 64, next-header ICMPv6 (58) payload length: 79) 2001:db8:1::1
    // > 2001:db8:1::10: [icmp6 sum ok] ICMP6, time exceeded in-transit for 2001:db8:2::20
    static let quotedOptions = Example(
      "ICMPv6.quotedOptions", .ethernet,
      """
      0200 0000 000a 0200 0000 0001 86dd 6003 4011 004f 3a40 2001 0db8 0001 0000 0000
      0000 0000 0001 2001 0db8 0001 0000 0000 0000 0000 0010 0300 ee65 0000 0000 6001
      0382 001f 0001 2001 0db8 0001 0000 0000 0000 0000 0010 2001 0db8 0002 0000 0000
      0000 0000 0020 3c00 0104 0000 0000 1100 0104 0000 0000 8720 829a 000f d427 6f70
      7469 6f6e 73
      """)

    // IP6 (flowlabel 0x34011, hlim 64, next-header ICMPv6 (58) payload length: 1240)
    // 2001:db8:1::1 > 2001:db8:1::10: ICMP6, time exceeded in-transit for 2001:db8:2::20
    static let quotedFragment = Example(
      "ICMPv6.quotedFragment", .ethernet,
      """
      0200 0000 000a 0200 0000 0001 86dd 6003 4011 04d8 3a40 2001 0db8 0001 0000 0000
      0000 0000 0001 2001 0db8 0001 0000 0000 0000 0000 0010 0300 e768 0000 0000 6001
      3f8a 0550 2c01 2001 0db8 0001 0000 0000 0000 0000 0010 2001 0db8 0002 0000 0000
      0000 0000 0020 3a00 0001 d094 ca21 8000 a780 3cd0 0001 bc68 016b 0000 0000 623a
      0c00
      """)

    // IP6 (flowlabel 0x34011, hlim 64, next-header ICMPv6 (58) payload length: 712) 2001:db8:1::1
    // > 2001:db8:1::10: ICMP6, time exceeded in-transit for 2001:db8:2::20
    static let quotedLaterFragment = Example(
      "ICMPv6.quotedLaterFragment", .ethernet,
      """
      0200 0000 000a 0200 0000 0001 86dd 6003 4011 02c8 3a40 2001 0db8 0001 0000 0000
      0000 0000 0001 2001 0db8 0001 0000 0000 0000 0000 0010 0300 fbc9 0000 0000 6001
      3f8a 0298 2c01 2001 0db8 0001 0000 0000 0000 0000 0010 2001 0db8 0002 0000 0000
      0000 0000 0020 3a00 0548 d094 ca21 4041 4243 4445 4647 4849 4a4b 4c4d 4e4f 5051
      5253
      """)

    // IP6 (hlim 64, next-header ICMPv6 (58) payload length: 160) 2001:db8:1::1 > 2001:db8:1::10:
    // [icmp6 sum ok] ICMP6, time exceeded in-transit for 2001:db8:2::20
    static let labels = Example(
      "ICMPv6.labels", .ethernet,
      """
      0200 0000 000a 0200 0000 0001 86dd 6000 0000 00a0 3a40 2001 0db8 0001 0000 0000
      0000 0000 0001 2001 0db8 0001 0000 0000 0000 0000 0010 0300 2aa5 1000 0000 6000
      0000 0014 0601 2001 0db8 0001 0000 0000 0000 0000 0010 2001 0db8 0002 0000 0000
      0000 0000 0020 a1b8 0016 2cb1 a29a 0000 0000 5002 faf0 e832 0000 0000 0000 0000
      0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000
      0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 2000
      6ecd 000c 0101 05dc 1a01 4930 0107 0008 0203 0102 0304
      """)

    static let all = [
      echoRequest, neighborSolicitation, neighborAdvertisement, listenerReport, timeExceeded,
      portUnreachable, packetTooBig, quotedOptions, quotedFragment, quotedLaterFragment, labels,
    ]
  }
}
