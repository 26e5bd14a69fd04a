import Testing

@testable import Reporting

/// The way as one line, however long it is.
struct WayLineTests {
  private let plain = Style(isColored: false)

  private func line(_ last: Int, _ edge: Int, isHostSeen: Bool = false) -> String {
    WayLine(last: last, edge: edge, isBroken: true, isHostSeen: isHostSeen).text(plain)
  }

  @Test func `the line of no way is too long, and its break has both neighbours`() {
    for last in [1, 2, 12, 13, 14, 20, 30, 64, 255] {
      for edge in 0...last {
        for isHostSeen in [true, false] {
          let line = line(last, edge, isHostSeen: isHostSeen)
          #expect(line.count <= 80, "\(line)")
          #expect(line.count { $0 == "✗" } == 1)
          #expect(edge == 0 || line.contains(" ── \(edge) ─✗"), "\(line)")
          #expect(edge == last || line.contains("✗  · \(edge + 1)"), "\(line)")
        }
      }
    }
  }

  @Test func `a sweep that ends in nothing behind hop 14 shows less of both sides`() {
    #expect(
      line(30, 14)
        == "  you ── 1 ── 2 ── … ── 13 ── 14 ─✗  · 15   …  · 28  · 29  · 30  · host")
  }

  @Test func `where there is room two hops stand on either side of the break`() {
    #expect(
      line(20, 8, isHostSeen: true)
        == "  you ── 1 ── 2 ── … ── 6 ── 7 ── 8 ─✗  · 9  · 10   …  · 18  · 19  · 20 host")
  }

  @Test func `colour takes no room`() {
    let colored = WayLine(last: 30, edge: 14, isBroken: true, isHostSeen: false)
      .text(Style(isColored: true))
    #expect(colored.replacing(/\u{1b}\[[0-9]+m/, with: "") == line(30, 14))
  }
}
