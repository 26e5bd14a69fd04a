import Testing
import WireFormats

@Suite struct IPAddressTests {
  @Test func `text of either family is read`() {
    #expect(IPAddress("192.0.2.1") == .v4(IPv4Address(192, 0, 2, 1)))
    #expect(IPAddress("2001:db8::1")?.version == .v6)
    #expect(IPAddress("::ffff:192.0.2.1")?.version == .v6)
    #expect(IPAddress("host.example") == nil)
    #expect(IPAddress("2001:DB8::1")?.description == "2001:db8::1")
  }

  @Test func `IPv4 comes before IPv6`() throws {
    let texts = ["10.0.0.1", "192.0.2.1", "::1", "2001:db8::1"]
    let addresses = try texts.map { try #require(IPAddress($0)) }
    #expect(addresses.reversed().sorted() == addresses)
  }

  @Test(arguments: [
    ("0.0.0.0", AddressScope.unspecified), ("0.255.255.255", .unspecified),
    ("1.0.0.0", .global), ("9.255.255.255", .global),
    ("10.0.0.0", .private), ("10.255.255.255", .private), ("11.0.0.0", .global),
    ("100.63.255.255", .global), ("100.64.0.0", .shared), ("100.127.255.255", .shared),
    ("100.128.0.0", .global), ("126.255.255.255", .global),
    ("127.0.0.0", .loopback), ("127.255.255.255", .loopback), ("128.0.0.0", .global),
    ("169.253.255.255", .global), ("169.254.0.0", .linkLocal), ("169.254.255.255", .linkLocal),
    ("169.255.0.0", .global), ("172.15.255.255", .global), ("172.16.0.0", .private),
    ("172.31.255.255", .private), ("172.32.0.0", .global), ("192.167.255.255", .global),
    ("192.168.0.0", .private), ("192.168.255.255", .private), ("192.169.0.0", .global),
    ("223.255.255.255", .global), ("224.0.0.0", .multicast), ("239.255.255.255", .multicast),
    ("240.0.0.0", .reserved), ("255.255.255.255", .reserved),
    ("::", .unspecified), ("::1", .loopback), ("::2", .global),
    ("fbff:ffff::", .global), ("fc00::", .private), ("fdff:ffff::1", .private),
    ("fe00::", .global), ("fe7f::", .global), ("fe80::1", .linkLocal), ("febf::1", .linkLocal),
    ("fec0::1", .private), ("feff::1", .private), ("ff00::", .multicast), ("ff02::1", .multicast),
    ("2001:db8::1", .global), ("::ffff:10.0.0.1", .private), ("::ffff:8.8.8.8", .global),
  ])
  func `scopes begin and end where the RFCs say`(text: String, scope: AddressScope) throws {
    let address = try #require(IPAddress(text))
    #expect(address.scope == scope)
    #expect(address.isPublic == (scope == .global))
  }

  @Test func `a hardware address is written in six pairs of digits`() {
    #expect(HardwareAddress(rawValue: 0x0200_0000_000a).description == "02:00:00:00:00:0a")
    #expect(HardwareAddress(rawValue: .max).description == "ff:ff:ff:ff:ff:ff")
    #expect(HardwareAddress(rawValue: .max).rawValue == 0xffff_ffff_ffff)
  }
}
