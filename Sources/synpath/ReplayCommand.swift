import CaptureFormats
import LiveNetwork
import PacketCapture
import PathDiagnosis
import PathTracing
import Reporting
import WireFormats

/// The analysis of a saved capture: the same traces, rules and reports as of a live run.
enum ReplayCommand {
  static func run(_ options: Options, file path: String) throws(Failure) -> Int32 {
    var reader: CaptureFileReader
    do {
      reader = try CaptureFileReader(path: path)
    } catch {
      throw failure(error)
    }
    var table = TraceTable()
    var skipped = SkippedFrames()
    var damage: Failure?
    var wasInterrupted = false
    do {
      wasInterrupted = try reader.readAll { take($0, $1, &table, &skipped) }
    } catch {
      damage = failure(error)
    }
    let wanted = try addresses(options, table)
    let traces = table.traces.filter { trace in
      (wanted?.contains(trace.target.address) ?? true)
        && (options.family.map { $0 == trace.target.address.version } ?? true)
        && (!options.hasPort || trace.target.port == options.port)
    }
    let status = try report(traces, options)
    var complaints: [String] = []
    if let damage {
      complaints.append(damage.message)
    } else if traces.isEmpty, skipped.total == 0 || skipped.total < reader.frameCount {
      complaints.append("\(reader.path): \(nothingToJudge(reader.frameCount, table.traces.count))")
    }
    if let sentence = skipped.sentence {
      complaints.append(complaints.isEmpty ? "\(reader.path): \(sentence)" : sentence)
    }
    if !complaints.isEmpty { Output.complain(complaints.joined(separator: "; ")) }
    // The good part's verdicts stand; a worse status than theirs is the damage.
    if wasInterrupted { return ExitStatus.interrupted }
    return damage?.status ?? (traces.isEmpty ? 7 : status)
  }

  private static func nothingToJudge(_ frames: Int, _ attempts: Int) -> String {
    let packets = "\(frames) packet\(frames == 1 ? "" : "s"), "
    if attempts == 0 { return packets + "but no SYN: nothing to judge" }
    return packets + "\(attempts) attempt\(attempts == 1 ? "" : "s"), "
      + "but none to the host and port asked for"
  }

  private static func take(
    _ event: CaptureEvent, _ buffer: Span<UInt8>, _ table: inout TraceTable,
    _ skipped: inout SkippedFrames
  ) {
    switch event {
    case .frame(let record):
      let content = FrameContent(
        record.header.linkType, parsing: buffer.extracting(record.octets),
        originalLength: record.header.originalLength)
      skipped.count(content)
      table.receive(record.header, content)
    case .interface(let interface):
      if let name = interface.name { table.nameInterface(interface.index, name) }
    case .statistics(let statistics):
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

  /// The addresses that the user asks for: by the names in the file first, which need no resolver
  /// and do not change.
  private static func addresses(
    _ options: Options, _ table: TraceTable
  ) throws(Failure) -> [IPAddress]? {
    guard let host = options.host else { return nil }
    let named = table.traces.filter { $0.name == host }.map(\.target.address)
    if !named.isEmpty { return named }
    if let address = IPAddress(String(host.prefix { $0 != "%" })) { return [address] }
    do {
      return try NameResolution.resolve(host, family: options.family).addresses
    } catch {
      throw Failure("\(error)", status: ExitStatus.unknownHost)
    }
  }

  private static func report(_ traces: [Trace], _ options: Options) throws(Failure) -> Int32 {
    var verdicts: [Int32] = []
    for (index, trace) in traces.enumerated() {
      let report = Report(version: Program.version, mode: .capture, trace: trace)
      if index > 0, !options.isJSON { Terminal.write("\n") }
      try Output.write(report, options)
      verdicts.append(report.verdict.outcome.exitStatus)
    }
    return verdicts.max() ?? 0
  }

  private static func failure(_ error: CaptureFileError) -> Failure {
    switch error {
    case .noSuchFile, .isDirectory, .noPermission, .isSymbolicLink:
      Failure("\(error)", status: ExitStatus.noSuchFile)
    case .system: Failure("\(error)", status: ExitStatus.system)
    case .format, .compression: Failure("\(error)", status: ExitStatus.damagedCapture)
    }
  }
}
