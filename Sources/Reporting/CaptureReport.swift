package import PathDiagnosis
package import PathTracing
import WireFormats

/// The first part of a capture's report: what it is, how many attempts went how.
package struct CaptureReport: Sendable {
  /// How many groups of failed attempts are shown in full.
  package static let shownInFull = 20
  private static let listed = 40

  package var path: String
  package var summary: CaptureSummary
  package var facts: CaptureFacts
  /// Groups of SYNs that are traces, reported each by itself.
  package var traces: Int
  /// Unanswered SYNs beyond what can be open at one time.
  package var summarised: Int

  package init(
    path: String, summary: CaptureSummary, facts: CaptureFacts, traces: Int, summarised: Int
  ) {
    self.path = path
    self.summary = summary
    self.facts = facts
    self.traces = traces
    self.summarised = summarised
  }

  /// The text in 80 columns, a line break at its end.
  package func text(_ style: Style) -> String {
    var lines = Report.indented(heading, first: "", rest: "  ")
    let healthy = summary.outcomes[.open] ?? 0
    lines.append("\(count(healthy)) " + style.green("healthy"))
    let failures = summary.failures
    let listed = failures.prefix(Self.listed)
    let width = listed.map(\.server.description.count).max() ?? 0
    for group in listed { lines += line(group, min(width, 30), style) }
    if failures.count > Self.listed {
      lines.append("\(count(failures.count - Self.listed)) more groups of failed attempts")
    }
    if summary.ungrouped > 0 {
      lines.append("\(count(summary.ungrouped)) more failed attempts at other endpoints")
    }
    for remark in remarks { lines += Report.indented(remark, first: "  · ", rest: "    ") }
    return lines.joined(separator: "\n") + "\n"
  }

  /// "12 packets inside VXLAN, 3 inside VLAN, MPLS"; nil where there are none.
  package static func encapsulations(_ facts: CaptureFacts) -> String? {
    let parts = facts.encapsulated.map { ($0.count, $0.encapsulations.description) }
      .sorted { $0.0 > $1.0 }
    guard let first = parts.first else { return nil }
    let others = facts.otherwiseEncapsulated
    return
      (["\(first.0) packet\(first.0 == 1 ? "" : "s") inside \(first.1)"]
      + parts.dropFirst().map { "\($0.0) inside \($0.1)" }
      + (others > 0 ? ["\(others) inside others"] : [])).joined(separator: "; ")
  }

  private var heading: String {
    var text = "\(path): \(number(facts.frames, "packet"))"
    if let first = facts.firstTime, let last = facts.lastTime {
      let end = last.readable
      let isSameDay = first.readable.prefix(10) == end.prefix(10)
      text += ", \(first.readable.dropLast(4)) to \(isSameDay ? end.dropFirst(11) : end[...])"
    }
    if facts.interfaces > 1 { text += ", \(facts.interfaces) interfaces" }
    text += ", \(number(summary.attempts, "attempt")) to \(number(summary.servers, "server"))"
    if traces > 0 { text += ", \(number(traces, "trace"))" }
    return text + "."
  }

  private func line(
    _ group: AttemptGroup, _ width: Int, _ style: Style
  ) -> [String] {
    let record = summary.endpoints[group.server]
    let decided = record?.count ?? 0
    let word = group.outcome.rawValue.fitted(to: max(12, group.outcome.rawValue.count))
    let share =
      group.outcome == .inconclusive || decided == 0
      ? "\(group.count)" : "\(group.count) of \(decided)"
    let time = group.firstTime.readable.dropFirst(11).prefix(8)
    let server = group.server.description
    let rest =
      server.fitted(to: max(width, server.count))
      + "  \(share), \(group.count == 1 ? "at" : "from") \(time), \(group.cause.rawValue)"
    let lines = Report.indented(rest, first: "", rest: String(repeating: " ", count: 20))
    return lines.enumerated().map { index, line in
      index > 0 ? line : "\(count(group.count)) \(style.bold(style.red(word))) \(line)"
    }
  }

  private var remarks: [String] {
    var remarks = summary.patterns
    if summary.midstream > 0 {
      remarks.append(
        "\(number(summary.midstream, "connection")) older than the capture, without a failure in it"
      )
    }
    if summarised > 0 {
      remarks.append(
        "\(number(summarised, "SYN")) beyond the number that can be open at one time: counted only")
    }
    if facts.backwardSteps > 0 {
      remarks.append(
        "the clock ran backwards \(number(facts.backwardSteps, "time")): spans of time may be wrong"
      )
    }
    if let sentence = Self.encapsulations(facts) { remarks.append(sentence) }
    if facts.encryptedFrames > 0 {
      remarks.append("\(number(facts.encryptedFrames, "encrypted frame")): not judged")
    }
    if facts.undecodable > 0 {
      remarks.append(
        "\(number(facts.undecodable, "frame")) cut too short, damaged or of an unknown link type: "
          + "not judged")
    }
    if let dropped = facts.dropped, dropped > 0 {
      remarks.append("\(number(dropped, "packet")) lost by the capture itself")
    }
    return remarks
  }

  private func count(_ value: Int) -> String {
    grouped(value).fitted(to: max(6, grouped(value).count), alignedRight: true)
  }

  private func number(_ value: Int, _ noun: String) -> String {
    "\(grouped(value)) \(noun)\(value == 1 ? "" : "s")"
  }

  /// Digits in groups of three.
  private func grouped(_ value: Int) -> String {
    var text = ""
    for (index, digit) in String(value).reversed().enumerated() {
      if index > 0, index % 3 == 0, digit != "-" { text.insert(",", at: text.startIndex) }
      text.insert(digit, at: text.startIndex)
    }
    return text
  }
}
