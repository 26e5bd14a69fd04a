extension String {
  /// The shell command broken at spaces outside quotes into lines that can be pasted together.
  func brokenAsCommand(to width: Int) -> [String] {
    guard count > width else { return [self] }
    var lines: [String] = []
    var line = ""
    for word in shellWords {
      // Two columns for the backslash that joins the line with the next.
      if !line.isEmpty, line.count + 1 + word.count > width - 2 {
        lines.append(line + " \\")
        line = "  " + word
      } else {
        line += line.isEmpty ? word : " " + word
      }
    }
    return lines + [line]
  }

  /// The words between spaces; within quotes a space belongs to its word.
  private var shellWords: [String] {
    var words = [""]
    var quote: Character?
    for character in self {
      if character == " ", quote == nil {
        words.append("")
        continue
      }
      if character == quote {
        quote = nil
      } else if quote == nil, character == "'" || character == "\"" {
        quote = character
      }
      words[words.count - 1].append(character)
    }
    return words
  }
}
