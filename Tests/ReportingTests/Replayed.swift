import CaptureFormats
import Foundation
import PathTracing
import Reporting
import WireFormats

/// A capture of `captures/` in memory: read, changed, judged.
struct Replayed {
  var octets: [UInt8]

  init(_ name: String) throws {
    octets = try Array(Data(contentsOf: GoldenCapture(name: name).file("pcapng")))
  }

  /// Puts other octets in the place of some, wherever they occur.
  mutating func replace(_ old: [UInt8], with new: [UInt8]) {
    precondition(old.count == new.count)
    var index = 0
    while index + old.count <= octets.count {
      if Array(octets[index..<index + old.count]) == old {
        octets.replaceSubrange(index..<index + old.count, with: new)
        index += old.count
      } else {
        index += 1
      }
    }
  }

  /// The octets of each frame, with its header.
  func frames() throws -> [(header: FrameHeader, content: FrameContent, octets: [UInt8])] {
    var frames: [(FrameHeader, FrameContent, [UInt8])] = []
    try read { event, buffer in
      guard case .frame(let record) = event else { return }
      let span = buffer.extracting(record.octets)
      let content = FrameContent(
        record.header.linkType, parsing: span, originalLength: record.header.originalLength)
      frames.append((record.header, content, Array(octets[record.octets])))
    }
    return frames
  }

  /// The report on the first target; with `name`, as if the user had called it so.
  func report(name: String? = nil, names: [IPAddress: String] = [:]) throws -> Report {
    var table = TraceTable()
    try read { event, buffer in
      switch event {
      case .frame(let record):
        table.receive(
          record.header,
          FrameContent(
            record.header.linkType, parsing: buffer.extracting(record.octets),
            originalLength: record.header.originalLength))
      case .statistics(let statistics):
        for comment in statistics.comments {
          if let note = Note(text: comment) { table.record(note, at: statistics.timestamp) }
        }
      case .interface, .section: break
      }
    }
    guard var trace = table.traces.first else { throw NoTrace() }
    if let name { trace.name = name }
    return Report(version: "1", mode: .capture, trace: trace, names: names)
  }

  struct NoTrace: Error {}

  private func read(_ body: (CaptureEvent, Span<UInt8>) -> Void) throws {
    var decoder = CaptureDecoder()
    var start = 0
    while let event = try decoder.next(in: octets.span, at: &start, isLast: true) {
      body(event, octets.span)
    }
  }
}
