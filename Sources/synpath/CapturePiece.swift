import CaptureFormats
import PathTracing
import WireFormats

/// A stretch of a capture on its way from the thread that reads to the one that judges.
struct CapturePiece: Sendable {
  /// What was read; the frames say where in it they lie.
  var octets: [UInt8] = []
  var frames: FrameBatch
  /// What else the capture holds, each with the number of frames in front of it.
  private(set) var events: [(position: Int, event: CaptureEvent)] = []

  /// `seed` is that of the table that takes it.
  init(seed: UInt64) { frames = FrameBatch(seed: seed) }

  var isEmpty: Bool { frames.isEmpty && events.isEmpty }

  /// Whether nothing more came for a while: the capture is written as slowly as packets come.
  var isAtPause = false

  /// Takes frames that lie in `buffer`; those that do not pass the filter are left out.
  mutating func take(
    _ places: Span<FramePlace>, _ buffer: Span<UInt8>, _ filter: inout FrameFilter?
  ) {
    guard filter != nil || places.indices.contains(where: { places[$0].linkType.isWireless })
    else { return frames.append(places, in: buffer) }
    var start = 0
    for index in places.indices {
      let place = places[index]
      if filter != nil, filter?.passes(place.header, buffer.extracting(place.octets)) != true {
        frames.append(places.extracting(start..<index), in: buffer)
        start = index + 1
        continue
      }
      guard place.linkType.isWireless else { continue }
      let parts = place.parts(in: buffer)
      guard !parts.isEmpty else { continue }
      // Several packets in one frame are read as if each came alone.
      frames.append(places.extracting(start..<index), in: buffer)
      frames.append(parts.span, in: buffer)
      start = index + 1
    }
    frames.append(places.extracting(start..<places.count), in: buffer)
  }

  /// Takes what is no frame.
  mutating func take(_ event: CaptureEvent) { events.append((frames.count, event)) }

  mutating func removeAll() {
    frames.removeAll()
    events.removeAll()
    isAtPause = false
  }
}
