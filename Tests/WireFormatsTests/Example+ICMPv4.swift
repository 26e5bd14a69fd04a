// Taken with tcpdump 4.99 between Linux 6.18 network namespaces: messages; the three with a quote
// of 20 octets of TCP were composed and read back with tcpdump.

import WireFormats

extension Example {
  enum ICMPv4 {
    // IP (tos 0x0, ttl 64, id 54264, offset 0, flags [DF], proto ICMP (1), length 84) 192.0.2.10
    // > 198.51.100.20: ICMP echo request, id 15475, seq 1, length 64
    static let echoRequest = Example(
      "ICMPv4.echoRequest", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 0800 4500 0054 d3f8 4000 4001 7a5e c000 020a c633
      6414 0800 aee4 3c73 0001 bb68 016b 0000 0000 8e00 0300 0000 0000 1011 1213 1415
      1617 1819 1a1b 1c1d 1e1f 2021 2223 2425 2627 2829 2a2b 2c2d 2e2f 3031 3233 3435
      3637
      """)

    // IP (tos 0x0, ttl 63, id 31618, offset 0, flags [none], proto ICMP (1), length 124, options
    // (RR 192.0.2.10, 198.51.100.1, 198.51.100.20, 198.51.100.20, 192.0.2.1, 0.0.0.0 0.0.0.0
    // 0.0.0.0 0.0.0.0,EOL)) 198.51.100.20 > 192.0.2.10: ICMP echo reply, id 15481, seq 1, length
    // 64
    static let recordedRoute = Example(
      "ICMPv4.recordedRoute", .ethernet,
      """
      0200 0000 000a 0200 0000 0001 0800 4f00 007c 7b82 0000 3f01 1883 c633 6414 c000
      020a 0727 18c0 0002 0ac6 3364 01c6 3364 14c6 3364 14c0 0002 0100 0000 0000 0000
      0000 0000 0000 0000 0000 0000 4486 3c79 0001 bb68 016b 0000 0000 0059 0300 0000
      0000 1011 1213 1415 1617 1819 1a1b 1c1d 1e1f 2021 2223 2425 2627 2829 2a2b 2c2d
      2e2f 3031 3233 3435 3637
      """)

    // IP (tos 0xc0, ttl 64, id 24056, offset 0, flags [none], proto ICMP (1), length 88)
    // 192.0.2.1 > 192.0.2.10: ICMP time exceeded in-transit, length 68 IP (tos 0x0, ttl 1, id
    // 52629, offset 0, flags [DF], proto TCP (6), length 60) 192.0.2.10.44564 > 198.51.100.20.22:
    // Flags [S], cksum 0x3537 (correct), seq 3112693288, win 64240, options [mss 1460,sackOK,TS
    // val 70766960 ecr 0,nop,wscale 10], length 0
    static let timeExceeded = Example(
      "ICMPv4.timeExceeded", .ethernet,
      """
      0200 0000 000a 0200 0000 0001 0800 45c0 0058 5df8 0000 4001 97e1 c000 0201 c000
      020a 0b00 e180 0000 0000 4500 003c cd95 4000 0106 bfd4 c000 020a c633 6414 ae14
      0016 b987 ee28 0000 0000 a002 faf0 3537 0000 0204 05b4 0402 080a 0437 d170 0000
      0000 0103 030a
      """)

    // IP (tos 0xc0, ttl 63, id 31631, offset 0, flags [none], proto ICMP (1), length 69)
    // 198.51.100.20 > 192.0.2.10: ICMP 198.51.100.20 udp port 33434 unreachable, length 49 IP
    // (tos 0x0, ttl 63, id 17033, offset 0, flags [DF], proto UDP (17), length 41)
    // 192.0.2.10.59385 > 198.51.100.20.33434: UDP, length 13
    static let portUnreachable = Example(
      "ICMPv4.portUnreachable", .ethernet,
      """
      0200 0000 000a 0200 0000 0001 0800 45c0 0045 7b8f 0000 3f01 1317 c633 6414 c000
      020a 0303 e975 0000 0000 4500 0029 4289 4000 3f11 0ce9 c000 020a c633 6414 e7f9
      829a 0015 b98c 6865 6c6c 6f20 7379 6e70 6174 68
      """)

    // IP (tos 0xc0, ttl 64, id 24210, offset 0, flags [none], proto ICMP (1), length 576)
    // 192.0.2.1 > 192.0.2.10: ICMP 198.51.100.20 unreachable - need to frag (mtu 1400), length
    // 556 IP (tos 0x0, ttl 64, id 0, offset 0, flags [DF], proto ICMP (1), length 1500)
    // 192.0.2.10 > 198.51.100.20: ICMP echo request, id 15524, seq 1, length 1480 [|icmp]
    static let fragmentationNeeded = Example(
      "ICMPv4.fragmentationNeeded", .ethernet,
      """
      0200 0000 000a 0200 0000 0001 0800 45c0 0240 5e92 0000 4001 955f c000 0201 c000
      020a 0304 f056 0000 0578 4500 05dc 0000 4000 4001 48cf c000 020a c633 6414 0800
      7987 3ca4 0001 bc68 016b 0000 0000 2ddd 0900 0000 0000 1011 1213 1415 1617 1819
      1a1b 1c1d 1e1f 2021 2223 2425 2627
      """)

    // IP (tos 0x0, ttl 64, id 102, offset 0, flags [DF], proto ICMP (1), length 56) 192.0.2.1 >
    // 192.0.2.10: ICMP time exceeded in-transit, length 36 IP (tos 0x0, ttl 1, id 5, offset 0,
    // flags [DF], proto TCP (6), length 40) 192.0.2.10.41400 > 198.51.100.20.22:  [|tcp]
    static let shortQuote = Example(
      "ICMPv4.shortQuote", .ethernet,
      """
      0200 0000 000a 0200 0000 0001 0800 4500 0038 0066 4000 4001 b653 c000 0201 c000
      020a 0b00 83e5 0000 0000 4500 0028 0005 4000 0106 8d79 c000 020a c633 6414 a1b8
      0016 2cb1 a29a
      """)

    // IP (tos 0x0, ttl 64, id 100, offset 0, flags [DF], proto ICMP (1), length 180) 192.0.2.1 >
    // 192.0.2.10: ICMP time exceeded in-transit, length 160 IP (tos 0x0, ttl 1, id 5, offset 0,
    // flags [DF], proto TCP (6), length 40) 192.0.2.10.41400 > 198.51.100.20.22: Flags [S], cksum
    // 0x5785 (correct), seq 749839002, win 64240, length 0 ICMP Multi-Part extension v2, checksum
    // 0x6ecd (correct), length 24 MPLS Stack Entry Object (1), Class-Type: 1, length 12 label
    // 24001, tc 5, ttl 1 Interface Identification Object (2), Class-Type: 3, length 8 0x0000:
    // 0102 0304
    static let labels = Example(
      "ICMPv4.labels", .ethernet,
      """
      0200 0000 000a 0200 0000 0001 0800 4500 00b4 0064 4000 4001 b5d9 c000 0201 c000
      020a 0b00 e14c 0020 0000 4500 0028 0005 4000 0106 8d79 c000 020a c633 6414 a1b8
      0016 2cb1 a29a 0000 0000 5002 faf0 5785 0000 0000 0000 0000 0000 0000 0000 0000
      0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000
      0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000
      0000 0000 0000 0000 0000 2000 6ecd 000c 0101 05dc 1a01 4930 0107 0008 0203 0102
      0304
      """)

    // IP (tos 0x0, ttl 64, id 101, offset 0, flags [DF], proto ICMP (1), length 180) 192.0.2.1 >
    // 192.0.2.10: ICMP time exceeded in-transit, length 160 IP (tos 0x0, ttl 1, id 5, offset 0,
    // flags [DF], proto TCP (6), length 40) 192.0.2.10.41400 > 198.51.100.20.22: Flags [S], cksum
    // 0x5785 (correct), seq 749839002, win 64240, length 0 ICMP Multi-Part extension v2, checksum
    // 0x6ecd (correct), length 24 MPLS Stack Entry Object (1), Class-Type: 1, length 12 label
    // 24001, tc 5, ttl 1 Interface Identification Object (2), Class-Type: 3, length 8 0x0000:
    // 0102 0304
    static let labelsWithoutLength = Example(
      "ICMPv4.labelsWithoutLength", .ethernet,
      """
      0200 0000 000a 0200 0000 0001 0800 4500 00b4 0065 4000 4001 b5d8 c000 0201 c000
      020a 0b00 e16c 0000 0000 4500 0028 0005 4000 0106 8d79 c000 020a c633 6414 a1b8
      0016 2cb1 a29a 0000 0000 5002 faf0 5785 0000 0000 0000 0000 0000 0000 0000 0000
      0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000
      0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000
      0000 0000 0000 0000 0000 2000 6ecd 000c 0101 05dc 1a01 4930 0107 0008 0203 0102
      0304
      """)

    static let all = [
      echoRequest, recordedRoute, timeExceeded, portUnreachable, fragmentationNeeded, shortQuote,
      labels, labelsWithoutLength,
    ]
  }
}
