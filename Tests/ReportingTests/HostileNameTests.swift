import PathTracing
import Reporting
import Testing
import WireFormats

/// Names come from the network, and in a capture the target's name comes from whoever made it.
struct HostileNameTests {
  private static let names = [
    "\u{1b}[2J\u{1b}]0;owned\u{7}", "a\nb\rc", "\u{9b}31m", "\u{202e}moc.elpmaxe", "\u{200b}",
    "x\u{0}y", "\u{2028}line", "tab\there",
  ]

  @Test(arguments: GoldenCapture.all)
  func `a hostile name comes out escaped in every form of the report`(
    capture: GoldenCapture
  ) throws {
    let replayed = try Replayed(capture.name)
    let hops = try replayed.report().hops.flatMap(\.addresses)
    for name in Self.names {
      let named = Dictionary(hops.map { ($0, name) }) { first, _ in first }
      let report = try replayed.report(name: name, names: named)
      var options = Report.TextOptions()
      options.isVerbose = true
      for text in [report.text(options), report.json] {
        let hidden = text.unicodeScalars.filter { $0 != "\n" && Self.isHidden($0) }
        #expect(hidden.isEmpty, "\(hidden)")
        #expect(!text.contains(name))
      }
      #expect(!report.json.contains("\n"))
    }
  }

  private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: true
    default: false
    }
  }
}
