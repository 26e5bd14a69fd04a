import PathDiagnosis
import PathTracing

extension Report {
  package static let width = 80
  /// What the packets that show a fact may take of it.
  private static let frameColumns = 16

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
    for remark in remarks {
      lines += remark.isEmpty ? [""] : indented(remark, first: "", rest: "  ")
    }
    if options.isVerbose {
      lines += ["", "packets"] + packetList.flatMap { indented($0, first: "  ", rest: "      ") }
    }
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
    let frames = frameList(observation.frames)
    let text = observation.text.escapedForTerminal
    var lines = text.wrapped(to: Self.width - 4 - Self.frameColumns).enumerated().map {
      ($0.offset == 0 ? "  · " : "    ") + $0.element
    }
    if !frames.isEmpty, let last = lines.popLast() {
      lines.append(last.fitted(to: Self.width - Self.frameColumns + 1) + frames)
    }
    return lines
  }

  /// The first three frames, or as many of them as the column holds.
  private func frameList(_ frames: [Int]) -> String {
    var shown = frames.prefix(3)
    while true {
      let list = shown.map { "#\($0)" }.joined(separator: " ")
      let text = shown.count < frames.count ? list + " …" : list
      if text.count < Self.frameColumns || shown.count <= 1 { return text }
      shown.removeLast()
    }
  }

  private func alternative(_ alternative: Alternative) -> [String] {
    indented(alternative.text, first: "  · ", rest: "    ")
      + indented("tell by: " + alternative.decide, first: "    ", rest: "      ")
  }

  private func action(_ action: Action) -> [String] {
    let label = action.machine == .thisMachine ? "here" : action.machine.rawValue
    let command = action.command.escapedForTerminal
    let width = Self.width - 11
    // What a provider is asked is prose or a router's language; the rest is there to be pasted.
    let lines =
      action.machine == .provider
      ? command.wrapped(to: width) : command.brokenAsCommand(to: width)
    return lines.enumerated().map {
      ($0.offset == 0 ? "  " + label : "").fitted(to: 11) + $0.element
    }
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
