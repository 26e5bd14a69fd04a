import Foundation

/// A program that traces a path, and what its output says about each hop.
package struct PeerTrace: Sendable, CustomStringConvertible {
  /// Which addresses a program printed beside a hop's number.
  package typealias Rows = [Int: Set<String>]

  package var title: String
  /// The first traces TCP, the others are controls.
  package var commands: [[String]]
  package var family = Family.v4
  /// Whether it listens long enough for silence to count.
  package var isPatient = true

  package var description: String { "\(title) over \(family)" }

  /// What has to be installed and is not.
  package var missing: String? {
    let absent = (["tcpdump"] + commands.map { $0[0] }).filter { Subprocess.find($0) == nil }
    return absent.isEmpty ? nil : "needs \(absent.joined(separator: ", "))"
  }

  package static func all(_ layout: ChainLayout) -> [PeerTrace] {
    let (v4, v6) = (layout.target(.v4), layout.target(.v6))
    let traceroute = ["traceroute", "-n", "-T", "-p", "22", "-w", "1", "-m", "12"]
    let mtr = ["mtr", "-n", "-r", "-c3"]
    return [
      PeerTrace("traceroute -T", [traceroute + [v4]]),
      PeerTrace("traceroute -T", [traceroute + [v6]], .v6),
      PeerTrace(
        "traceroute -T -q1 -N32 -w1",
        [["traceroute", "-n", "-T", "-p", "22", "-q1", "-N32", "-w1", v4]], isPatient: false),
      PeerTrace("tcptraceroute", [["tcptraceroute", "-n", "-w", "1", "-m", "9", v4, "22"]]),
      PeerTrace("mtr -T", [mtr + ["-T", "-P", "22", v4]]),
      PeerTrace("mtr -T", [mtr + ["-T", "-P", "22", v6]], .v6),
      PeerTrace("nmap --traceroute", [["nmap", "-n", "-Pn", "-sS", "-p22", "--traceroute", v4]]),
      PeerTrace("scamper", [["scamper", "-i", v4, "-c", "trace -P tcp -d 22 -w 2 -g 3"]]),
      PeerTrace(
        "traceroute -T, traceroute",
        [traceroute + [v4], ["traceroute", "-n", "-w", "1", "-m", "12", v4]]),
      PeerTrace("traceroute -T, mtr", [traceroute + [v4], mtr + [v4]]),
    ]
  }

  /// Those that send no SYN at all.
  package static func withoutSYNs(_ layout: ChainLayout) -> [PeerTrace] {
    let (v4, v6) = (layout.target(.v4), layout.target(.v6))
    let traceroute = ["traceroute", "-n", "-w", "1", "-m", "12"]
    let mtr = ["mtr", "-n", "-r", "-c4"]
    return [
      PeerTrace("mtr", [mtr + [v4]]), PeerTrace("mtr", [mtr + [v6]], .v6),
      PeerTrace("mtr -u", [mtr + ["-u", v4]]),
      PeerTrace("traceroute", [traceroute + [v4]]),
      PeerTrace("traceroute", [traceroute + [v6]], .v6),
      PeerTrace("traceroute -I", [traceroute + ["-I", v4]]),
      PeerTrace("traceroute -U -p 53", [traceroute + ["-U", "-p", "53", v4]]),
      PeerTrace("traceroute -T -O ack", [traceroute + ["-T", "-O", "ack", "-p", "22", v4]]),
    ]
      + ["icmp", "icmp-paris", "udp", "udp-paris", "tcp-ack"].map { method in
        PeerTrace(
          "scamper \(method)",
          [["scamper", "-i", v4, "-c", "trace -P \(method) -d 22 -w 2 -g 3"]])
      }
  }

  /// What mtr prints of each hop: how many probes it sent, and how many were answered.
  package static func counts(_ output: String) -> [Int: [Int]] {
    var counts: [Int: [Int]] = [:]
    for line in output.split(separator: "\n") where line.contains(".|--") {
      let words = line.split(whereSeparator: \.isWhitespace)
      guard words.count > 3, let hop = Int(words[0].prefix { $0.isNumber }),
        let loss = Double(words[2].dropLast()), let sent = Int(words[3])
      else { continue }
      counts[hop] = [sent, sent - Int((Double(sent) * loss / 100).rounded())]
    }
    return counts
  }

  private init(
    _ title: String, _ commands: [[String]], _ family: Family = .v4, isPatient: Bool = true
  ) {
    self.title = title
    self.commands = commands
    self.family = family
    self.isPatient = isPatient
  }

  /// The hop table of an output: traceroute's ` 4  198.51.100.6  0.1 ms !X`, mtr's
  /// `4.|-- 198.51.100.6  0.0%`, nmap's `4   0.02 ms 198.51.100.6`. Refusals are left out.
  package static func rows(_ output: String) -> Rows {
    var rows: Rows = [:]
    // nmap's other tables have numbers in front too.
    let start = output.range(of: "TRACEROUTE")?.upperBound ?? output.startIndex
    for line in output[start...].split(separator: "\n") {
      let words = line.split(whereSeparator: \.isWhitespace)
      guard let first = words.first, let hop = Int(first.prefix { $0.isNumber }),
        first.allSatisfy({ $0.isNumber || ".|-".contains($0) })
      else { continue }
      let isRefusal = words.contains { $0.hasPrefix("!") }
      rows[hop, default: []].formUnion(
        isRefusal ? [] : words.dropFirst().map(String.init).filter(isAddress))
    }
    return rows
  }

  private static func isAddress(_ word: String) -> Bool {
    (word.count { $0 == "." } == 3 || word.count { $0 == ":" } >= 2)
      && word.allSatisfy { $0.isHexDigit || $0 == "." || $0 == ":" }
  }
}
