import PathDiagnosis
import PathTracing

extension Report {
  static let width = 80

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
      lines += ["", "why"] + verdict.observations.flatMap(reason)
      if !verdict.alternatives.isEmpty {
        lines += ["could also be"] + verdict.alternatives.flatMap(alternative)
      }
    }
    if verdict.outcome != .open || options.isVerbose, !verdict.actions.isEmpty {
      lines += ["next"] + verdict.actions.flatMap(action) + flowLine
    }
    if !remarks.isEmpty { lines += remarks }
    if options.isVerbose { lines += ["", "packets"] + packetList }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The first lines: the sentence, what stands behind it, how sure.
  package func heading(_ style: Style) -> [String] {
    let word = verdict.outcome.rawValue.uppercased()
    let summary = verdict.summary.escapedForTerminal.wrapped(to: Self.width).map { line in
      line.replacingFirst(word, with: style.bold(style.red(word)))
    }
    let mark = "[\(verdict.confidence.rawValue)]"
    var explanation = verdict.explanation.escapedForTerminal.wrapped(to: Self.width)
    if let last = explanation.last, last.count + 3 + mark.count <= Self.width {
      explanation[explanation.count - 1] =
        last + mark.fitted(to: Self.width - last.count, alignedRight: true)
    } else {
      explanation.append(mark.fitted(to: Self.width, alignedRight: true))
    }
    return summary + explanation
  }

  private func reason(_ observation: Observation) -> [String] {
    let shown = observation.frames.prefix(3).map { "#\($0)" }.joined(separator: " ")
    let frames = observation.frames.count > 3 ? shown + " …" : shown
    var lines = observation.text.escapedForTerminal.wrapped(to: Self.width - 4 - 16)
      .enumerated().map { ($0.offset == 0 ? "  · " : "    ") + $0.element }
    if !frames.isEmpty, let last = lines.popLast() {
      lines.append(last.fitted(to: Self.width - 15) + frames)
    }
    return lines
  }

  private func alternative(_ alternative: Alternative) -> [String] {
    indented(alternative.text, first: "  · ", rest: "    ")
      + indented("tell by: " + alternative.decide, first: "    ", rest: "      ")
  }

  private func action(_ action: Action) -> [String] {
    let label = action.machine == .thisMachine ? "here" : action.machine.rawValue
    // A command is not broken: it is there to be pasted.
    return ["  " + label.fitted(to: 9) + action.command]
      + indented(action.why, first: "           # ", rest: "           # ")
  }

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

  private func indented(_ text: String, first: String, rest: String) -> [String] {
    text.escapedForTerminal.wrapped(to: Self.width - rest.count).enumerated().map {
      ($0.offset == 0 ? first : rest) + $0.element
    }
  }
}

extension String {
  fileprivate func replacingFirst(_ word: String, with replacement: String) -> String {
    guard let found = firstRange(of: word) else { return self }
    return String(self[..<found.lowerBound]) + replacement + self[found.upperBound...]
  }

  private func firstRange(of word: String) -> Range<String.Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(word) {
        return start..<index(start, offsetBy: word.count)
      }
      start = index(after: start)
    }
    return nil
  }
}
