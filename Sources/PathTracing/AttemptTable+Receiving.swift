import WireFormats

extension AttemptTable {
  /// Takes a segment with its hash.
  @inline(__always)
  mutating func receive(
    _ segment: Segment, _ stamp: FrameStamp, payload: Span<UInt8>, hash: UInt32
  ) {
    var cursor = index.start(hash)
    while let position = index.next(hash, from: &cursor) {
      switch inPlace(position, { $0.offer(segment, stamp, payload: payload) }) {
      case .foreign: continue
      case .taken: return
      case .endsEarlier(let lastTime): return lookAgain(position, lastTime)
      case .replaced: end(position, .replaced)
      }
      break
    }
    begin(segment, stamp, payload: payload, hash)
  }

  /// Sees to it that a sweep looks at what a frame has brought nearer to its end.
  private mutating func lookAgain(_ position: Int, _ lastTime: Timestamp) {
    quietSince[position] = lastTime.nanoseconds
  }

  /// Takes an ICMP error with the hash of what it quotes; it goes to that conversation.
  mutating func receive(_ error: SegmentError, _ stamp: FrameStamp, hash: UInt32) {
    if !takes(error, stamp, hash: hash) { unmatched.append((error, stamp)) }
  }

  /// Hands out the errors that quote nothing in this table.
  mutating func takeUnmatched() -> [(error: SegmentError, stamp: FrameStamp)] {
    exchange(&unmatched, with: [])
  }

  /// Takes an error, if what it quotes is in this table.
  mutating func takes(_ error: SegmentError, _ stamp: FrameStamp, hash: UInt32) -> Bool {
    guard let position = position(of: error, hash) ?? position(ofRewritten: error) else {
      return false
    }
    let earlierEnd = inPlace(position) { conversation in
      let before = conversation.last.seconds
      conversation.receive(error, stamp)
      return conversation.earlierEnd(than: before)
    }
    if let earlierEnd { lookAgain(position, earlierEnd) }
    return true
  }

  /// Takes out the attempts of one client at one server from some ports: a trace holds them.
  mutating func takeOut(
    client: IPAddress, server: Endpoint, ports: Set<UInt16>
  ) -> [Conversation] {
    var taken: [Conversation] = []
    func isProbe(_ known: Conversation) -> Bool {
      known.client.address == client && known.server == server
        && ports.contains(known.client.port)
    }
    for position in 0..<conversations.count {
      guard let known = conversation(at: position), isProbe(known) else { continue }
      taken.append(known)
      remove(position)
    }
    taken += finished.map(\.conversation).filter(isProbe)
    finished.removeAll { isProbe($0.conversation) }
    return taken
  }
}

extension AttemptTable {
  /// Takes those frames of a batch whose hashes have `part` as their highest bit; of the others it
  /// takes the times.
  mutating func receive(
    _ batch: borrowing FrameBatch, _ range: Range<Int>, in octets: Span<UInt8>, part: UInt32
  ) {
    let glances = batch.glances.span
    let frames = batch.frames.span
    var own = [64 of Int](repeating: 0)
    var start = range.lowerBound
    while start < range.upperBound {
      let end = min(start + own.count, range.upperBound)
      var count = 0
      for index in start..<end
      where glances[index].hash >> 31 == part && glances[index].kind != .other {
        own[count] = index
        count += 1
      }
      touch(glances, frames, own.span.extracting(..<count))
      let isQuiet = endsNothing(glances.extracting(start..<end))
      for turn in 0..<count {
        let index = own.span[turn]
        advance(glances.extracting(start...index), isQuiet: isQuiet)
        start = index + 1
        let hash = glances[index].hash
        let stamp = FrameStamp(timestamp: glances[index].time, number: frames[index].number)
        if glances[index].kind == .segment {
          let payload = octets.extracting(frames[index].payloadRange)
          receive(frames[index].segment, stamp, payload: payload, hash: hash)
        } else {
          receive(batch.errors[Int(frames[index].payload)], stamp, hash: hash)
        }
      }
      advance(glances.extracting(start..<end), isQuiet: isQuiet)
      start = end
    }
  }

  /// Loads what the segments of these hashes will be compared with, step by step for all of them.
  ///
  /// Each lies in other memory, and a step needs the one before it: one after the other they wait
  /// for memory ten times as long as all together.
  private mutating func touch(
    _ glances: Span<FrameBatch.Glance>, _ frames: Span<FrameBatch.Frame>,
    _ own: Span<Int>
  ) {
    var positions = [64 of UInt32](repeating: 0)
    var sum: UInt32 = 0
    // A search that goes on or not by what it loads would hold up all behind it.
    for turn in own.indices { sum &+= index.touch(glances[own[turn]].hash) }
    for turn in own.indices { positions[turn] = index.first(glances[own[turn]].hash) }
    for turn in own.indices where positions[turn] > 0 {
      let isOpening = frames[own[turn]].segment.flags.contains(.syn)
      inPlace(Int(positions[turn]) - 1) { sum &+= $0.touch(isOpening: isOpening) }
    }
    for turn in own.indices where positions[turn] > 0 {
      inPlace(Int(positions[turn]) - 1) { sum &+= $0.touchFurther() }
    }
    touched = sum
  }

  private mutating func begin(
    _ segment: Segment, _ stamp: FrameStamp, payload: Span<UInt8>, _ hash: UInt32
  ) {
    guard segment.beginsConversation else {
      if segment.flags.contains(.rst) { strayResets += 1 }
      return
    }
    guard openCount < limits.open else {
      if segment.isSYN { summarised += 1 }
      return
    }
    if free.isEmpty { grow() }
    guard let position = free.popLast().map({ Int($0) }) else { return }
    conversations[position] = Conversation(segment, stamp)
    let limits = limits
    quietSince[position] =
      inPlace(position) { $0.putOff(for: min(limits.unanswered, limits.idle), limits) }.nanoseconds
    index.insert(hash, position)
    if segment.isSYN {
      latestSYNs[cell(segment.sequenceNumber, segment.sourcePort)] =
        UInt32(truncatingIfNeeded: position + 1)
      begun.append(
        BegunSYN(
          number: segment.sequenceNumber, position: position, frame: Int(stamp.number)))
      if let other = synsByNumber.exchange(segment.sequenceNumber, position), other != position {
        link(position, other, segment, stamp.timestamp)
      }
    }
    if case .endsEarlier(let time) = inPlace(
      position, { $0.offer(segment, stamp, payload: payload) })
    {
      lookAgain(position, time)
    }
  }

  private func cell(_ number: SequenceNumber, _ port: UInt16) -> Int {
    Int((number.rawValue ^ UInt32(port) << 8) &* 0x9e37_79b1 >> 18) & (latestSYNs.count - 1)
  }

  /// A quote may name addresses that the capture does not: a translation on the way, or one that
  /// forgets to restore quotes. Port and sequence number are proof enough of a SYN.
  private func position(ofRewritten error: SegmentError) -> Int? {
    let position = Int(latestSYNs[cell(error.sequenceNumber, error.sourcePort)]) - 1
    guard position >= 0, let known = conversation(at: position),
      known.syn?.sequenceNumber == error.sequenceNumber, known.client.port == error.sourcePort,
      error.receiver == known.client.address || error.source == known.client.address
    else { return nil }
    return position
  }
}

extension Segment {
  /// Whether a segment whose ports are not known yet belongs to a connection that can be judged.
  fileprivate var beginsConversation: Bool {
    // Scans without SYN or ACK begin one too, lest the reset that answers them refuse a SYN.
    !flags.contains(.rst) || refusesSYN
  }
}
