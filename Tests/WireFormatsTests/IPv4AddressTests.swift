import Glibc
import PathTracing
import Testing
import WireFormats

@Suite struct IPv4AddressTests {
  @Test(arguments: ["0.0.0.0", "255.255.255.255", "192.0.2.1", "8.8.8.8", "10.0.0.255"])
  func `a dotted quad reads and writes the same`(text: String) throws {
    #expect(try #require(IPv4Address(text)).description == text)
  }

  @Test func `the first octet is the highest`() {
    #expect(IPv4Address(192, 0, 2, 1).rawValue == 0xc000_0201)
    #expect(IPv4Address("192.0.2.1") == IPv4Address(192, 0, 2, 1))
    #expect(IPv4Address(9, 255, 255, 255) < IPv4Address(10, 0, 0, 0))
  }

  @Test(arguments: [
    "", ".", "...", "....", "1", "1.2.3", "1.2.3.", ".1.2.3", "1.2.3.4.", "1.2.3.4.5", "1..3.4",
    "256.0.0.1", "1.2.3.256", "1.2.3.999", "1.2.3.4294967296", "01.2.3.4", "1.2.3.04", "00.0.0.0",
    "0x1.2.3.4", "+1.2.3.4", "-1.2.3.4", "1.2.3.4 ", " 1.2.3.4", "1.2.3.4\n", "1.2.3.4/24",
    "1.2.3.4\0", "1\u{301}.2.3.4", "1.2.3.٤", "１.2.3.4", "1.2.3\u{200b}.4", "1,2,3,4", "1.2.3.a",
    "::1.2.3.4", String(repeating: "1.", count: 10_000), String(repeating: "9", count: 10_000),
  ])
  func `anything else is refused`(text: String) {
    #expect(IPv4Address(text) == nil)
  }

  @Test func `text agrees with the C library`() {
    var generator = SeededGenerator(seed: 1)
    let alphabet = Array("0123456789..25 x-")
    for _ in 0..<20_000 {
      let address = generator.ipv4Address()
      var text = Array(address.description)
      #expect(inetPresentation(address) == String(text))
      for _ in 0..<generator.below(3) {
        let index = generator.below(text.count)
        switch generator.below(3) {
        case 0: text[index] = alphabet[generator.below(alphabet.count)]
        case 1: text.insert(alphabet[generator.below(alphabet.count)], at: index)
        default: text.remove(at: index)
        }
      }
      let changed = String(text)
      #expect(IPv4Address(changed) == inetNumber(changed), "\(changed)")
    }
  }

  @Test func `a network holds what shares its prefix`() {
    let network = IPv4Address(172, 16, 0, 0)
    #expect(IPv4Address(172, 31, 255, 255).isIn(network, 12))
    #expect(!IPv4Address(172, 32, 0, 0).isIn(network, 12))
    #expect(IPv4Address(8, 8, 8, 8).isIn(network, 0))
    #expect(network.isIn(network, 32))
    #expect(!IPv4Address(172, 16, 0, 1).isIn(network, 32))
  }

  @Test func `a prefix length out of range does not trap`() {
    let address = IPv4Address(192, 0, 2, 1)
    #expect(address.isIn(address, 33))
    #expect(!address.isIn(IPv4Address(192, 0, 2, 2), .max))
    #expect(address.isIn(IPv4Address(10, 0, 0, 0), -1))
    #expect(address.isIn(IPv4Address(10, 0, 0, 0), .min + 32))
  }

  private func inetPresentation(_ address: IPv4Address) -> String {
    var raw = in_addr(s_addr: address.rawValue.bigEndian)
    var text = [CChar](repeating: 0, count: Int(INET_ADDRSTRLEN))
    inet_ntop(AF_INET, &raw, &text, socklen_t(text.count))
    return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  private func inetNumber(_ text: String) -> IPv4Address? {
    var raw = in_addr()
    return inet_pton(AF_INET, text, &raw) == 1
      ? IPv4Address(rawValue: UInt32(bigEndian: raw.s_addr)) : nil
  }
}
