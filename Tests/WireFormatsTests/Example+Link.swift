// Taken with tcpdump 4.99 between Linux 6.18 network namespaces: the same SYN below several link
// layers; tags and loopback headers were composed, tcpdump reads them.

import WireFormats

extension Example {
  enum Link {
    // ARP, Ethernet (len 6), IPv4 (len 4), Request who-has 192.0.2.1 tell 192.0.2.10, length 28
    static let arpRequest = Example(
      "Link.arpRequest", .ethernet,
      """
      ffff ffff ffff 0200 0000 000a 0806 0001 0800 0604 0001 0200 0000 000a c000 020a
      0000 0000 0000 c000 0201
      """)

    // ARP, Ethernet (len 6), IPv4 (len 4), Reply 192.0.2.1 is-at 02:00:00:00:00:01, length 28
    static let arpReply = Example(
      "Link.arpReply", .ethernet,
      """
      0200 0000 000a 0200 0000 0001 0806 0001 0800 0604 0002 0200 0000 0001 c000 0201
      0200 0000 000a c000 020a
      """)

    // IP (tos 0x0, ttl 64, id 7, offset 0, flags [DF], proto UDP (17), length 36) 192.0.2.10.5353
    // > 198.51.100.20.33434: domain [length 8 < 12] (invalid)
    static let vlan = Example(
      "Link.vlan", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 8100 2064 0800 4500 0024 0007 4000 4011 4e70 c000
      020a c633 6414 14e9 829a 0010 0000 7379 6e70 6174 6821
      """)

    // IP (tos 0x0, ttl 64, id 7, offset 0, flags [DF], proto UDP (17), length 36) 192.0.2.10.5353
    // > 198.51.100.20.33434: domain [length 8 < 12] (invalid)
    static let vlanInVLAN = Example(
      "Link.vlanInVLAN", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 88a8 0001 8100 0064 0800 4500 0024 0007 4000 4011
      4e70 c000 020a c633 6414 14e9 829a 0010 0000 7379 6e70 6174 6821
      """)

    // IP (tos 0x0, ttl 64, id 7, offset 0, flags [DF], proto UDP (17), length 36) 192.0.2.10.5353
    // > 198.51.100.20.33434: domain [length 8 < 12] (invalid)
    static let padded = Example(
      "Link.padded", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 0800 4500 0024 0007 4000 4011 4e70 c000 020a c633
      6414 14e9 829a 0010 0000 7379 6e70 6174 6821 0000 0000 0000 0000 0000
      """)

    // IP (tos 0x0, ttl 64, id 54268, offset 0, flags [+], proto ICMP (1), length 1500) 192.0.2.10
    // > 198.51.100.20: ICMP echo request, id 15479, seq 1, length 1480
    static let fragmentIPv4 = Example(
      "Link.fragmentIPv4", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 0800 4500 05dc d3fc 2000 4001 94d2 c000 020a c633
      6414 0800 db8c 3c77 0001 bb68 016b 0000 0000 143f 0300 0000 0000 1011 1213 1415
      1617 1819 1a1b 1c1d 1e1f
      """)

    // IP (tos 0x0, ttl 64, id 54268, offset 1480, flags [none], proto ICMP (1), length 548)
    // 192.0.2.10 > 198.51.100.20: ip-proto-1
    static let laterFragmentIPv4 = Example(
      "Link.laterFragmentIPv4", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 0800 4500 0224 d3fc 00b9 4001 b7d1 c000 020a c633
      6414 c0c1 c2c3 c4c5 c6c7 c8c9 cacb cccd cecf d0d1 d2d3 d4d5 d6d7 d8d9 dadb dcdd
      dedf e0e1 e2e3 e4e5 e6e7
      """)

    // IP6 (flowlabel 0x13f8a, hlim 64, next-header Fragment (44) payload length: 1456)
    // 2001:db8:1::10 > 2001:db8:2::20: frag (0x08c383cc:0|1448) ICMP6, echo request, id 15480,
    // seq 1
    static let fragmentIPv6 = Example(
      "Link.fragmentIPv6", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 86dd 6001 3f8a 05b0 2c40 2001 0db8 0001 0000 0000
      0000 0000 0010 2001 0db8 0002 0000 0000 0000 0000 0020 3a00 0001 08c3 83cc 8000
      1ec6 3c78 0001 bb68 016b 0000 0000 f54c 0300 0000 0000 1011 1213 1415 1617
      """)

    // IP6 (flowlabel 0x13f8a, hlim 64, next-header Fragment (44) payload length: 568)
    // 2001:db8:1::10 > 2001:db8:2::20: frag (0x08c383cc:1448|560)
    static let laterFragmentIPv6 = Example(
      "Link.laterFragmentIPv6", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 86dd 6001 3f8a 0238 2c40 2001 0db8 0001 0000 0000
      0000 0000 0010 2001 0db8 0002 0000 0000 0000 0000 0020 3a00 05a8 08c3 83cc a0a1
      a2a3 a4a5 a6a7 a8a9 aaab acad aeaf b0b1 b2b3 b4b5 b6b7 b8b9 babb bcbd bebf
      """)

    // IP (tos 0x0, ttl 64, id 5859, offset 0, flags [DF], proto TCP (6), length 60)
    // 192.0.2.10.44558 > 198.51.100.20.22: Flags [S], cksum 0xecc8 (correct), seq 2415153726, win
    // 64240, options [mss 1460,sackOK,TS val 2337953855 ecr 0,nop,wscale 10], length 0
    static let cookedSYN = Example(
      "Link.cookedSYN", .linuxCooked,
      """
      0004 0001 0006 0200 0000 000a 0000 0800 4500 003c 16e3 4000 4006 3787 c000 020a
      c633 6414 ae0e 0016 8ff4 523e 0000 0000 a002 faf0 ecc8 0000 0204 05b4 0402 080a
      8b5a 583f 0000 0000 0103 030a
      """)

    // IP (tos 0x0, ttl 63, id 0, offset 0, flags [DF], proto TCP (6), length 60) 198.51.100.20.22
    // > 192.0.2.10.44558: Flags [S.], cksum 0x3ae1 (correct), seq 227453016, ack 2415153727, win
    // 65160, options [mss 1460,sackOK,TS val 182775155 ecr 2337953855,nop,wscale 10], length 0
    static let cookedSYNACK = Example(
      "Link.cookedSYNACK", .linuxCooked,
      """
      0000 0001 0006 0200 0000 0001 0000 0800 4500 003c 0000 4000 3f06 4f6a c633 6414
      c000 020a 0016 ae0e 0d8e a858 8ff4 523f a012 fe88 3ae1 0000 0204 05b4 0402 080a
      0ae4 ed73 8b5a 583f 0103 030a
      """)

    // ARP, Ethernet (len 6), IPv4 (len 4), Request who-has 192.0.2.1 tell 192.0.2.10, length 28
    static let cookedARP = Example(
      "Link.cookedARP", .linuxCooked,
      """
      0004 0001 0006 0200 0000 000a 0000 0806 0001 0800 0604 0001 0200 0000 000a c000
      020a 0000 0000 0000 c000 0201
      """)

    // ifb0  Out IP (tos 0x0, ttl 64, id 5859, offset 0, flags [DF], proto TCP (6), length 60)
    // 192.0.2.10.44558 > 198.51.100.20.22: Flags [S], cksum 0xecc8 (correct), seq 2415153726, win
    // 64240, options [mss 1460,sackOK,TS val 2337953855 ecr 0,nop,wscale 10], length 0
    static let cooked2SYN = Example(
      "Link.cooked2SYN", .linuxCooked2,
      """
      0800 0000 0000 0002 0001 0406 0200 0000 000a 0000 4500 003c 16e3 4000 4006 3787
      c000 020a c633 6414 ae0e 0016 8ff4 523e 0000 0000 a002 faf0 ecc8 0000 0204 05b4
      0402 080a 8b5a 583f 0000 0000 0103 030a
      """)

    // ifb0  In  IP (tos 0x0, ttl 63, id 0, offset 0, flags [DF], proto TCP (6), length 60)
    // 198.51.100.20.22 > 192.0.2.10.44558: Flags [S.], cksum 0x3ae1 (correct), seq 227453016, ack
    // 2415153727, win 65160, options [mss 1460,sackOK,TS val 182775155 ecr 2337953855,nop,wscale
    // 10], length 0
    static let cooked2SYNACK = Example(
      "Link.cooked2SYNACK", .linuxCooked2,
      """
      0800 0000 0000 0002 0001 0006 0200 0000 0001 0000 4500 003c 0000 4000 3f06 4f6a
      c633 6414 c000 020a 0016 ae0e 0d8e a858 8ff4 523f a012 fe88 3ae1 0000 0204 05b4
      0402 080a 0ae4 ed73 8b5a 583f 0103 030a
      """)

    // IP (tos 0x0, ttl 64, id 5859, offset 0, flags [DF], proto TCP (6), length 60)
    // 192.0.2.10.44558 > 198.51.100.20.22: Flags [S], cksum 0xecc8 (correct), seq 2415153726, win
    // 64240, options [mss 1460,sackOK,TS val 2337953855 ecr 0,nop,wscale 10], length 0
    static let null = Example(
      "Link.null", .null,
      """
      0200 0000 4500 003c 16e3 4000 4006 3787 c000 020a c633 6414 ae0e 0016 8ff4 523e
      0000 0000 a002 faf0 ecc8 0000 0204 05b4 0402 080a 8b5a 583f 0000 0000 0103 030a
      """)

    // IP6 (flowlabel 0xad023, hlim 64, next-header TCP (6) payload length: 40)
    // 2001:db8:1::10.50702 > 2001:db8:2::20.22: Flags [S], cksum 0xfebf (correct), seq
    // 3287875279, win 64800, options [mss 1440,sackOK,TS val 661930026 ecr 0,nop,wscale 10],
    // length 0
    static let nullIPv6Darwin = Example(
      "Link.nullIPv6Darwin", .null,
      """
      1e00 0000 600a d023 0028 0640 2001 0db8 0001 0000 0000 0000 0000 0010 2001 0db8
      0002 0000 0000 0000 0000 0020 c60e 0016 c3f8 fecf 0000 0000 a002 fd20 febf 0000
      0204 05a0 0402 080a 2774 402a 0000 0000 0103 030a
      """)

    // IP6 (flowlabel 0xad023, hlim 64, next-header TCP (6) payload length: 40)
    // 2001:db8:1::10.50702 > 2001:db8:2::20.22: Flags [S], cksum 0xfebf (correct), seq
    // 3287875279, win 64800, options [mss 1440,sackOK,TS val 661930026 ecr 0,nop,wscale 10],
    // length 0
    static let nullIPv6BigEndian = Example(
      "Link.nullIPv6BigEndian", .null,
      """
      0000 001c 600a d023 0028 0640 2001 0db8 0001 0000 0000 0000 0000 0010 2001 0db8
      0002 0000 0000 0000 0000 0020 c60e 0016 c3f8 fecf 0000 0000 a002 fd20 febf 0000
      0204 05a0 0402 080a 2774 402a 0000 0000 0103 030a
      """)

    // IP (tos 0x0, ttl 64, id 5859, offset 0, flags [DF], proto TCP (6), length 60)
    // 192.0.2.10.44558 > 198.51.100.20.22: Flags [S], cksum 0xecc8 (correct), seq 2415153726, win
    // 64240, options [mss 1460,sackOK,TS val 2337953855 ecr 0,nop,wscale 10], length 0
    static let loop = Example(
      "Link.loop", .loop,
      """
      0000 0002 4500 003c 16e3 4000 4006 3787 c000 020a c633 6414 ae0e 0016 8ff4 523e
      0000 0000 a002 faf0 ecc8 0000 0204 05b4 0402 080a 8b5a 583f 0000 0000 0103 030a
      """)

    // IP6 (flowlabel 0xad023, hlim 64, next-header TCP (6) payload length: 40)
    // 2001:db8:1::10.50702 > 2001:db8:2::20.22: Flags [S], cksum 0xfebf (correct), seq
    // 3287875279, win 64800, options [mss 1440,sackOK,TS val 661930026 ecr 0,nop,wscale 10],
    // length 0
    static let loopIPv6 = Example(
      "Link.loopIPv6", .loop,
      """
      0000 0018 600a d023 0028 0640 2001 0db8 0001 0000 0000 0000 0000 0010 2001 0db8
      0002 0000 0000 0000 0000 0020 c60e 0016 c3f8 fecf 0000 0000 a002 fd20 febf 0000
      0204 05a0 0402 080a 2774 402a 0000 0000 0103 030a
      """)

    // IP (tos 0x0, ttl 64, id 5859, offset 0, flags [DF], proto TCP (6), length 60)
    // 192.0.2.10.44558 > 198.51.100.20.22: Flags [S], cksum 0xecc8 (correct), seq 2415153726, win
    // 64240, options [mss 1460,sackOK,TS val 2337953855 ecr 0,nop,wscale 10], length 0
    static let raw = Example(
      "Link.raw", .raw,
      """
      4500 003c 16e3 4000 4006 3787 c000 020a c633 6414 ae0e 0016 8ff4 523e 0000 0000
      a002 faf0 ecc8 0000 0204 05b4 0402 080a 8b5a 583f 0000 0000 0103 030a
      """)

    // IP6 (flowlabel 0xad023, hlim 64, next-header TCP (6) payload length: 40)
    // 2001:db8:1::10.50702 > 2001:db8:2::20.22: Flags [S], cksum 0xfebf (correct), seq
    // 3287875279, win 64800, options [mss 1440,sackOK,TS val 661930026 ecr 0,nop,wscale 10],
    // length 0
    static let rawIPv6 = Example(
      "Link.rawIPv6", .raw,
      """
      600a d023 0028 0640 2001 0db8 0001 0000 0000 0000 0000 0010 2001 0db8 0002 0000
      0000 0000 0000 0020 c60e 0016 c3f8 fecf 0000 0000 a002 fd20 febf 0000 0204 05a0
      0402 080a 2774 402a 0000 0000 0103 030a
      """)

    static let all = [
      arpRequest, arpReply, vlan, vlanInVLAN, padded, fragmentIPv4, laterFragmentIPv4,
      fragmentIPv6, laterFragmentIPv6, cookedSYN, cookedSYNACK, cookedARP, cooked2SYN,
      cooked2SYNACK, null, nullIPv6Darwin, nullIPv6BigEndian, loop, loopIPv6, raw, rawIPv6,
    ]
  }
}
