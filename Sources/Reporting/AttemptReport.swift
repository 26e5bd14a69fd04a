package import PathDiagnosis
import PathTracing
import WireFormats

/// All that a report shows about one connection attempt of a capture.
package struct AttemptReport: Sendable {
  package var version: String
  package var findings: AttemptFindings
  package var verdict: Verdict
  /// How many attempts at the same server ended alike, this one included.
  package var alike: Int
  /// At how many ports of the server.
  package var ports: Int

  package init(version: String, _ judged: JudgedAttempt, alike: Int = 1, ports: Int = 1) {
    self.version = version
    findings = judged.findings
    verdict = judged.verdict
    self.alike = alike
    self.ports = ports
  }

  /// The report for people, in 80 columns, a line break at its end.
  package func text(_ style: Style, isVerbose: Bool = false) -> String {
    var lines = verdict.heading(style)
    if verdict.outcome != .open || isVerbose {
      lines += verdict.whyLines + verdict.actionLines
    }
    if let way {
      let hops = way.shownHops
      lines += HopTable(
        hops: hops, title: nil, hasLoss: hops.contains { $0.control.sent > 1 }
      ).lines(style)
    }
    let conversation = findings.conversation
    lines += [
      "",
      "flow \(conversation.client) > \(conversation.server), \(conversation.start.readable)",
    ]
    if !findings.encapsulations.isEmpty { lines.append("inside \(findings.encapsulations)") }
    lines += Report.indented(displayFilter, first: "wireshark ", rest: "          ")
    if alike > 1 {
      lines.append("and \(alike - 1) more like it" + (ports > 1 ? ", at \(ports) ports" : ""))
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The hops that a trace near the attempt shows.
  var way: Path? { findings.surroundings?.way }

  /// The expression that shows the attempt in Wireshark, with the ICMP errors that quote it.
  private var displayFilter: String {
    let conversation = findings.conversation
    let word = conversation.server.address.version == .v4 ? "ip.addr" : "ipv6.addr"
    return "\(word) == \(conversation.client.address) && \(word) == \(conversation.server.address) "
      + "&& tcp.port == \(conversation.client.port) && tcp.port == \(conversation.server.port)"
  }
}

extension Path {
  /// The hops to the host, else to the last one that is known.
  var shownHops: [Hop] {
    guard distance == nil else { return hops }
    return Array(hops.prefix(hops.last { $0.address != nil }?.timeToLive ?? 0))
  }
}
