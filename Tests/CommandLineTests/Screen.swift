/// What a terminal of so many rows and columns shows after some output, with what scrolled away.
struct Screen {
  private let columns: Int
  private var rows: [[Character]]
  private var scrolled: [[Character]] = []
  private var row = 0
  private var column = 0
  private var wraps = true
  /// Escape sequences that are not understood.
  private(set) var unknown: [String] = []

  init(rows: Int, columns: Int, _ output: String) {
    self.columns = columns
    self.rows = Array(repeating: [], count: rows)
    var rest = output.unicodeScalars.map { Character($0) }[...]
    while let character = rest.popFirst() {
      switch character {
      case "\r": column = 0
      case "\n": lineFeed()
      case "\u{1b}":
        let end = rest.firstIndex { $0.isLetter } ?? rest.endIndex - 1
        sequence(String(rest[...end]))
        rest = rest[(end + 1)...]
      default: put(character)
      }
    }
  }

  /// The lines from the first to the last that is not empty.
  var lines: [String] {
    var lines = (scrolled + rows).map { row in
      String(row).replacing(/[ ]+$/, with: "")
    }
    while lines.last?.isEmpty ?? false { lines.removeLast() }
    return lines
  }

  private mutating func sequence(_ text: String) {
    let number = Int(text.dropFirst().dropLast())
    switch (text.last, text) {
    case ("A", _): row = max(0, row - (number ?? 1))
    case ("J", "[J"):
      rows[row] = Array(rows[row].prefix(column))
      for below in rows.indices.dropFirst(row + 1) { rows[below] = [] }
    case (_, "[?7l"): wraps = false
    case (_, "[?7h"): wraps = true
    case ("m", _): break
    default: unknown.append(text)
    }
  }

  private mutating func put(_ character: Character) {
    if column == columns {
      guard wraps else {
        rows[row][columns - 1] = character
        return
      }
      column = 0
      lineFeed()
    }
    while rows[row].count <= column { rows[row].append(" ") }
    rows[row][column] = character
    column += 1
  }

  private mutating func lineFeed() {
    if row + 1 < rows.count {
      row += 1
    } else {
      scrolled.append(rows.removeFirst())
      rows.append([])
    }
  }
}
