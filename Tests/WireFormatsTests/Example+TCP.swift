// Taken with tcpdump 4.99 between Linux 6.18 network namespaces: segments of one handshake, one
// refusal and one that was sent data out of order.

import WireFormats

extension Example {
  enum TCP {
    // IP (tos 0x0, ttl 64, id 5859, offset 0, flags [DF], proto TCP (6), length 60)
    // 192.0.2.10.44558 > 198.51.100.20.22: Flags [S], cksum 0xecc8 (correct), seq 2415153726, win
    // 64240, options [mss 1460,sackOK,TS val 2337953855 ecr 0,nop,wscale 10], length 0
    static let syn = Example(
      "TCP.syn", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 0800 4500 003c 16e3 4000 4006 3787 c000 020a c633
      6414 ae0e 0016 8ff4 523e 0000 0000 a002 faf0 ecc8 0000 0204 05b4 0402 080a 8b5a
      583f 0000 0000 0103 030a
      """)

    // IP (tos 0x0, ttl 63, id 0, offset 0, flags [DF], proto TCP (6), length 60) 198.51.100.20.22
    // > 192.0.2.10.44558: Flags [S.], cksum 0x3ae1 (correct), seq 227453016, ack 2415153727, win
    // 65160, options [mss 1460,sackOK,TS val 182775155 ecr 2337953855,nop,wscale 10], length 0
    static let synAck = Example(
      "TCP.synAck", .ethernet,
      """
      0200 0000 000a 0200 0000 0001 0800 4500 003c 0000 4000 3f06 4f6a c633 6414 c000
      020a 0016 ae0e 0d8e a858 8ff4 523f a012 fe88 3ae1 0000 0204 05b4 0402 080a 0ae4
      ed73 8b5a 583f 0103 030a
      """)

    // IP (tos 0x0, ttl 63, id 53815, offset 0, flags [DF], proto TCP (6), length 69)
    // 198.51.100.20.22 > 192.0.2.10.44558: Flags [P.], cksum 0xe3a3 (correct), seq
    // 227453017:227453034, ack 2415153727, win 64, options [nop,nop,TS val 182775155 ecr
    // 2337953856], length 17: SSH: SSH-2.0-Example
    static let data = Example(
      "TCP.data", .ethernet,
      """
      0200 0000 000a 0200 0000 0001 0800 4500 0045 d237 4000 3f06 7d29 c633 6414 c000
      020a 0016 ae0e 0d8e a859 8ff4 523f 8018 0040 e3a3 0000 0101 080a 0ae4 ed73 8b5a
      5840 5353 482d 322e 302d 4578 616d 706c 650d 0a
      """)

    // IP (tos 0x0, ttl 63, id 0, offset 0, flags [DF], proto TCP (6), length 40) 198.51.100.20.23
    // > 192.0.2.10.38920: Flags [R.], cksum 0x7125 (correct), seq 0, ack 31635543, win 0, length
    // 0
    static let reset = Example(
      "TCP.reset", .ethernet,
      """
      0200 0000 000a 0200 0000 0001 0800 4500 0028 0000 4000 3f06 4f7e c633 6414 c000
      020a 0017 9808 0000 0000 01e2 b857 5014 0000 7125 0000
      """)

    // IP (tos 0x0, ttl 63, id 45063, offset 0, flags [DF], proto TCP (6), length 72)
    // 198.51.100.20.22 > 192.0.2.10.44578: Flags [.], cksum 0x0835 (correct), ack 3418065410, win
    // 64, options [nop,nop,TS val 450755159 ecr 1882967706,nop,nop,sack 2
    // {3418065600:3418065610}{3418065500:3418065510}], length 0
    static let selectiveAcknowledgement = Example(
      "TCP.selectiveAcknowledgement", .ethernet,
      """
      0200 0000 000a 0200 0000 0001 0800 4500 0048 b007 4000 3f06 9f56 c633 6414 c000
      020a 0016 ae22 fc82 7e0c cbbb 8a02 d010 0040 0835 0000 0101 080a 1add fa57 703b
      ce9a 0101 0512 cbbb 8ac0 cbbb 8aca cbbb 8a5c cbbb 8a66
      """)

    // IP (tos 0x0, ttl 63, id 45064, offset 0, flags [DF], proto TCP (6), length 80)
    // 198.51.100.20.22 > 192.0.2.10.44578: Flags [.], cksum 0x3bd5 (correct), ack 3418065410, win
    // 64, options [nop,nop,TS val 450755180 ecr 1882967706,nop,nop,sack 3
    // {3418065500:3418065510}{3418065500:3418065510}{3418065600:3418065610}], length 0
    static let duplicateAcknowledgement = Example(
      "TCP.duplicateAcknowledgement", .ethernet,
      """
      0200 0000 000a 0200 0000 0001 0800 4500 0050 b008 4000 3f06 9f4d c633 6414 c000
      020a 0016 ae22 fc82 7e0c cbbb 8a02 f010 0040 3bd5 0000 0101 080a 1add fa6c 703b
      ce9a 0101 051a cbbb 8a5c cbbb 8a66 cbbb 8a5c cbbb 8a66 cbbb 8ac0 cbbb 8aca
      """)

    // IP6 (flowlabel 0xad023, hlim 64, next-header TCP (6) payload length: 40)
    // 2001:db8:1::10.50702 > 2001:db8:2::20.22: Flags [S], cksum 0xfebf (correct), seq
    // 3287875279, win 64800, options [mss 1440,sackOK,TS val 661930026 ecr 0,nop,wscale 10],
    // length 0
    static let synIPv6 = Example(
      "TCP.synIPv6", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 86dd 600a d023 0028 0640 2001 0db8 0001 0000 0000
      0000 0000 0010 2001 0db8 0002 0000 0000 0000 0000 0020 c60e 0016 c3f8 fecf 0000
      0000 a002 fd20 febf 0000 0204 05a0 0402 080a 2774 402a 0000 0000 0103 030a
      """)

    // IP6 (flowlabel 0x2e010, hlim 63, next-header TCP (6) payload length: 40) 2001:db8:2::20.22
    // > 2001:db8:1::10.50702: Flags [S.], cksum 0xd950 (correct), seq 3115460611, ack 3287875280,
    // win 64260, options [mss 1440,sackOK,TS val 2624039260 ecr 661930026,nop,wscale 10], length
    // 0
    static let synAckIPv6 = Example(
      "TCP.synAckIPv6", .ethernet,
      """
      0200 0000 000a 0200 0000 0001 86dd 6002 e010 0028 063f 2001 0db8 0002 0000 0000
      0000 0000 0020 2001 0db8 0001 0000 0000 0000 0000 0010 0016 c60e b9b2 2803 c3f8
      fed0 a012 fb04 d950 0000 0204 05a0 0402 080a 9c67 a95c 2774 402a 0103 030a
      """)

    static let all = [
      syn, synAck, data, reset, selectiveAcknowledgement, duplicateAcknowledgement, synIPv6,
      synAckIPv6,
    ]
  }
}
