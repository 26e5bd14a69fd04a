import PathDiagnosis
import PathTracing
import Testing
import WireFormats

@testable import Reporting

struct TableTests {
  private let plain = Style(isColored: false)

  @Test func `long names give way to addresses`() throws {
    let report = try named("host-drop") { "\($0).a-very-long-name-of-a-router.example.net" }
    let table = report.table(plain)
    #expect(table.allSatisfy { $0.count <= 80 })
    #expect(table[1].contains("name"))
    for hop in report.hops {
      let address = try #require(hop.address)
      #expect(table.contains { $0.contains(" \(address) ") && $0.contains("…") })
    }
  }

  @Test func `short names stand whole, and a hop without one has a dash`() throws {
    let gateway = try #require(IPAddress("192.168.77.1"))
    let report = try Replayed("host-drop").report(names: [gateway: "gw.home.arpa"])
    let rows = report.table(plain).dropFirst(2)
    #expect(rows.first?.contains("192.168.77.1   gw.home.arpa  ") ?? false)
    #expect(rows.dropFirst().allSatisfy { $0.contains("  -  ") })
  }

  @Test(arguments: ["forward-drop-r4-ipv6", "router-admin-prohibited-r3-ipv6", "host-down-ipv6"])
  func `addresses of 39 columns fit without names, and stay whole`(name: String) throws {
    var replayed = try Replayed(name)
    for (old, new) in Self.longAddresses {
      replayed.replace(Self.octets(old), with: Self.octets(new))
    }
    let addresses = try replayed.report().hops.flatMap(\.addresses)
    #expect(addresses.contains { $0.description.count == 39 })
    let names = Dictionary(addresses.map { ($0, "router.example.net") }) { first, _ in first }
    for report in [try replayed.report(), try replayed.report(names: names)] {
      let table = report.table(plain)
      #expect(table.allSatisfy { $0.count <= 80 }, "\(table.joined(separator: "\n"))")
      #expect(table.filter { $0.contains("2001:db8:1111:2222:3333:4444:5555:") }.count >= 1)
    }
  }

  @Test func `columns stand under their titles`() throws {
    let table = try Replayed("host-drop").report().table(plain)
    let title = table[1]
    for (word, cell) in [("address", "192.168.77.1"), ("port 22", "passes")] {
      let column = try #require(title.ranges(of: word).first?.lowerBound)
      #expect(table[2][column...].hasPrefix(cell))
    }
  }

  @Test func `colour marks rows and adds no column`() throws {
    let report = try Replayed("host-drop-everything").report()
    let colored = report.table(Style(isColored: true)).joined(separator: "\n")
    #expect(colored.contains("\u{1b}[2m"))
    #expect(
      colored.replacing(/\u{1b}\[[0-9]+m/, with: "") == report.table(plain).joined(separator: "\n"))
  }

  @Test(arguments: GoldenCapture.all)
  func `the drawing marks the break in a broken way, and no other`(
    capture: GoldenCapture
  ) throws {
    let report = try Replayed(capture.name).report()
    let lines = report.drawing(plain)
    #expect(lines.allSatisfy { $0.count <= 80 }, "\(lines)")
    let isWhole = [.open, .refused].contains(report.verdict.outcome)
    let marks = lines.joined().count { $0 == "✗" }
    // Where no hop is known, or the service itself is at fault, there is no break to draw.
    #expect(marks == (isWhole || lines.isEmpty || report.verdict.place.kind == .service ? 0 : 1))
  }

  private func named(_ capture: String, _ name: (IPAddress) -> String) throws -> Report {
    let replayed = try Replayed(capture)
    let hops = try replayed.report().hops.flatMap(\.addresses)
    return try replayed.report(names: Dictionary(hops.map { ($0, name($0)) }) { first, _ in first })
  }

  private static let longAddresses: [(String, String)] = [
    ("fd77::1", "2001:db8:1111:2222:3333:4444:5555:6661"),
    ("fd77:0:0:9::1", "2001:db8:1111:2222:3333:4444:5555:6662"),
    ("2001:db8:2::2", "2001:db8:1111:2222:3333:4444:5555:6663"),
    ("2001:db8:3::2", "2001:1db8:1111:2222:3333:4444:5555:6664"),
    ("2001:db8:4::2", "2001:1db8:1111:2222:3333:4444:5555:6665"),
    ("2001:db8:5::2", "2001:1db8:1111:2222:3333:4444:5555:6666"),
  ]

  private static func octets(_ text: String) -> [UInt8] {
    guard case .v6(let address) = IPAddress(text) else { return [] }
    return address.groups.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xff)] }
  }
}
