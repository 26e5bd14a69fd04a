import PathDiagnosis
import WireFormats

extension Verdict {
  /// The first lines: the sentence, what stands behind it, how sure.
  func heading(_ style: Style) -> [String] {
    // Sentences say MTU BLACK HOLE, without hyphens.
    let word = String(outcome.rawValue.uppercased().map { $0 == "-" ? " " : $0 })
    let summary = summary.escapedForTerminal.wrapped(to: Report.width).map { line in
      line.replacingFirst(word, with: style.bold(style.red(word)))
    }
    let mark = "[\(confidence.rawValue)]"
    var explanation = explanation.escapedForTerminal.wrapped(to: Report.width)
    if let last = explanation.last, last.count + 3 + mark.count <= Report.width {
      explanation[explanation.count - 1] =
        last + mark.fitted(to: Report.width - last.count, alignedRight: true)
    } else {
      explanation.append(mark.fitted(to: Report.width, alignedRight: true))
    }
    return summary + explanation
  }

  /// The facts behind the verdict, with their frames.
  var whyLines: [String] { ["", "why"] + observations.flatMap(reason) + alternativeLines }

  private var alternativeLines: [String] {
    alternatives.isEmpty ? [] : ["could also be"] + alternatives.flatMap(alternative)
  }

  /// What to do next; empty where there is nothing.
  var actionLines: [String] { actions.isEmpty ? [] : ["next"] + actions.flatMap(action) }

  private func reason(_ observation: Observation) -> [String] {
    let frames = frameList(observation.frames)
    let text = observation.text.escapedForTerminal
    var lines = text.wrapped(to: Report.width - 4 - Self.frameColumns).enumerated().map {
      ($0.offset == 0 ? "  · " : "    ") + $0.element
    }
    if !frames.isEmpty, let last = lines.popLast() {
      lines.append(last.fitted(to: Report.width - Self.frameColumns + 1) + frames)
    }
    return lines
  }

  /// The first three frames, or as many of them as the column holds.
  private func frameList(_ frames: Frames) -> String {
    var shown = frames.prefix(3)
    while true {
      let list = shown.map { "#\($0)" }.joined(separator: " ")
      let text = shown.count < frames.count ? list + " …" : list
      if text.count < Self.frameColumns || shown.count <= 1 { return text }
      shown.removeLast()
    }
  }

  private func alternative(_ alternative: Alternative) -> [String] {
    Report.indented(alternative.text.description, first: "  · ", rest: "    ")
      + Report.indented("tell by: \(alternative.decide)", first: "    ", rest: "      ")
  }

  private func action(_ action: Action) -> [String] {
    let label = action.machine == .thisMachine ? "here" : action.machine.rawValue
    let command = action.command.escapedForTerminal
    let width = Report.width - 11
    // What a provider is asked is prose or a router's language; the rest is there to be pasted.
    let lines =
      action.machine == .provider
      ? command.wrapped(to: width) : command.brokenAsCommand(to: width)
    return lines.enumerated().map {
      ($0.offset == 0 ? "  " + label : "").fitted(to: 11) + $0.element
    }
      + Report.indented(action.why.description, first: "           # ", rest: "           # ")
  }

  /// What the packets that show a fact may take of a line.
  private static let frameColumns = 16
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
