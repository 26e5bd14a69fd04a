package import WireFormats

extension String {
  /// The text with everything that could steer a terminal or hide itself written as an escape.
  package var escapedForTerminal: String {
    var result = ""
    for scalar in unicodeScalars {
      if scalar.isUnsafeOnTerminal {
        result += "\\u{\(String(scalar.value, radix: 16))}"
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// The text cut or padded to a number of columns.
  func fitted(to width: Int, alignedRight: Bool = false) -> String {
    if count > width { return String(prefix(Swift.max(0, width - 1))) + "…" }
    let padding = String(repeating: " ", count: width - count)
    return alignedRight ? padding + self : self + padding
  }

  /// The text broken into lines of at most so many columns, at spaces where there are any.
  package func wrapped(to width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in split(separator: " ", omittingEmptySubsequences: false) {
      if line.isEmpty {
        line = String(word)
      } else if line.count + 1 + word.count > width {
        lines.append(line)
        line = String(word)
      } else {
        line += " " + word
      }
      while line.count > width {
        lines.append(String(line.prefix(width)))
        line.removeFirst(width)
      }
    }
    return line.isEmpty ? lines : lines + [line]
  }
}

extension Text {
  package var escapedForTerminal: String { description.escapedForTerminal }
}

extension Unicode.Scalar {
  /// Whether it could steer a terminal, hide itself or end a line.
  var isUnsafeOnTerminal: Bool {
    if value < 0x7f { return value < 0x20 }
    return switch properties.generalCategory {
    // Bidirectional overrides and the like are format characters.
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse,
      .unassigned:
      true
    default: false
    }
  }
}
