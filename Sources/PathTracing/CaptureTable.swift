package import WireFormats

/// Everything that a saved capture shows: traces, attempts, and what it is as a whole.
package struct CaptureTable: Sendable {
  package private(set) var traces = TraceTable()
  package private(set) var attempts: AttemptShards
  package private(set) var facts = CaptureFacts()
  /// The latest counter of each interface that has one.
  private var drops: [Int: Int] = [:]
  private var encapsulations = EncapsulationTable()

  package init(limits: AttemptLimits = AttemptLimits(), seed: UInt64 = 0) {
    attempts = AttemptShards(limits: limits, seed: seed)
  }

  /// Takes frames of a batch; `octets` are what they were read from, `undecoded` gets those of link
  /// types that are not decoded.
  ///
  /// What a trace claims is no attempt, and what has to be decoded whole is: that is found out frame by
  /// frame, before two threads take the attempts.
  package mutating func receive(
    _ batch: inout FrameBatch, _ range: Range<Int>, in octets: [UInt8],
    undecoded: (FrameHeader) -> Void, _ runner: AttemptShards.Runner
  ) {
    facts.saw(interfaces: batch.interfaces)
    var start = range.lowerBound
    for index in range where !isPlain(index, of: batch) {
      let origin = batch.origins[index]
      let frame = origin.octets
      batch.leaveOut(index)
      let content = decode(origin.header, octets.span.extracting(frame))
      if case .unsupportedLinkType = content { undecoded(origin.header) }
      switch find(
        origin.header, content,
        before: {
          // What a trace takes over has to be there.
          $0.attempts.receive(batch, start..<index, in: octets, runner)
          start = index
        })
      {
      case .none: break
      case .segment(let segment, let payload):
        batch.replace(
          index, by: segment,
          payload: frame.lowerBound + payload.lowerBound..<frame.lowerBound + payload.upperBound,
          in: octets.span)
      case .error(let error): batch.replace(index, by: error)
      }
    }
    attempts.receive(batch, start..<range.upperBound, in: octets, runner)
  }

  /// Counts a frame that was read as far as most need; false for those that need more.
  @inline(__always)
  private mutating func isPlain(_ index: Int, of batch: borrowing FrameBatch) -> Bool {
    let glance = batch.glances.span[index]
    let frames = batch.frames.span
    switch glance.kind {
    case .other: return false
    case .datagram:
      guard !traces.concernsDatagrams else { return false }
    case .segment:
      guard !traces.concerns(frames[index].segment) else { return false }
      facts.saw(frames[index].segment)
    case .error:
      guard !traces.concerns(batch.errors[Int(frames[index].payload)]) else { return false }
      facts.errors += 1
    }
    if let around = batch.encapsulations(of: index) {
      facts.saw(around)
      if glance.isOpening { encapsulations.saw(around, around: frames[index].segment) }
    }
    facts.saw(glance.time)
    return true
  }

  /// Takes a frame with what was decoded of it.
  package mutating func receive(
    _ header: FrameHeader, _ content: FrameContent, octets: Span<UInt8>
  ) {
    note(header, octets)
    let found = find(header, content) { _ in }
    attempts.advance(to: header.timestamp)
    switch found {
    case .none: break
    case .segment(let segment, let payload):
      attempts.receive(segment, header.stamp, payload: octets.extracting(payload))
    case .error(let error): attempts.receive(error, header.stamp)
    }
  }

  /// What a frame holds for an attempt.
  private enum Finding {
    case none
    /// The payload lies in the octets of the frame.
    case segment(Segment, payload: Range<Int>)
    case error(SegmentError)
  }

  // Not inlined: what most frames pass would be slower for it.
  /// Decodes a frame whole.
  @inline(never)
  private mutating func decode(_ header: FrameHeader, _ octets: Span<UInt8>) -> FrameContent {
    note(header, octets)
    return FrameContent(
      header.linkType, parsing: octets, originalLength: header.originalLength)
  }

  /// Tells traces whether the machine that captures did not send the next frame, where the link type says so.
  private mutating func note(_ header: FrameHeader, _ octets: Span<UInt8>) {
    guard header.linkType != .ethernet else {
      traces.isIncoming = false
      return
    }
    traces.isIncoming =
      (try? LinkHeader(header.linkType, parsing: octets))?.isOutgoing == false
  }

  /// Shows a frame to all but the attempts; `before` lets these catch up where a trace takes some over.
  private mutating func find(
    _ header: FrameHeader, _ content: FrameContent, before: (inout CaptureTable) -> Void
  ) -> Finding {
    facts.saw(header)
    let role = traces.receive(header, content)
    if case .begins(let client, let server, let ports) = role {
      before(&self)
      traces.adopt(attempts.takeOut(client: client, server: server, ports: ports))
    }
    switch content {
    case .packet(let packet):
      if case .icmp(let message) = packet.transport {
        facts.unanswered.saw(message, of: packet.ip, header.number)
      }
      return find(packet, header.number, isAttempt: role == .other)
    case .other(let type) where type == .encrypted: facts.encryptedFrames += 1
    case .arp(let message):
      facts.otherFrames += 1
      facts.unanswered.saw(message, header.number)
    case .other: facts.otherFrames += 1
    default: facts.undecodable += 1
    }
    return .none
  }

  private mutating func find(_ packet: Packet, _ number: Int, isAttempt: Bool) -> Finding {
    facts.saw(packet.encapsulations)
    if let segment = Segment(packet) {
      facts.saw(segment)
      if packet.ip.hasMoreFragments { facts.fragments.saw(packet.ip, number) }
      guard isAttempt else { return .none }
      if !packet.encapsulations.isEmpty {
        encapsulations.saw(packet.encapsulations, around: segment)
      }
      return .segment(segment, payload: packet.payload)
    }
    if case .icmp(let message) = packet.transport, message.header.isError {
      facts.errors += 1
      guard let error = SegmentError(packet) else {
        let isOfOther = message.quote.map { $0.ip.payloadProtocol != .tcp } ?? false
        if packet.payload.count < packet.payloadLength, !isOfOther { facts.cutErrors += 1 }
        return .none
      }
      return isAttempt ? .error(error) : .none
    }
    if packet.ip.payloadProtocol == .tcp {
      facts.fragments.saw(packet.ip, number)
      if !packet.ip.isLaterFragment { facts.cutSegments += 1 }
    } else if packet.ip.payloadProtocol == .encapsulatingSecurityPayload {
      facts.encryptedFrames += 1
    }
    return .none
  }

  /// Takes the time until which the capture says that it listened.
  package mutating func reach(_ time: Timestamp) {
    // A damaged block can name any time; no capture listens for a day after its last frame.
    guard let last = facts.lastTime, time > last, time - last < .seconds(86400) else { return }
    facts.reach(time)
    attempts.advance(to: time)
  }

  /// Looks at all attempts, whether they are over at the time of the last frame.
  package mutating func lookAtAll(at time: Timestamp) { attempts.lookAtAll(at: time) }

  /// Takes a note of the program's own captures.
  package mutating func record(_ note: Note, at time: Timestamp) {
    traces.record(note, at: time)
  }

  package mutating func nameInterface(_ index: Int, _ name: String) {
    traces.nameInterface(index, name)
  }

  /// Takes the counter of an interface: the packets that the kernel had no room for since the capture
  /// began, so that a later counter replaces an earlier one.
  package mutating func recordDrops(_ count: UInt64, ofInterface index: Int) {
    // A damaged counter can say anything.
    let new = Int(min(count, UInt64(UInt32.max)))
    let sum = (facts.dropped ?? 0) &+ new &- (drops.updateValue(new, forKey: index) ?? 0)
    facts.dropped = sum
    traces.recordDrops(sum)
  }

  /// Shows all conversations that are open, half of them to each of two.
  package mutating func forEachOpen(
    _ first: @escaping (borrowing Conversation) -> Void,
    _ second: @escaping @Sendable (borrowing Conversation) -> Void,
    _ runner: AttemptShards.Runner
  ) {
    attempts.forEachOpen(first, second, runner)
  }

  /// The attempts that have ended since the last call; after `finish` the rest, until there are none.
  package mutating func takeFinished(
    _ runner: AttemptShards.Runner = {
      $0()
      $1()
    }
  ) -> EndedAttempts {
    var ended = attempts.takeFinished(runner)
    encapsulations.complete(&ended.earlier)
    encapsulations.complete(&ended.later)
    return ended
  }

  /// Ends all that is open: the capture is over.
  package mutating func finish() {
    attempts.finish()
    if let last = facts.lastTime { traces.reach(last) }
  }
}
