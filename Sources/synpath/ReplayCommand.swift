import LiveNetwork
import PacketCapture
import PathDiagnosis
import PathTracing
import Reporting
import WireFormats

/// The analysis of a saved capture: the same traces, rules and reports as of a live run.
enum ReplayCommand {
  static func run(_ options: Options, file path: String) throws(Failure) -> Int32 {
    var filter = try options.filter.map { expression throws(Failure) in
      try FrameFilter(expression)
    }
    var reader: CaptureFileReader
    do {
      reader = try CaptureFileReader(path: path)
    } catch {
      throw failure(error)
    }
    Heap.growByLargeSteps()
    // Who makes a capture shall not choose where its connections stand in the table.
    let seed = UInt64.random(in: .min ... .max)
    let analysis = ReplayThread(options, seed: seed)
    var last = CapturePiece(seed: seed)
    var damage: Failure?
    var wasInterrupted = false
    let clock = Clock()
    var age = StreamAge(start: clock.now)
    do throws(CaptureFileError) {
      wasInterrupted = try reader.readAll(
        frames: { last.take($0, $1, &filter) },
        others: { event, _ in last.take(event) },
        then: { reader, isAtPause in
          guard !last.isEmpty else { return true }
          reader.giveAway(&last.octets)
          last.isAtPause =
            isAtPause || reader.isStream && age.isDue(last.frames.lastTime, now: clock.now)
          // Given away, not shared: who changes what another holds copies it.
          let full = exchange(&last, with: CapturePiece(seed: seed))
          guard let empty = analysis.exchange(full) else { return false }
          last = empty
          return true
        })
    } catch {
      damage = failure(error)
    }
    reader.giveAway(&last.octets)
    try analysis.finish(last)
    var replay = analysis.replay
    let traces = try replay.traces()
    try replay.writeAttempts(path: reader.path, traces: traces.count)
    let status = max(
      replay.summary.exitStatus,
      try report(traces, options, isFirst: replay.summary.attempts == 0))
    if replay.summary.attempts == 0, !traces.isEmpty { try replay.writeEncapsulations() }
    var complaints = [filter?.complaint].compactMap { $0 }
    let isEmpty = traces.isEmpty && replay.summary.attempts == 0
    if let damage {
      complaints.insert(damage.message, at: 0)
    } else if isEmpty, replay.skipped.total == 0 || replay.skipped.total < reader.frameCount {
      let nothing = nothing(reader.frameCount, otherBlocks: reader.skippedBlocks, replay)
      complaints.insert("\(reader.path): \(nothing)", at: 0)
    }
    let summarised = replay.table.attempts.summarised
    if options.isJSON, summarised > 0 {
      complaints.append(
        "\(summarised) SYNs beyond the number that can be open at one time: counted only; "
          + "leave some out with --filter")
    }
    if options.isJSON || replay.summary.attempts == 0,
      let sentence = CaptureReport.leftOut(replay.table.traces.leftOut)
    {
      complaints.append(sentence)
    }
    if options.isJSON, !isEmpty, let sentence = CaptureReport.undecodable(replay.table.facts) {
      complaints.append(sentence)
    }
    if let sentence = replay.skipped.sentence {
      complaints.append(complaints.isEmpty ? "\(reader.path): \(sentence)" : sentence)
    }
    if !complaints.isEmpty { Output.complain(complaints.joined(separator: "; ")) }
    // The good part's verdicts stand; a worse status than theirs is the damage.
    if wasInterrupted { return ExitStatus.interrupted }
    return damage?.status ?? (isEmpty ? Outcome.inconclusive.exitStatus : status)
  }

  private static func nothing(_ frames: Int, otherBlocks: Int, _ replay: Replay) -> String {
    if frames == 0 {
      return otherBlocks == 0
        ? "0 packets: the capture is empty; capture while the connection is tried"
        : "0 packets: \(otherBlocks) block\(otherBlocks == 1 ? "" : "s") of other kinds only; "
          + "capture while the connection is tried"
    }
    if replay.table.facts.frames == 0, replay.skipped.total == 0 {
      return
        "\(frames) packet\(frames == 1 ? "" : "s"), none of which passes the filter: packets inside of "
        + "VLAN tags and tunnels need it to say so (vlan and …)"
    }
    let hasAny = replay.sawAttempts || !replay.table.traces.traces.isEmpty
    let reason =
      replay.summary.midstream > 0
      ? "no SYN; connections older than the capture without a failure: nothing to judge; "
        + "begin the capture before the connection"
      : replay.options.filter != nil && replay.table.traces.traces.contains(where: \.isRun)
        ? "a run of synpath, whose SYNs the filter leaves out"
        : hasAny
          ? "attempts, but none to the host and port asked for; leave these out to see all"
          : contents(replay.table.facts) + "but no SYN: " + unanswered(replay.table.facts)
    return "\(frames) packet\(frames == 1 ? "" : "s"), \(reason)"
  }

  /// Who keeps all SYNs from being sent, where nobody answers for a neighbour.
  private static func unanswered(_ facts: CaptureFacts) -> String {
    guard let silent = facts.unanswered.neighbors.first(where: { $0.requests > 1 }) else {
      return "nothing to judge; capture the beginning of a connection"
    }
    return
      "\(silent.asker) asks \(silent.requests) times who has \(silent.address), and no answer is in "
      + "the capture: without it no packet can leave for \(silent.address); see whether that is up and on "
      + "this link, and capture at \(silent.asker), for answers are seen by who asked alone"
  }

  /// What else than TCP a capture without attempts holds; empty where that is not most of it.
  private static func contents(_ facts: CaptureFacts) -> String {
    let others = facts.encryptedFrames + facts.otherFrames + facts.undecodable + facts.cutSegments
    guard others > 0, others * 2 >= facts.frames else { return "" }
    return
      (facts.cutSegments > 0
      ? "\(facts.cutSegments) of TCP cut in front of the end of its header (capture with -s 0), "
      : "")
      + (facts.encryptedFrames > 0 ? "\(facts.encryptedFrames) encrypted, " : "")
      + (facts.otherFrames > 0 ? "\(facts.otherFrames) of other protocols than IP, " : "")
      + (facts.undecodable > 0 ? "\(facts.undecodable) damaged or cut too short, " : "")
  }

  private static func report(
    _ traces: [Trace], _ options: Options, isFirst: Bool
  ) throws(Failure) -> Int32 {
    var verdicts: [Verdict] = []
    for (index, trace) in traces.enumerated() {
      let report = Report(version: Program.version, mode: .capture, trace: trace)
      if index > 0 || !isFirst, !options.isJSON { Terminal.write("\n") }
      try Output.write(report, options)
      verdicts.append(report.verdict)
    }
    return ExitStatus.worst(verdicts)
  }

  private static func failure(_ error: CaptureFileError) -> Failure {
    let line = error.line(isWriting: false)
    return switch error {
    case .noSuchFile, .isDirectory, .noPermission, .isSymbolicLink:
      Failure(line, status: ExitStatus.noSuchFile)
    case .system: Failure(line, status: ExitStatus.system)
    case .format, .compression: Failure(line, status: ExitStatus.damagedCapture)
    }
  }
}
