import CaptureFormats
import LiveNetwork
import PathDiagnosis
import PathTracing
import Reporting
import WireFormats

/// A capture on its way through the analysis: frames in, verdicts out.
struct Replay {
  let options: Options
  private(set) var table: CaptureTable
  private(set) var summary = CaptureSummary()
  private var known = KnownServers()
  /// Whether what is still open was learnt from already.
  private var knowsAll = false
  private(set) var skipped = SkippedFrames()
  /// What the user asks for, once it is needed.
  private var wanted: WantedTargets?
  /// The first attempt, for the report of a capture that holds one.
  private(set) var first: JudgedAttempt?
  /// Frames after which attempts that have ended are judged: by the frames and not by what a read
  /// brings, so that a pipe gives the same verdicts as a file, unless it pauses. Many, as each stretch is
  /// a meeting of two threads.
  private static let stretch = 1 << 15
  private var framesOfStretch = 0
  private let judges: [AttemptJudge]
  private let summaries = (0..<SummaryPart.count).map(SummaryPart.init)
  private let share: AttemptShards.Runner
  /// Fewer attempts are not worth a second thread.
  private static let leastShared = 64
  /// How many probes of a trace were reported as the way of an attempt, by its ends.
  private var reportedWays: [Endpoints: Int] = [:]
  /// Whether a report goes out when its verdict falls: the capture is written as slowly as packets come.
  var tellsAtOnce = false
  private(set) var firstFailures = FirstFailures()

  /// Whether the capture holds attempts, wanted or not.
  private(set) var sawAttempts = false

  /// `share` runs two pieces of work, at one time if it can; `seed` is that of the pieces to come.
  init(_ options: Options, seed: UInt64, _ share: @escaping AttemptShards.Runner) {
    self.options = options
    table = CaptureTable(seed: seed)
    self.share = share
    judges = [AttemptJudge(isJSON: options.isJSON), AttemptJudge(isJSON: options.isJSON)]
  }

  /// Takes a piece of the capture, and judges what ends in it.
  mutating func take(_ piece: inout CapturePiece) throws(Failure) {
    var start = 0
    for (position, event) in piece.events {
      try take(start..<position, of: &piece)
      take(event)
      start = position
    }
    try take(start..<piece.frames.count, of: &piece)
  }

  private mutating func take(_ frames: Range<Int>, of piece: inout CapturePiece) throws(Failure) {
    var start = frames.lowerBound
    while start < frames.upperBound {
      let end = min(start + Self.stretch - framesOfStretch, frames.upperBound)
      table.receive(
        &piece.frames, start..<end, in: piece.octets, undecoded: { skipped.count($0.linkType) },
        share)
      framesOfStretch += end - start
      start = end
      guard framesOfStretch == Self.stretch else { break }
      framesOfStretch = 0
      try judgeEnded()
    }
  }

  private mutating func take(_ event: CaptureEvent) {
    switch event {
    case .interface(let interface):
      if let name = interface.name { table.nameInterface(interface.index, name) }
    case .statistics(let statistics):
      table.reach(statistics.timestamp)
      for comment in statistics.comments {
        if let note = Note(text: comment) { table.record(note, at: statistics.timestamp) }
      }
      // Wireshark's dumpcap calls the kernel's drops those of the interface.
      if let dropped = statistics.droppedBySystem ?? statistics.droppedByInterface {
        table.recordDrops(dropped, ofInterface: statistics.interface)
      }
    case .section, .frame: break
    }
  }

  /// Looks for what is over at the time of the last frame, without waiting for as many frames as
  /// attempts are open.
  mutating func lookAtAll(at time: Timestamp) { table.lookAtAll(at: time) }

  /// Judges what has ended, and writes it, so that nothing waits.
  mutating func writeVerdicts() throws(Failure) {
    try judgeEnded()
    try writeLines()
    for failure in firstFailures.takeUntold() {
      let report = AttemptReport(version: Program.version, failure)
      try Output.write(report.text(options.style, isVerbose: options.isVerbose) + "\n")
    }
  }

  /// Judges the attempts that have ended, and prints them where each has a line of its own.
  ///
  /// False where there are none.
  @discardableResult
  private mutating func judgeEnded() throws(Failure) -> Bool {
    var ended = table.takeFinished(share)
    guard !ended.isEmpty else { return false }
    sawAttempts = true
    if !knowsAll { ended.forEachConversation { known.learn(from: $0) } }
    let ground = AttemptJudge.Ground(
      known: known, facts: table.facts, traces: table.traces, wanted: try wantedTargets())
    let (first, second) = (judges[0], judges[1])
    let isShared = ended.count >= Self.leastShared
    first.give(exchange(&ended.earlier, with: []))
    second.give(exchange(&ended.later, with: []))
    if isShared {
      share({ first.judge(ground) }, { second.judge(ground) })
    } else {
      first.judge(ground)
      second.judge(ground)
    }
    count(isShared)
    // Many lines in one call; those of the second judge come behind all of the first.
    if first.lines.count > 1 << 17 || !second.lines.isEmpty { try writeLines() }
    return true
  }

  /// Counts what was judged last.
  private mutating func count(_ isShared: Bool) {
    for judge in judges {
      summary.add(judge.takeTally())
      for conversation in judge.takeWayTakers() { note(conversation) }
    }
    guard !options.isJSON else { return }
    let judged = judges.map { $0.takeJudged() }
    let (one, other) = (summaries[0], summaries[1])
    if isShared {
      share({ one.add(judged) }, { other.add(judged) })
    } else {
      one.add(judged)
      other.add(judged)
    }
    first = first ?? judged.joined().first(where: \.isAttempt)
    guard tellsAtOnce else { return }
    for attempt in judged.joined() where attempt.isAttempt { firstFailures.add(attempt) }
  }

  /// Notes that the hops of a trace were part of an attempt's report.
  private mutating func note(_ conversation: Conversation) {
    let ends = Endpoints(conversation)
    reportedWays[ends] = table.traces.probeCount(from: ends.client, to: ends.server)
  }

  private func writeLines() throws(Failure) {
    for judge in judges { try judge.writeLines() }
  }

  /// Ends all that is open.
  mutating func finish() throws(Failure) {
    tellsAtOnce = false
    try judgeEnded()
    table.finish()
    // What was needed to find conversations is free now, and what is learnt wants as much.
    Heap.giveBack()
    // What the last attempts show of a server counts for the first of them too.
    let (one, other) = (Learner(known), Learner(KnownServers()))
    known = KnownServers()
    table.forEachOpen(one.learn, other.learn, share)
    // Taken out: what the learner still held would be copied to be added to.
    known = exchange(&one.known, with: KnownServers())
    known.add(exchange(&other.known, with: KnownServers()))
    knowsAll = true
    while try judgeEnded() {}
    for part in summaries { summary.add(part.take()) }
    try writeLines()
  }

  /// The traces that the user asks for.
  mutating func traces() throws(Failure) -> [Trace] {
    let wanted = try wantedTargets()
    return table.traces.traces.filter {
      wanted.contains($0.target) && !isReported($0) && !isFilteredOut($0)
    }
  }

  /// Whether a filter left all SYNs of a run out: what the run tells of them is not true of the rest.
  private func isFilteredOut(_ trace: Trace) -> Bool {
    options.filter != nil && trace.isRun && !trace.probes.contains { $0.kind == .syn }
  }

  /// Whether an attempt's report shows all of a trace that asked no port itself.
  private func isReported(_ trace: Trace) -> Bool {
    guard trace.asks != .syn, let source = trace.source else { return false }
    return reportedWays[Endpoints(client: source, server: trace.target.address)]
      == trace.probes.count
  }

  /// What the user asks for; by the names in the file first, which need no resolver and do not change.
  private mutating func wantedTargets() throws(Failure) -> WantedTargets {
    if let wanted { return wanted }
    var targets = WantedTargets(
      family: options.family, port: options.hasPort ? options.port : nil)
    if let host = options.host {
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
      targets.addresses = found
    }
    wanted = targets
    return targets
  }
}

extension Replay {
  /// Learns on a thread of its own.
  private final class Learner: @unchecked Sendable {
    var known: KnownServers

    init(_ known: KnownServers) { self.known = known }

    func learn(from conversation: borrowing Conversation) { known.learn(from: conversation) }
  }

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
}
