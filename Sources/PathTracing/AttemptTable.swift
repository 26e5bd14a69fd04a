package import WireFormats

/// The conversations of a capture that are not over yet, found by their addresses and ports.
///
/// What is over is handed out by `takeFinished`, so that the memory holds what is open only.
package struct AttemptTable: Sendable {
  /// How long to wait for more, and how much to hold.
  package struct Limits: Sendable {
    /// Of a closed or reset connection: what comes late belongs to it.
    package var linger = Interval.seconds(10)
    /// Of a SYN without answer: the longest wait of Linux between two is 64 s.
    package var unanswered = Interval.seconds(130)
    /// Of a connection; keepalives come after two hours.
    package var idle = Interval.seconds(9000)
    /// Attempts that may be open at one time; beyond them unanswered SYNs are only counted.
    package var open = 3 << 18

    package init() {}
  }

  private static let slabSize = 1 << 10

  /// A piece of the table.
  private struct Slab: Sendable {
    var conversations = [Conversation](repeating: .vacant, count: slabSize)
    /// No conversation is over before its time here plus the linger: a sweep reads eight octets of it
    /// in place of the record, which lies in other memory.
    var quietSince = [Int64](repeating: .max, count: slabSize)
  }

  private let limits: Limits
  private let seed: UInt64
  /// In pieces, so that growing copies nothing.
  private var slabs: [Slab] = []
  private var free: [UInt32] = []
  private var index = FlowIndex()
  private var finished: [Attempt] = []
  /// Positions of the latest SYNs by ports and sequence number, for quotes with rewritten addresses.
  private var latestSYNs = [UInt32](repeating: 0, count: 1 << 14)
  private var sweep = 0
  /// Of no meaning: what is loaded early has to be used.
  private var touched: UInt32 = 0
  private var isFinishing = false
  private var latest: Timestamp?
  /// Attempts that are open now.
  package var openCount: Int { index.count }
  /// Unanswered SYNs that were counted and forgotten because too many were open.
  package private(set) var summarised = 0
  /// Resets that belong to no connection in the capture.
  package private(set) var strayResets = 0
  /// ICMP errors that quote no connection in the capture.
  package private(set) var strayErrors = 0

  package init(limits: Limits = Limits(), seed: UInt64 = 0) {
    self.limits = limits
    self.seed = seed
  }

  /// Hands out the attempts that have ended since the last call, in the order of their ends.
  ///
  /// After `finish` it hands out all others, a piece at each call, until there are none.
  package mutating func takeFinished() -> [Attempt] {
    if finished.isEmpty, isFinishing { endSlab() }
    let taken = finished
    finished.removeAll()
    return taken
  }

  /// Ends all that is open: the capture is over.
  package mutating func finish() {
    isFinishing = true
    sweep = 0
  }

  /// Shows all conversations that are open.
  package func forEachOpen(_ body: (Conversation) -> Void) {
    for slab in slabs {
      // A span lends what a loop over the array would copy.
      let conversations = slab.conversations.span
      for offset in conversations.indices where !conversations[offset].isVacant {
        body(conversations[offset])
      }
    }
  }

  /// Ends a piece of the table.
  ///
  /// It stays allocated: freeing thousands of pieces makes every later allocation search among them.
  private mutating func endSlab() {
    index = FlowIndex()
    free = []
    while finished.isEmpty, sweep < slabs.count {
      var order: [(frame: UInt32, offset: Int)] = []
      for offset in 0..<Self.slabSize {
        let first = inPlace(sweep * Self.slabSize + offset) { $0.isVacant ? nil : $0.firstFrame }
        if let first { order.append((first, offset)) }
      }
      order.sort { $0.frame < $1.frame }
      for (_, offset) in order {
        // Moved, not copied: a copy counts references of all that it holds.
        let conversation = exchange(&slabs[sweep].conversations[offset], with: .vacant)
        let ending: Attempt.Ending = conversation.isOver ? .finished : .captureEnd
        finished.append(
          Attempt(conversation, ending, observedUntil: latest ?? conversation.start))
      }
      sweep += 1
    }
  }

  private func latest(_ conversation: Conversation) -> Timestamp {
    latest ?? conversation.start
  }
}

extension AttemptTable {
  /// Takes a segment with the octets of its payload at hand.
  package mutating func receive(
    _ segment: Segment, _ header: FrameHeader, payload: Span<UInt8>
  ) {
    receive(segment, header, payload: payload, hash: segment.flowHash(seed: seed))
  }

  /// Takes a segment with its hash.
  mutating func receive(
    _ segment: Segment, _ header: FrameHeader, payload: Span<UInt8>, hash: UInt32
  ) {
    var position = position(of: segment, hash)
    if segment.flags.contains(.syn), let known = position,
      inPlace(known, { $0.isReplaced(by: segment, at: header.timestamp) })
    {
      end(known, .replaced)
      position = nil
    }
    guard let position = position ?? begin(segment, header, hash) else { return }
    let earlierEnd = inPlace(position) { conversation in
      let before = conversation.last.seconds
      conversation.receive(segment, header, payload: payload)
      return conversation.earlierEnd(than: before)
    }
    if let earlierEnd { lookAgain(position, earlierEnd) }
  }

  /// Sees to it that a sweep looks at what a frame has brought nearer to its end.
  private mutating func lookAgain(_ position: Int, _ lastTime: Timestamp) {
    let (slab, offset) = Self.place(position)
    slabs[slab].quietSince[offset] = lastTime.nanoseconds
  }

  /// Takes an ICMP error; it goes to the conversation whose segment it quotes.
  package mutating func receive(_ error: SegmentError, _ header: FrameHeader) {
    receive(error, header, hash: error.flowHash(seed: seed))
  }

  /// Takes an error with the hash of what it quotes.
  mutating func receive(_ error: SegmentError, _ header: FrameHeader, hash: UInt32) {
    guard let position = position(of: error, hash) ?? position(ofRewritten: error) else {
      strayErrors += 1
      return
    }
    let earlierEnd = inPlace(position) { conversation in
      let before = conversation.last.seconds
      conversation.receive(error, header)
      return conversation.earlierEnd(than: before)
    }
    if let earlierEnd { lookAgain(position, earlierEnd) }
  }

  /// Takes out the attempts of one client at one server from some ports: a trace holds them.
  package mutating func takeOut(
    client: IPAddress, server: Endpoint, ports: Set<UInt16>
  ) -> [Conversation] {
    var taken: [Conversation] = []
    func isProbe(_ known: Conversation) -> Bool {
      known.client.address == client && known.server == server
        && ports.contains(known.client.port)
    }
    for position in 0..<slabs.count * Self.slabSize {
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
  /// Loads what the segments of these hashes will be compared with, step by step for all of them.
  ///
  /// Each lies in other memory, and a step needs the one before it: one after the other they wait
  /// for memory ten times as long as all together.
  mutating func touch(_ hashes: borrowing [32 of UInt32], count: Int) {
    var positions = [32 of UInt32](repeating: 0)
    for index in 0..<count { positions[index] = self.index.touch(hashes[index]) }
    var sum: UInt32 = 0
    for index in 0..<count where positions[index] > 0 {
      inPlace(Int(positions[index]) - 1) { sum &+= $0.touch() }
    }
    for index in 0..<count where positions[index] > 0 {
      inPlace(Int(positions[index]) - 1) { sum &+= $0.touchDirections() }
    }
    touched = sum
  }

  @inline(__always)
  private static func place(_ position: Int) -> (slab: Int, offset: Int) {
    (position / slabSize, position % slabSize)
  }

  private func conversation(at position: Int) -> Conversation? {
    let (slab, offset) = Self.place(position)
    guard slab < slabs.count else { return nil }
    let known = slabs[slab].conversations[offset]
    return known.isVacant ? nil : known
  }

  /// Looks at a conversation where it lies: a subscript that only reads copies the whole of it, which
  /// took a third of the time of a frame.
  @inline(__always)
  private mutating func inPlace<Result>(
    _ position: Int, _ body: (inout Conversation) -> Result
  ) -> Result {
    let (slab, offset) = Self.place(position)
    return body(&slabs[slab].conversations[offset])
  }

  /// The conversation that a segment belongs to.
  @inline(__always)
  private mutating func position(of segment: Segment, _ hash: UInt32) -> Int? {
    var cursor = index.start(hash)
    while let position = index.next(hash, from: &cursor) {
      if inPlace(position, { $0.holds(segment) }) { return position }
    }
    return nil
  }

  /// The conversation of which an error quotes a segment.
  private mutating func position(of error: SegmentError, _ hash: UInt32) -> Int? {
    var cursor = index.start(hash)
    while let position = index.next(hash, from: &cursor) {
      if inPlace(position, { $0.isQuoted(by: error) }) { return position }
    }
    return nil
  }

  private mutating func begin(
    _ segment: Segment, _ header: FrameHeader, _ hash: UInt32
  ) -> Int? {
    guard segment.beginsConversation else {
      if segment.flags.contains(.rst) { strayResets += 1 }
      return nil
    }
    guard openCount < limits.open else {
      if segment.isSYN { summarised += 1 }
      return nil
    }
    if free.isEmpty {
      let start = UInt32(truncatingIfNeeded: slabs.count * Self.slabSize)
      slabs.append(Slab())
      free = (0..<UInt32(Self.slabSize)).reversed().map { start + $0 }
    }
    guard let position = free.popLast().map({ Int($0) }) else { return nil }
    let (slab, offset) = Self.place(position)
    slabs[slab].conversations[offset] = Conversation(segment, header)
    slabs[slab].quietSince[offset] = header.timestamp.nanoseconds
    index.insert(hash, position)
    if segment.isSYN {
      latestSYNs[cell(segment.sequenceNumber, segment.sourcePort)] =
        UInt32(truncatingIfNeeded: position + 1)
    }
    return position
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

  /// Takes the time of a frame, whatever it holds, and looks at one conversation in turn: whether
  /// it is over by its time.
  package mutating func advance(to time: Timestamp) {
    if latest.map({ time > $0 }) ?? true { latest = time }
    guard !slabs.isEmpty, !isFinishing else { return }
    sweep = sweep + 1 < slabs.count * Self.slabSize ? sweep + 1 : 0
    let (slab, offset) = Self.place(sweep)
    // Wrapping: a time stamp can be anything, and a place without a conversation has the latest of all.
    guard time.nanoseconds &- slabs[slab].quietSince[offset] >= limits.linger.nanoseconds else {
      return
    }
    let limits = limits
    var quietSince = Timestamp(nanoseconds: .max)
    if let ending = inPlace(sweep, { $0.ending(at: time, limits, &quietSince) }) {
      end(sweep, ending)
    } else {
      slabs[slab].quietSince[offset] = quietSince.nanoseconds
    }
  }

  private mutating func end(_ position: Int, _ ending: Attempt.Ending) {
    guard let conversation = remove(position) else { return }
    let isOver = ending == .idle ? false : conversation.isOver
    finished.append(
      Attempt(
        conversation, isOver ? .finished : ending, observedUntil: latest(conversation)))
  }

  @discardableResult
  private mutating func remove(_ position: Int) -> Conversation? {
    guard let known = conversation(at: position) else { return nil }
    let (slab, offset) = Self.place(position)
    slabs[slab].conversations[offset] = .vacant
    slabs[slab].quietSince[offset] = .max
    free.append(UInt32(truncatingIfNeeded: position))
    index.remove(
      FlowIndex.hash(
        known.client.address, known.client.port, known.server.address, known.server.port,
        seed: seed),
      position)
    return known
  }
}

extension Conversation {
  fileprivate var lastTime: Timestamp { time(of: last) }

  /// The time of the last frame, where that frame may end it earlier than a sweep would look.
  @inline(__always)
  fileprivate mutating func earlierEnd(than before: Float) -> Timestamp? {
    guard isPutOff || last.seconds < before else { return nil }
    isPutOff = false
    return lastTime
  }

  /// Why a conversation is over by its time; nil while it is not, and `quietSince` is set.
  fileprivate mutating func ending(
    at time: Timestamp, _ limits: AttemptTable.Limits, _ quietSince: inout Timestamp
  ) -> Attempt.Ending? {
    guard !isVacant else { return nil }
    // Not by the latest time: a clock that was set back ends nothing.
    let idle = time - lastTime
    quietSince = lastTime
    guard idle >= limits.linger else { return nil }
    if isOver { return .finished }
    let limit = isUnanswered ? limits.unanswered : limits.idle
    if idle >= limit { return .idle }
    // Only its next frame, or the end of its longer time, can end it.
    isPutOff = true
    quietSince = lastTime + (limit - limits.linger)
    return nil
  }
}

extension Segment {
  /// Whether a segment whose ports are not known yet belongs to a connection that can be judged.
  fileprivate var beginsConversation: Bool {
    if flags.contains(.rst) { return refusesSYN }
    return flags.contains(.syn) || flags.contains(.ack)
  }
}
