package import WireFormats

// Two threads look at the times and hashes of all frames, and each at half of the segments: what all
// look at lies close together, what few need lies apart.

/// Frames of one buffer, read as far as most need: what a table takes at a time.
package struct FrameBatch: Sendable {
  enum Kind: UInt8 {
    /// Nothing that may belong to an attempt, and has to be decoded whole, if anything.
    case other
    /// UDP, with a time to live that no tracer sends.
    case datagram
    case segment
    case error

    /// Whether it may belong to an attempt.
    @inline(__always)
    var isOfAttempts: Bool { rawValue >= Kind.segment.rawValue }
  }

  /// What every look at a frame begins with.
  struct Glance: Sendable {
    var time: Timestamp
    /// Of the addresses and ports of the segment, or of the one that the error quotes.
    var hash: UInt32
    var kind: Kind
    /// Whether the segment is a SYN or a SYN-ACK.
    var isOpening = false
    /// Of the payload, 0 without any: to look at it later would be to wait for memory.
    var firstOctet: UInt8 = 0
  }

  struct Frame: Sendable {
    /// Of no meaning where the frame is none; no optional, which would be copied to be looked into.
    var segment: Segment
    var number: UInt32
    /// Where in the buffer the payload lies, and its octets; of an error, its place among the errors.
    var payload: UInt32
    var payloadCount: UInt32
    /// What is around the packet, by its place in the batch plus one; 0 for nothing.
    var wrapping: UInt32 = 0
  }

  // The first `count` are there. Frames are written over those of an earlier buffer: made elsewhere
  // and moved in, one takes twice as long.
  private(set) var glances: [Glance] = []
  private(set) var frames: [Frame] = []
  private(set) var origins: [FramePlace] = []
  package private(set) var count = 0
  private(set) var errors: [SegmentError] = []
  /// What is around packets; neighbours of the same tunnel share it.
  private var wrappings: [Encapsulations] = []
  /// Interfaces that the frames name.
  private(set) var interfaces = 0
  private let seed: UInt64

  package init(seed: UInt64 = 0) {
    self.seed = seed
  }

  package var isEmpty: Bool { count == 0 }

  /// The time of the last frame, which need not be the latest.
  package var lastTime: Timestamp? { isEmpty ? nil : glances[count - 1].time }

  /// Reads frames that lie in a buffer.
  package mutating func append(_ places: Span<FramePlace>, in buffer: Span<UInt8>) {
    makeRoom(for: places.count)
    // Taken out for the time that spans of several neighbours are alive.
    var ownGlances = exchange(&self.glances, with: [])
    var ownFrames = exchange(&self.frames, with: [])
    var ownOrigins = exchange(&self.origins, with: [])
    var glances = ownGlances.mutableSpan
    var frames = ownFrames.mutableSpan
    var origins = ownOrigins.mutableSpan
    for index in places.indices {
      origins[count &+ index] = places[index]
      interfaces = max(interfaces, Int(places[index].interface) &+ 1)
    }
    for index in places.indices {
      let octets = buffer.extracting(places[index].octets)
      let next = count &+ index
      if frames[next].read(octets, places[index]) {
        glances[next] = Glance(
          time: places[index].timestamp,
          hash: FlowIndex.hash(frames[next].segment.ends, seed: seed), kind: .segment,
          isOpening: frames[next].segment.flags.contains(.syn))
      } else {
        glances[next] = readOther(octets, places[index], &frames[next])
      }
      if glances[next].kind == .segment, frames[next].payloadCount > 0 {
        glances[next].firstOctet = buffer[Int(frames[next].payload)]
      }
    }
    count &+= places.count
    self.glances = ownGlances
    self.frames = ownFrames
    self.origins = ownOrigins
  }

  /// Reads the error of a frame, and what lies deeper in it.
  @inline(never)
  private mutating func readOther(
    _ octets: Span<UInt8>, _ place: FramePlace, _ frame: inout Frame
  ) -> Glance {
    if let error = SegmentError(plainFrame: octets, place.linkType) {
      return glance(error, place, &frame)
    }
    guard let inner = try? InnermostPayload(place.linkType, in: octets), inner.isPacket(in: octets)
    else { return Glance(time: place.timestamp, hash: 0, kind: .other) }
    frame.wrapping = index(of: inner.encapsulations)
    let within = octets.extracting(..<inner.end)
    if frame.read(packetAt: inner.start, of: within, place) {
      return Glance(
        time: place.timestamp, hash: FlowIndex.hash(frame.segment.ends, seed: seed),
        kind: .segment, isOpening: frame.segment.flags.contains(.syn))
    }
    if let error = SegmentError(packetAt: inner.start, of: within) {
      return glance(error, place, &frame)
    }
    let timeToLive = inner.datagramTimeToLive(in: octets) ?? 0
    return Glance(
      time: place.timestamp, hash: 0,
      kind: timeToLive > TraceTable.highestTTL ? .datagram : .other)
  }

  private mutating func glance(
    _ error: SegmentError, _ place: FramePlace, _ frame: inout Frame
  ) -> Glance {
    frame.payload = UInt32(truncatingIfNeeded: errors.count)
    errors.append(error)
    return Glance(
      time: place.timestamp, hash: FlowIndex.hash(error.ends, seed: seed), kind: .error)
  }

  private mutating func index(of wrapping: Encapsulations) -> UInt32 {
    guard !wrapping.isEmpty else { return 0 }
    if wrappings.last != wrapping { wrappings.append(wrapping) }
    return UInt32(truncatingIfNeeded: wrappings.count)
  }

  /// What is around the packet of a frame; nil for nothing.
  @inline(__always)
  func encapsulations(of index: Int) -> Encapsulations? {
    let wrapping = Int(frames[index].wrapping)
    return wrapping > 0 ? wrappings[wrapping - 1] : nil
  }

  private mutating func makeRoom(for more: Int) {
    guard frames.count - count < more else { return }
    let more = max(more, count / 2)
    let blank = Frame(segment: Segment(), number: 0, payload: 0, payloadCount: 0)
    let time = Timestamp(nanoseconds: 0)
    glances += [Glance](repeating: Glance(time: time, hash: 0, kind: .other), count: more)
    frames += [Frame](repeating: blank, count: more)
    origins += [FramePlace](repeating: .none, count: more)
  }

  /// Puts in a segment that was found deeper in a frame, with the place of its payload in the buffer.
  mutating func replace(
    _ index: Int, by segment: Segment, payload: Range<Int>, in buffer: Span<UInt8>
  ) {
    glances[index].kind = .segment
    glances[index].firstOctet = payload.isEmpty ? 0 : buffer[payload.lowerBound]
    glances[index].isOpening = segment.flags.contains(.syn)
    glances[index].hash = FlowIndex.hash(segment.ends, seed: seed)
    frames[index].segment = segment
    frames[index].setPayload(payload, from: 0)
  }

  /// Puts in an error that was found deeper in a frame.
  mutating func replace(_ index: Int, by error: SegmentError) {
    glances[index].kind = .error
    glances[index].hash = FlowIndex.hash(error.ends, seed: seed)
    frames[index].payload = UInt32(truncatingIfNeeded: errors.count)
    errors.append(error)
  }

  /// Says that no attempt has to see a frame.
  mutating func leaveOut(_ index: Int) { glances[index].kind = .other }

  package mutating func removeAll() {
    count = 0
    errors.removeAll(keepingCapacity: true)
    wrappings.removeAll(keepingCapacity: true)
    interfaces = 0
  }
}

extension FrameBatch.Frame {
  /// Reads the segment of a frame; false where it is none.
  @inline(__always)
  fileprivate mutating func read(_ octets: Span<UInt8>, _ place: FramePlace) -> Bool {
    number = place.number
    wrapping = 0
    var payload = 0..<0
    guard segment.read(plainFrame: octets, place.linkType, payload: &payload) else { return false }
    setPayload(payload, from: Int(place.start))
    return true
  }

  /// Reads the segment of a packet that lies deeper in a frame.
  fileprivate mutating func read(
    packetAt start: Int, of octets: Span<UInt8>, _ place: FramePlace
  ) -> Bool {
    var payload = 0..<0
    guard segment.read(packetAt: start, of: octets, payload: &payload) else { return false }
    setPayload(payload, from: Int(place.start))
    return true
  }

  /// Takes the place of the payload behind `start`; no buffer is as long as these numbers reach.
  @inline(__always)
  fileprivate mutating func setPayload(_ range: Range<Int>, from start: Int) {
    payload = UInt32(truncatingIfNeeded: start &+ range.lowerBound)
    payloadCount = UInt32(truncatingIfNeeded: range.upperBound &- range.lowerBound)
  }

  /// Loads each line of memory that it lies in.
  @inline(__always)
  func touch() -> UInt32 { segment.sequenceNumber.rawValue &+ number }

  @inline(__always)
  var payloadRange: Range<Int> { Int(payload)..<Int(payload) &+ Int(payloadCount) }
}
