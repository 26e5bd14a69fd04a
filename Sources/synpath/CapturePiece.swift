import CaptureFormats
import PathTracing
import WireFormats

/// A stretch of a capture on its way from the thread that reads to the one that judges.
struct CapturePiece: Sendable {
  /// What was read; the frames say where in it they lie.
  var octets: [UInt8] = []
  var frames = FrameBatch()
  /// What else the capture holds, each with the number of frames in front of it.
  private(set) var events: [(position: Int, event: CaptureEvent)] = []

  var isEmpty: Bool { frames.isEmpty && events.isEmpty }

  /// Whether it holds what a few packets make, not what a pipe does.
  var isSmall: Bool { frames.count < 64 }

  /// Takes an event whose octets lie in `buffer`; frames that do not pass the filter are left out.
  mutating func take(_ event: CaptureEvent, _ buffer: Span<UInt8>, _ filter: inout FrameFilter?) {
    guard case .frame(let record) = event else {
      events.append((frames.count, event))
      return
    }
    if filter != nil,
      filter?.passes(record.header, buffer.extracting(record.octets)) == false
    {
      return
    }
    frames.append(record.header, at: record.octets, in: buffer)
  }

  mutating func removeAll() {
    frames.removeAll()
    events.removeAll()
  }
}
