import Glibc
import PathTracing
import Testing
import WireFormats

@Suite struct IPv6AddressTests {
  @Test(arguments: [
    // RFC 5952 sections 1 to 5.
    ("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
    ("2001:0db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
    ("2001:db8::0:1:0:0:1", "2001:db8::1:0:0:1"),
    ("2001:DB8:0:0:1::1", "2001:db8::1:0:0:1"),
    ("2001:db8:aaaa:bbbb:cccc:dddd:eeee:0001", "2001:db8:aaaa:bbbb:cccc:dddd:eeee:1"),
    ("2001:db8:0:0:0:0:2:1", "2001:db8::2:1"),
    ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"),
    ("2001:db8::1:1:1:1:1", "2001:db8:0:1:1:1:1:1"),
    ("2001:0:0:1:0:0:0:1", "2001:0:0:1::1"),
    ("::ffff:c000:201", "::ffff:192.0.2.1"),
    ("::FFFF:192.0.2.1", "::ffff:192.0.2.1"),
    // RFC 4291 section 2.2.
    ("FF01:0:0:0:0:0:0:101", "ff01::101"),
    ("0:0:0:0:0:0:0:0", "::"),
    ("::", "::"),
    ("::1", "::1"),
    ("1::", "1::"),
    ("0:0:0:0:0:0:13.1.68.3", "::d01:4403"),
    ("64:ff9b::192.0.2.33", "64:ff9b::c000:221"),
    ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"),
    ("::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"),
    ("0:1:0:1:0:1:0:1", "0:1:0:1:0:1:0:1"),
    ("1:0:0:1:1:0:0:1", "1::1:1:0:0:1"),
  ])
  func `text is read in every form and written in the canonical one`(
    text: String, canonical: String
  ) throws {
    let address = try #require(IPv6Address(text))
    #expect(address.description == canonical)
    #expect(IPv6Address(canonical) == address)
  }

  @Test(arguments: [
    "", ":", ":::", "::::", "1:", ":1", "1:::2", "1::2::3", "::1::", "1:2:3:4:5:6:7",
    "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::", "::1:2:3:4:5:6:7:8", "1:2:3:4::5:6:7:8", "12345::",
    "g::", "fe80::1%eth0", "::1/64", "[::1]", " ::1", "::1 ", "::1\n", "::+1", "::-1", "::0x1",
    "1.2.3.4", "::1.2.3", "::1.2.3.256", "::01.2.3.4", "::1.2.3.4:5", "1.2.3.4::",
    "1:2:3:4:5:6:7:1.2.3.4", "::1\0", "::１", "::a\u{301}", ":\u{301}:1", "::\u{301}1", "：：1",
    "::1\r\n", String(repeating: "1:", count: 10_000), String(repeating: ":", count: 10_000),
    "::" + String(repeating: "0", count: 10_000),
  ])
  func `anything else is refused`(text: String) {
    #expect(IPv6Address(text) == nil)
  }

  @Test func `writing agrees with the C library`() {
    var generator = SeededGenerator(seed: 2)
    for _ in 0..<20_000 {
      let address = sparseAddress(&generator)
      // The C library still writes the deprecated IPv4-compatible form for ::/96.
      if address.high == 0, address.low >> 32 == 0 { continue }
      #expect(address.description == inetPresentation(address))
    }
  }

  @Test func `reading agrees with the C library`() {
    var generator = SeededGenerator(seed: 3)
    let alphabet = Array("0123456789abcdefABCDEF::::..g%/ ")
    for _ in 0..<40_000 {
      var text = Array(sparseAddress(&generator).description)
      if generator.below(4) == 0 { text += Array(":" + generator.ipv4Address().description) }
      for _ in 0..<generator.below(4) where !text.isEmpty {
        let index = generator.below(text.count)
        switch generator.below(3) {
        case 0: text[index] = alphabet[generator.below(alphabet.count)]
        case 1: text.insert(alphabet[generator.below(alphabet.count)], at: index)
        default: text.remove(at: index)
        }
      }
      let changed = String(text)
      #expect(IPv6Address(changed) == inetNumber(changed), "\(changed)")
    }
  }

  @Test func `groups give the address back`() {
    var generator = SeededGenerator(seed: 4)
    for _ in 0..<1000 {
      let address = generator.ipv6Address()
      #expect(IPv6Address(groups: address.groups) == address)
    }
    #expect(IPv6Address(groups: []) == IPv6Address(high: 0, low: 0))
    #expect(IPv6Address(groups: Array(repeating: 1, count: 99)).low == 0x0001_0001_0001_0001)
  }

  @Test func `order follows the octets`() throws {
    let low = try #require(IPv6Address("2001:db8::ffff:0:0"))
    let high = try #require(IPv6Address("2001:db8:0:1::"))
    #expect(low < high)
    #expect(!(high < low))
  }

  @Test func `a prefix length out of range does not trap`() throws {
    let address = try #require(IPv6Address("2001:db8::1"))
    #expect(address.isIn(0x2001_0db8_0000_0000, 64))
    #expect(address.isIn(0x2001_0db8_0000_0000, 65))
    #expect(!address.isIn(0x2001_0db8_0000_0001, 64))
    #expect(address.isIn(0, 0))
    #expect(address.isIn(0, -1))
  }

  @Test func `only ::ffff:0:0-96 holds a mapped IPv4 address`() {
    #expect(IPv6Address("::ffff:192.0.2.1")?.mappedIPv4 == IPv4Address(192, 0, 2, 1))
    #expect(IPv6Address("::192.0.2.1")?.mappedIPv4 == nil)
    #expect(IPv6Address("::fffe:192.0.2.1")?.mappedIPv4 == nil)
    #expect(IPv6Address("1::ffff:192.0.2.1")?.mappedIPv4 == nil)
  }

  /// An address with runs of zeros, as real ones have.
  private func sparseAddress(_ generator: inout SeededGenerator) -> IPv6Address {
    let address = generator.ipv6Address()
    let mask: [UInt16] = (0..<8).map { _ in
      [0, 0, 0x000f, 0x00ff, 0xffff][generator.below(5)]
    }
    return IPv6Address(groups: zip(address.groups, mask).map { $0 & $1 })
  }

  private func inetPresentation(_ address: IPv6Address) -> String {
    var raw = address.groups.map(\.bigEndian)
    var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    inet_ntop(AF_INET6, &raw, &text, socklen_t(text.count))
    return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  private func inetNumber(_ text: String) -> IPv6Address? {
    var raw = [UInt16](repeating: 0, count: 8)
    guard inet_pton(AF_INET6, text, &raw) == 1 else { return nil }
    return IPv6Address(groups: raw.map(UInt16.init(bigEndian:)))
  }
}
