package import PathDiagnosis
package import PathTracing
import WireFormats

/// The first part of a capture's report: what it is, how many attempts went how.
package struct CaptureReport: Sendable {
  /// How many groups of failed attempts are shown in full.
  package static let shownInFull = 20
  private static let listed = 40
  private static let listedAlerts = 10
  /// Ports that are named where many of a server ended alike.
  private static let namedPorts = 5

  package var path: String
  package var summary: CaptureSummary
  package var facts: CaptureFacts
  /// Groups of SYNs that are traces, reported each by itself.
  package var traces: Int
  /// Unanswered SYNs beyond what can be open at one time.
  package var summarised: Int
  /// Packets about traces beyond what is kept of them.
  package var leftOut: Int

  package init(
    path: String, summary: CaptureSummary, facts: CaptureFacts, traces: Int, summarised: Int,
    leftOut: Int = 0
  ) {
    self.path = path
    self.summary = summary
    self.facts = facts
    self.traces = traces
    self.summarised = summarised
    self.leftOut = leftOut
  }

  /// The text in 80 columns, a line break at its end.
  package func text(_ style: Style) -> String {
    var lines = Report.indented(heading, first: "", rest: "  ")
    let healthy = (summary.outcomes[.open] ?? 0) - summary.alerted
    lines.append("\(count(healthy)) " + style.green("healthy"))
    let failures = summary.failedServers
    let listed = summary.worst(Self.listed, of: failures)
    if failures.count > Self.listed || summary.ungrouped > 0 { lines += kinds(failures, style) }
    let width = listed.map { name($0).count }.max() ?? 0
    let answering = listed.contains(where: \.isMany) ? summary.answeringPorts : [:]
    for server in listed {
      let rest =
        server.isMany
        ? ports(server, answering[server.shown.server.address] ?? 0) : share(server.shown)
      lines += line(server, min(width, 30), rest, style)
    }
    if failures.count > Self.listed {
      lines.append("\(count(failures.count - Self.listed)) more groups of failed attempts")
    }
    if summary.ungrouped > 0 {
      lines.append("\(count(summary.ungrouped)) more failed attempts at other endpoints")
    }
    lines += alerts(style)
    for remark in remarks { lines += Report.indented(remark, first: "  · ", rest: "    ") }
    return lines.joined(separator: "\n") + "\n"
  }

  /// How all attempts failed, where they are too many to list each server.
  private func kinds(_ failures: [FailedServer], _ style: Style) -> [String] {
    var servers: [FailureKind.Key: Set<IPAddress>] = [:]
    for failure in failures {
      servers[failure.kind, default: []].insert(failure.shown.server.address)
    }
    return summary.failureKinds.map { kind in
      let known = servers[kind.key]?.count ?? 0
      let word = kind.key.outcome.rawValue
      return
        "\(count(kind.count)) \(style.bold(style.red(word.fitted(to: max(12, word.count))))) "
        + "\(kind.key.cause.rawValue), \(kind.ungrouped > 0 ? "at least " : "")"
        + Self.number(known, "server")
    } + ["of these, by server:"]
  }

  /// What is open, and comes to nothing for what the two sides have against each other.
  private func alerts(_ style: Style) -> [String] {
    let listed = summary.alerts.prefix(Self.listedAlerts)
    let width = min(30, listed.map { $0.server.description.count }.max() ?? 0)
    var lines = listed.flatMap { group in
      let name = group.server.description
      let sender = group.alert.sender == .client ? "client" : "server"
      let text =
        name.fitted(to: max(width, name.count)) + "  \(group.count) of "
        + "\(max(group.count, summary.endpoints[group.server]?.count ?? 0)), "
        + "\(group.count == 1 ? "at" : "from") \(clock(group.firstTime)), TLS alert "
        + "\u{201c}\(group.alert.name)\u{201d} of the \(sender)"
      return Report.indented(text, first: "", rest: String(repeating: " ", count: 20)).enumerated()
        .map { index, line in
          index > 0 ? line : "\(count(group.count)) \(style.bold("open".fitted(to: 12))) \(line)"
        }
    }
    let others = summary.alerted - listed.reduce(0) { $0 + $1.count }
    if others > 0 { lines.append("\(count(others)) more that end in a TLS alert") }
    return lines
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

  /// "7 frames cut too short, damaged or of an unknown link type: not judged"; nil where there are none.
  package static func undecodable(_ facts: CaptureFacts) -> String? {
    guard facts.undecodable > 0 else { return nil }
    return
      "\(Self.number(facts.undecodable, "frame")) cut too short, damaged or of an unknown link type: "
      + "not judged"
  }

  /// "7 packets of traces beyond what is kept: not looked at"; nil where there are none.
  package static func leftOut(_ count: Int) -> String? {
    guard count > 0 else { return nil }
    return "\(Self.number(count, "packet")) of traces beyond what is kept: not looked at"
  }

  private var heading: String {
    var text = "\(path): \(Self.number(facts.frames, "packet"))"
    if let first = facts.firstTime, let last = facts.lastTime {
      let end = last.readable
      let isSameDay = first.readable.prefix(10) == end.prefix(10)
      text += ", \(first.readable.dropLast(4)) to \(isSameDay ? end.dropFirst(11) : end[...])"
    }
    if facts.interfaces > 1 { text += ", \(facts.interfaces) interfaces" }
    text +=
      ", \(Self.number(summary.attempts, "attempt")) to \(Self.number(summary.servers, "server"))"
      + (summary.hasAllServers ? "" : " and more")
    if traces > 0 { text += ", \(Self.number(traces, "trace"))" }
    return text + "."
  }

  /// The server, with its port where there is one.
  private func name(_ server: FailedServer) -> String {
    server.isMany
      ? server.shown.server.address.description : server.shown.server.description
  }

  private func line(
    _ server: FailedServer, _ width: Int, _ rest: String, _ style: Style
  ) -> [String] {
    let outcome = server.shown.outcome.rawValue
    let word = outcome.fitted(to: max(12, outcome.count))
    let name = name(server)
    let text = name.fitted(to: max(width, name.count)) + "  " + rest
    let lines = Report.indented(text, first: "", rest: String(repeating: " ", count: 20))
    return lines.enumerated().map { index, line in
      index > 0 ? line : "\(count(server.count)) \(style.bold(style.red(word))) \(line)"
    }
  }

  /// "4 of 4, from 14:11:02, no-listener".
  private func share(_ group: AttemptGroup) -> String {
    let decided = summary.endpoints[group.server]?.count ?? 0
    let share =
      group.outcome == .inconclusive || decided == 0
      ? "\(group.count)" : "\(group.count) of \(decided)"
    return "\(share), \(group.count == 1 ? "at" : "from") \(clock(group.firstTime)), "
      + group.cause.rawValue
  }

  /// "993 ports (1, 3, 4, 6, 7, …), 7 answer, from 14:11:02, port-filter"; "ports 22, 23 and others,
  /// from 14:11:02, undecided".
  private func ports(_ server: FailedServer, _ answering: Int) -> String {
    let ports = server.ports
    let named = ports.prefix(Self.namedPorts).map(String.init).joined(separator: ", ")
    var text =
      server.ungrouped > 0
      ? "port\(ports.count == 1 ? "" : "s") \(named) and others"
      : "\(Self.grouped(ports.count)) ports (\(named)\(ports.count > Self.namedPorts ? ", …)" : ")")"
    switch server.shown.outcome {
    case .dropped, .inconclusive:
      text +=
        answering == 0 ? "" : ", \(Self.grouped(answering)) answer\(answering == 1 ? "s" : "")"
    default: break
    }
    return text + ", from \(clock(server.firstTime)), \(server.shown.cause.rawValue)"
  }

  private func clock(_ time: Timestamp) -> Substring {
    time.readable.dropFirst(11).prefix(8)
  }

  private var remarks: [String] { summary.patterns + limits }

  /// What stands beside the attempts, and what the capture itself lacks, a sentence each.
  package var limits: [String] {
    var remarks: [String] = []
    if summary.midstream > 0 {
      remarks.append(
        "\(Self.number(summary.midstream, "connection")) older than the capture, without a failure in it"
      )
    }
    if summarised > 0 {
      remarks.append(
        "\(Self.number(summarised, "SYN")) beyond the number that can be open at one time: counted only"
      )
    }
    if let sentence = Self.leftOut(leftOut) { remarks.append(sentence) }
    if facts.backwardSteps > 0 {
      remarks.append(
        "the clock ran backwards \(Self.number(facts.backwardSteps, "time")): spans of time may be wrong"
      )
    }
    if let sentence = Self.encapsulations(facts) { remarks.append(sentence) }
    if facts.unreadParts > 0 {
      remarks.append(
        "\(Self.number(facts.unreadParts, "packet")) beside another in one wireless frame inside a tunnel: "
          + "not read")
    }
    if facts.encryptedFrames > 0 {
      remarks.append("\(Self.number(facts.encryptedFrames, "encrypted frame")): not judged")
    }
    if let sentence = Self.undecodable(facts) { remarks.append(sentence) }
    if let dropped = facts.dropped, dropped > 0 {
      remarks.append("\(Self.number(dropped, "packet")) lost by the capture itself")
    }
    return remarks
  }

  private func count(_ value: Int) -> String {
    Self.grouped(value).fitted(to: max(6, Self.grouped(value).count), alignedRight: true)
  }

  private static func number(_ value: Int, _ noun: String) -> String {
    "\(grouped(value)) \(noun)\(value == 1 ? "" : "s")"
  }

  /// Digits in groups of three.
  private static func grouped(_ value: Int) -> String {
    var text = ""
    for (index, digit) in String(value).reversed().enumerated() {
      if index > 0, index % 3 == 0, digit != "-" { text.insert(",", at: text.startIndex) }
      text.insert(digit, at: text.startIndex)
    }
    return text
  }
}
