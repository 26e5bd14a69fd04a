// Taken with tcpdump 4.99 between Linux 6.18 network namespaces: datagrams.

import WireFormats

extension Example {
  enum UDP {
    // IP (tos 0x0, ttl 64, id 17033, offset 0, flags [DF], proto UDP (17), length 41)
    // 192.0.2.10.59385 > 198.51.100.20.33434: UDP, length 13
    static let datagram = Example(
      "UDP.datagram", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 0800 4500 0029 4289 4000 4011 0be9 c000 020a c633
      6414 e7f9 829a 0015 b98c 6865 6c6c 6f20 7379 6e70 6174 68
      """)

    // IP6 (flowlabel 0x197e4, hlim 64, next-header UDP (17) payload length: 21)
    // 2001:db8:1::10.39087 > 2001:db8:2::20.33434: [udp sum ok] UDP, length 13
    static let datagramIPv6 = Example(
      "UDP.datagramIPv6", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 86dd 6001 97e4 0015 1140 2001 0db8 0001 0000 0000
      0000 0000 0010 2001 0db8 0002 0000 0000 0000 0000 0020 98af 829a 0015 9984 6865
      6c6c 6f20 7379 6e70 6174 68
      """)

    // IP6 (flowlabel 0x10382, hlim 1, next-header Options (0) payload length: 31) 2001:db8:1::10
    // > 2001:db8:2::20: HBH (padn) DSTOPT (padn) 34592 > 33434: [udp sum ok] UDP, length 7
    static let datagramBehindOptions = Example(
      "UDP.datagramBehindOptions", .ethernet,
      """
      0200 0000 0001 0200 0000 000a 86dd 6001 0382 001f 0001 2001 0db8 0001 0000 0000
      0000 0000 0010 2001 0db8 0002 0000 0000 0000 0000 0020 3c00 0104 0000 0000 1100
      0104 0000 0000 8720 829a 000f d427 6f70 7469 6f6e 73
      """)

    static let all = [
      datagram, datagramIPv6, datagramBehindOptions,
    ]
  }
}
