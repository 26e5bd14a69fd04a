import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

@testable import PathDiagnosis

struct AddressBlockTests {
  private static func block(_ addresses: String...) -> String? {
    AddressBlock(holding: addresses.compactMap(IPAddress.init))?.description
  }

  @Test func `the smallest usual block that holds them all`() {
    #expect(Self.block("10.1.2.3", "10.1.2.250") == "10.1.2.0/24")
    #expect(Self.block("10.1.2.3", "10.1.3.3") == "10.1.0.0/16")
    #expect(Self.block("10.1.2.3", "10.2.2.3") == nil && Self.block() == nil)
    #expect(Self.block("2001:db8:1:2::3", "2001:db8:1:2:ff::") == "2001:db8:1:2::/64")
    #expect(Self.block("2001:db8:1:2::3", "2001:db8:1:3::3") == "2001:db8:1::/48")
    #expect(Self.block("2001:db8:1:2::3", "10.1.2.3") == nil)
  }

  /// What a summary says of clients at these addresses, of which the first so many fail.
  private static func patterns(failing: Int, _ thirdOctets: [UInt8]) -> String {
    var capture = CaptureBuilder()
    capture.server.port = 8080
    for (index, octet) in thirdOctets.enumerated() {
      let start = Double(index) * 5000
      capture.client = Endpoint(
        address: .v4(IPv4Address(10, 1, octet, UInt8(index + 1))), port: 40000 + UInt16(index))
      if index * 7 % thirdOctets.count < failing {
        for time in [0.0, 1000, 2000, 3000] { capture.segment(.client, .syn, at: start + time) }
      } else {
        capture.handshake(at: start)
      }
    }
    var summary = CaptureSummary()
    let attempts = capture.attempts(until: 90_000)
    _ = summary.judge(attempts, facts: capture.table.facts)
    return summary.patterns.joined()
  }

  /// The octets of ten clients, failing ones and others; one failing in two networks is the look-alike.
  @Test(arguments: [(4, true), (3, false)])
  func `clients of one network that fail`(isolated: Int, isNamed: Bool) {
    var octets = [UInt8](repeating: 9, count: 10)
    let failing = (0..<10).filter { $0 * 7 % 10 < 4 }
    for index in failing.prefix(isolated) { octets[index] = 2 }
    let said = Self.patterns(failing: 4, octets)
    #expect(
      said.contains("fails 4 times of 10: only from 10.1.2.0/24, 4 clients") == isNamed, "\(said)")
  }
}
