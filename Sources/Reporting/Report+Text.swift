import PathDiagnosis
import PathTracing

extension Report {
  package static let width = 80

  /// How much of the report to write, and how.
  package struct TextOptions: Sendable {
    package var style = Style(isColored: false)
    /// Whether the hop table is shown for an open port too.
    package var showsTable = false
    package var isVerbose = false

    package init() {}
  }

  /// The report for people, in 80 columns, a line break at its end.
  package func text(_ options: TextOptions) -> String {
    var lines = heading(options.style)
    if verdict.outcome != .open || options.showsTable || options.isVerbose {
      lines += drawing(options.style) + table(options.style)
    }
    if verdict.outcome != .open || options.isVerbose {
      lines += verdict.whyLines
    }
    if let sizeLine { lines += Self.indented(sizeLine, first: "", rest: "  ") }
    // What is open and nothing else needs no command.
    let isSound =
      verdict.outcome == .open && verdict.cause == .served && verdict.confidence == .high
    if !isSound || options.isVerbose, !verdict.actions.isEmpty {
      lines += verdict.actionLines + flowLine
    }
    for remark in remarks {
      lines += remark.isEmpty ? [""] : Self.indented(remark, first: "", rest: "  ")
    }
    if options.isVerbose {
      lines +=
        ["", "packets"] + packetList.flatMap { Self.indented($0, first: "  ", rest: "      ") }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The first lines: the sentence, what stands behind it, how sure.
  package func heading(_ style: Style) -> [String] { verdict.heading(style) }

  /// The flow and its times, for the ticket.
  private var flowLine: [String] {
    guard let first = trace.probes(.syn).first(where: { _ in true }), let source = trace.source
    else { return [] }
    let flow = Endpoint(address: source, port: first.flow)
    return [
      "",
      "flow \(flow) > \(trace.target), \(first.time.readable)",
    ]
  }

  static func indented(_ text: String, first: String, rest: String) -> [String] {
    text.escapedForTerminal.wrapped(to: width - rest.count).enumerated().map {
      ($0.offset == 0 ? first : rest) + $0.element
    }
  }
}
