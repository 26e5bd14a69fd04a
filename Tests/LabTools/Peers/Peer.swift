import NamespaceLab

/// A program that people ask about a port, and how to read its last word.
struct Peer: Sendable {
  var title: String
  var command: [String]
  /// Its last word, made from the lines of its output, in a few words.
  var lastWord: @Sendable ([Substring]) -> String

  static func all(target: String) -> [Peer] {
    [
      Peer(
        title: "traceroute -T -q1 -N32 -w1",
        command: ["traceroute", "-n", "-T", "-p", "22", "-q1", "-N32", "-w1", target],
        lastWord: traceroute),
      Peer(
        title: "traceroute -T", command: ["traceroute", "-n", "-T", "-p", "22", target],
        lastWord: traceroute),
      Peer(
        title: "tcptraceroute", command: ["tcptraceroute", "-n", target, "22"],
        lastWord: traceroute),
      Peer(
        title: "mtr -T -r -c3", command: ["mtr", "-n", "-T", "-P", "22", "-r", "-c3", target],
        lastWord: mtr),
      Peer(
        title: "nmap -Pn --reason --traceroute",
        command: ["nmap", "-n", "-Pn", "-p22", "--reason", "--traceroute", target],
        lastWord: nmap),
    ]
  }

  var isInstalled: Bool { Subprocess.find(command[0]) != nil }

  /// `7 203.0.113.66`, `4 198.51.100.6, then 5–30 silent`.
  private static func traceroute(_ lines: [Substring]) -> String {
    let rows = lines.map { $0.split(whereSeparator: \.isWhitespace) }
    guard let last = rows.last else { return "nothing" }
    let isSilent = { (row: [Substring]) in
      row.count > 1 && row.dropFirst().allSatisfy { $0 == "*" }
    }
    // tcptraceroute writes a sentence behind its rows.
    let numbered = rows.filter { !$0.isEmpty && Int($0[0]) != nil }
    let sentence = Int(last.first ?? "") == nil && !numbered.isEmpty ? "; " + words(last) : ""
    guard let end = numbered.last else { return words(last) }
    guard isSilent(end), let first = numbered.lastIndex(where: { !isSilent($0) }).map({ $0 + 1 })
    else { return (isSilent(end) ? "1–\(end[0]) silent" : words(end)) + sentence }
    let start = numbered[first][0]
    let range = start == end[0] ? "\(start)" : "\(start)–\(end[0])"
    return words(numbered[first - 1]) + ", then \(range) silent" + sentence
  }

  /// `7 203.0.113.66, loss 0.0%`.
  private static func mtr(_ lines: [Substring]) -> String {
    guard let last = lines.last(where: { $0.contains("|--") }) else { return "an empty report" }
    let row = last.split(whereSeparator: \.isWhitespace)
    guard row.count > 2 else { return words(row) }
    return "\(row[0].prefix { $0.isNumber }) \(row[1]), loss \(row[2])"
  }

  /// `filtered ssh no-response; trace by ICMP ends at 7 203.0.113.66`.
  private static func nmap(_ lines: [Substring]) -> String {
    guard let state = lines.first(where: { $0.hasPrefix("22/tcp") }) else {
      return words(lines.last?.split(whereSeparator: \.isWhitespace) ?? [])
    }
    let verdict = words(Array(state.split(whereSeparator: \.isWhitespace).dropFirst()))
    guard let start = lines.firstIndex(where: { $0.hasPrefix("TRACEROUTE") }) else {
      return verdict + "; no trace"
    }
    let protocolName = lines[start].contains("icmp") ? "ICMP" : "TCP"
    let rows = lines[(start + 1)...].filter { $0.first?.isNumber ?? false }
    guard let end = rows.last?.split(whereSeparator: \.isWhitespace) else { return verdict }
    // A range of silent hops is written `7   ... 30`.
    let isSilent = end.count > 1 && end[1] == "..."
    let address = end.last { $0.contains(".") && Double($0) == nil } ?? ""
    return verdict + "; trace by \(protocolName) "
      + (isSilent ? "is silent from \(end[0]) on" : "ends at \(end[0]) \(address)")
  }

  /// A row without its times, which are those of a lab.
  private static func words(_ row: [Substring]) -> String {
    let isTime = row.indices.map { index in
      row[index] == "ms" || index + 1 < row.count && row[index + 1] == "ms"
    }
    return zip(row, isTime).filter { !$0.1 }.map(\.0).joined(separator: " ")
  }
}
