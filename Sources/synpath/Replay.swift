import CaptureFormats
import LiveNetwork
import PathDiagnosis
import PathTracing
import Reporting
import WireFormats

/// A capture on its way through the analysis: frames in, verdicts out.
struct Replay {
  private let options: Options
  private(set) var table = CaptureTable()
  private(set) var summary = CaptureSummary()
  private(set) var filter: FrameFilter?
  private(set) var skipped = SkippedFrames()
  /// The addresses that the user asks for, once they are needed.
  private var wanted: Set<IPAddress>?
  /// The first attempt, for the report of a capture that holds one.
  private var first: (findings: AttemptFindings, verdict: Verdict)?
  /// Frames of the buffer at hand.
  private var batch = FrameBatch()
  private static let batchSize = 256
  /// JSON that is not written yet.
  private var lines: [UInt8] = []
  /// How many probes of a trace were reported as the way of an attempt, by its ends.
  private var reportedWays: [Endpoints: Int] = [:]
  /// Whether the capture holds attempts, wanted or not.
  private(set) var sawAttempts = false

  init(_ options: Options) throws(Failure) {
    self.options = options
    if let expression = options.filter { filter = try FrameFilter(expression) }
  }

  /// Takes an event; `takeBatch` has to follow before the buffer changes.
  mutating func take(_ event: CaptureEvent, _ buffer: Span<UInt8>) {
    if case .frame = event {} else { takeBatch(buffer) }
    switch event {
    case .frame(let record):
      if filter != nil,
        filter?.passes(record.header, buffer.extracting(record.octets)) == false
      {
        return
      }
      batch.append(record.header, at: record.octets, in: buffer)
      if batch.count == Self.batchSize { takeBatch(buffer) }
    case .interface(let interface):
      if let name = interface.name { table.nameInterface(interface.index, name) }
    case .statistics(let statistics):
      table.reach(statistics.timestamp)
      for comment in statistics.comments {
        if let note = Note(text: comment) { table.record(note, at: statistics.timestamp) }
      }
      // A damaged counter can say anything, and the counters are added up.
      if let dropped = statistics.droppedBySystem {
        table.recordDrops(Int(min(dropped, UInt64(UInt32.max))))
      }
    case .section: break
    }
  }

  /// Takes the frames that wait in the batch; their octets lie in `buffer`.
  mutating func takeBatch(_ buffer: Span<UInt8>) {
    guard !batch.isEmpty else { return }
    table.receive(batch, in: buffer) { skipped.count($0.linkType) }
    batch.removeAll()
  }

  /// Judges the attempts that have ended, and prints them where each has a line of its own.
  ///
  /// False where there are none.
  @discardableResult
  mutating func judgeEnded() throws(Failure) -> Bool {
    let ended = table.takeFinished()
    guard !ended.isEmpty else { return false }
    sawAttempts = true
    let wanted = try addresses()
    let options = options
    let traces = table.traces
    let findings = summary.findings(
      of: ended, facts: table.facts,
      pingAnswer: { traces.controlAnswer(from: $0.server.address, to: $0.client.address) },
      way: { traces.way(of: $0) },
      where: { Self.isWanted($0.server, wanted, options) })
    for judged in JudgedAttempts.judge(findings, isJSON: options.isJSON) {
      for (findings, verdict) in zip(judged.findings, judged.verdicts)
      where summary.add(findings, verdict) {
        if first == nil { first = (findings, verdict) }
        if !findings.ways.isEmpty, verdict.outcome != .open { note(findings) }
      }
      lines += judged.lines
      if lines.count > 1 << 17 { try writeLines() }
    }
    return true
  }

  /// Notes that the hops of a trace were part of an attempt's report.
  private mutating func note(_ findings: AttemptFindings) {
    let ends = Endpoints(findings.conversation)
    reportedWays[ends] = table.traces.probeCount(from: ends.client, to: ends.server)
  }

  /// Writes the lines that wait to be written, many in one call.
  mutating func writeLines() throws(Failure) {
    guard !lines.isEmpty else { return }
    try Output.write(lines)
    lines.removeAll(keepingCapacity: true)
  }

  /// Ends all that is open.
  mutating func finish() throws(Failure) {
    table.finish()
    // What the last attempts show of a server counts for the first of them too.
    table.forEachOpen { summary.learn(from: $0) }
    while try judgeEnded() {}
    try writeLines()
  }

  /// The traces that the user asks for.
  mutating func traces() throws(Failure) -> [Trace] {
    let wanted = try addresses()
    return table.traces.traces.filter { trace in
      Self.isWanted(trace.target, wanted, options) && !isReported(trace)
    }
  }

  /// Whether an attempt's report shows all of a trace that asked no port itself.
  private func isReported(_ trace: Trace) -> Bool {
    guard trace.asks != .syn, let source = trace.source else { return false }
    return reportedWays[Endpoints(client: source, server: trace.target.address)]
      == trace.probes.count
  }

  private static func isWanted(
    _ server: Endpoint, _ addresses: Set<IPAddress>?, _ options: Options
  ) -> Bool {
    (addresses?.contains(server.address) ?? true)
      && (options.family.map { $0 == server.address.version } ?? true)
      && (!options.hasPort || server.port == options.port)
  }

  /// The addresses that the user asks for: by the names in the file first, which need no resolver
  /// and do not change.
  private mutating func addresses() throws(Failure) -> Set<IPAddress>? {
    guard let host = options.host else { return nil }
    if let wanted { return wanted }
    let named = table.traces.traces.filter { $0.name == host }.map(\.target.address)
    var found = Set(named)
    if found.isEmpty, let address = IPAddress(String(host.prefix { $0 != "%" })) {
      found = [address]
    } else if found.isEmpty {
      do {
        found = Set(try NameResolution.resolve(host, family: options.family).addresses)
      } catch {
        throw Failure("\(error)", status: ExitStatus.unknownHost)
      }
    }
    wanted = found
    return found
  }
}

extension Replay {
  /// Two machines of which one asks the other.
  private struct Endpoints: Hashable {
    var client: IPAddress
    var server: IPAddress

    init(client: IPAddress, server: IPAddress) {
      self.client = client
      self.server = server
    }

    init(_ conversation: Conversation) {
      self.init(client: conversation.client.address, server: conversation.server.address)
    }
  }

  /// Writes what was around the packets, where the summary does not say it.
  func writeEncapsulations() throws(Failure) {
    guard !options.isJSON, let sentence = CaptureReport.encapsulations(table.facts) else { return }
    try Output.write(sentence + "\n")
  }

  /// Writes what people read: how the attempts went, the failing ones in full, then the traces.
  func writeAttempts(path: String, traces: Int) throws(Failure) {
    guard let first, !options.isJSON else { return }
    let style = options.style
    if summary.attempts == 1, traces == 0 {
      let report = AttemptReport(
        version: Program.version, findings: first.findings, verdict: first.verdict)
      try Output.write(report.text(style, isVerbose: options.isVerbose))
      return try writeEncapsulations()
    }
    let report = CaptureReport(
      path: path, summary: summary, facts: table.facts, traces: traces,
      summarised: table.attempts.summarised)
    try Output.write(report.text(style))
    let failures = summary.failures
    let shown = options.isVerbose ? failures.count : CaptureReport.shownInFull
    for group in failures.prefix(shown) {
      let report = AttemptReport(
        version: Program.version, findings: group.first, verdict: group.verdict,
        alike: group.count)
      try Output.write("\n" + report.text(style, isVerbose: options.isVerbose))
    }
    if failures.count > shown {
      try Output.write(
        "\n\(failures.count - shown) more groups: name a HOST or -p PORT, or ask with -v\n")
    }
  }
}
