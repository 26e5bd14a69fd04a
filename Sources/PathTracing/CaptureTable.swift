package import WireFormats

/// Everything that a saved capture shows: traces, attempts, and what it is as a whole.
package struct CaptureTable: Sendable {
  package private(set) var traces = TraceTable()
  package private(set) var attempts: AttemptTable
  package private(set) var facts = CaptureFacts()
  private var encapsulations = EncapsulationTable()

  package init(limits: AttemptTable.Limits = AttemptTable.Limits(), seed: UInt64 = 0) {
    attempts = AttemptTable(limits: limits, seed: seed)
  }

  /// Takes frames of a batch; `buffer` is what they were read from, `undecoded` gets those of link
  /// types that are not decoded.
  package mutating func receive(
    _ batch: FrameBatch, _ range: Range<Int>, in buffer: Span<UInt8>,
    undecoded: (FrameHeader) -> Void
  ) {
    var start = range.lowerBound
    var hashes = [32 of UInt32](repeating: 0)
    let frames = batch.frames.span
    while start < range.upperBound {
      let end = min(start + 32, range.upperBound)
      for index in start..<end { hashes[index - start] = frames[index].hash }
      attempts.touch(hashes, count: end - start)
      for index in start..<end { receive(frames[index], of: batch, in: buffer, undecoded) }
      start = end
    }
  }

  @inline(__always)
  private mutating func receive(
    _ frame: borrowing FrameBatch.Frame, of batch: borrowing FrameBatch, in buffer: Span<UInt8>,
    _ undecoded: (FrameHeader) -> Void
  ) {
    if frame.isSegment, !traces.concerns(frame.segment) {
      facts.saw(frame.header)
      attempts.advance(to: frame.header.timestamp)
      facts.saw(frame.segment)
      attempts.receive(
        frame.segment, frame.header, payload: buffer.extracting(frame.payload), hash: frame.hash)
    } else if frame.error >= 0, !traces.concerns(batch.errors[frame.error]) {
      facts.saw(frame.header)
      attempts.advance(to: frame.header.timestamp)
      facts.errors += 1
      attempts.receive(batch.errors[frame.error], frame.header, hash: frame.hash)
    } else if !receive(unusual: frame.header, buffer.extracting(frame.octets)) {
      undecoded(frame.header)
    }
  }

  /// Takes a frame that has to be decoded whole.
  private mutating func receive(unusual header: FrameHeader, _ octets: Span<UInt8>) -> Bool {
    let content = FrameContent(
      header.linkType, parsing: octets, originalLength: header.originalLength)
    receive(header, content, octets: octets)
    if case .unsupportedLinkType = content { return false }
    return true
  }

  /// Takes a frame with what was decoded of it.
  package mutating func receive(
    _ header: FrameHeader, _ content: FrameContent, octets: Span<UInt8>
  ) {
    facts.saw(header)
    attempts.advance(to: header.timestamp)
    let role = traces.receive(header, content)
    if case .begins(let client, let server, let ports) = role {
      traces.adopt(attempts.takeOut(client: client, server: server, ports: ports))
    }
    switch content {
    case .packet(let packet): receive(packet, header, octets, isAttempt: role == .other)
    case .arp, .other: facts.otherFrames += 1
    default: facts.undecodable += 1
    }
  }

  private mutating func receive(
    _ packet: Packet, _ header: FrameHeader, _ octets: Span<UInt8>, isAttempt: Bool
  ) {
    facts.saw(packet.encapsulations)
    if let segment = Segment(packet) {
      facts.saw(segment)
      guard isAttempt else { return }
      if !packet.encapsulations.isEmpty {
        encapsulations.saw(packet.encapsulations, around: segment)
      }
      attempts.receive(segment, header, payload: octets.extracting(packet.payload))
    } else if case .icmp(let message) = packet.transport, message.header.isError {
      facts.errors += 1
      if isAttempt, let error = SegmentError(packet) { attempts.receive(error, header) }
    } else {
      facts.otherPackets += 1
    }
  }

  /// Takes the time until which the capture says that it listened.
  package mutating func reach(_ time: Timestamp) {
    // A damaged block can name any time; no capture listens for a day after its last frame.
    guard let last = facts.lastTime, time > last, time - last < .seconds(86400) else { return }
    facts.reach(time)
    attempts.advance(to: time)
  }

  /// Takes a note of the program's own captures.
  package mutating func record(_ note: Note, at time: Timestamp) {
    traces.record(note, at: time)
  }

  package mutating func nameInterface(_ index: Int, _ name: String) {
    traces.nameInterface(index, name)
  }

  package mutating func recordDrops(_ count: Int) {
    facts.dropped = (facts.dropped ?? 0) &+ count
    traces.recordDrops(count)
  }

  /// Shows all conversations that are open.
  package func forEachOpen(_ body: (Conversation) -> Void) { attempts.forEachOpen(body) }

  /// The attempts that have ended since the last call; after `finish` the rest, until there are none.
  package mutating func takeFinished() -> [Attempt] {
    var ended = attempts.takeFinished()
    encapsulations.complete(&ended)
    return ended
  }

  /// Ends all that is open: the capture is over.
  package mutating func finish() {
    attempts.finish()
    if let last = facts.lastTime { traces.reach(last) }
  }
}
