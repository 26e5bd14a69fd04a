import WireFormats

/// The conversations of a capture that are not over yet, found by their addresses and ports.
///
/// What is over is handed out by `takeFinished`, so that the memory holds what is open only.
struct AttemptTable: Sendable {
  private static let slabSize = 1 << 10

  /// A piece of the table.
  private struct Slab: Sendable {
    var conversations = [Conversation](repeating: .vacant, count: slabSize)
    /// No conversation is over before its time here plus the linger: a sweep reads eight octets of it
    /// in place of the record, which lies in other memory.
    var quietSince = [Int64](repeating: .max, count: slabSize)
  }

  private let limits: AttemptLimits
  private let seed: UInt64
  /// In pieces, so that growing copies nothing.
  private var slabs: [Slab] = []
  private var free: [UInt32] = []
  private var index = FlowIndex()
  private var finished: [Attempt] = []
  /// Positions of the latest SYNs by ports and sequence number, for quotes with rewritten addresses.
  private var latestSYNs = [UInt32](repeating: 0, count: 1 << 14)
  private var synsByNumber = LatestSYNs()
  private var hasTranslations = false
  private var begun: [BegunSYN] = []
  private var farSides: [Conversation] = []
  private var sweep = 0
  /// Of no meaning: what is loaded early has to be used.
  private var touched: UInt32 = 0
  private var isFinishing = false
  private var latest: Timestamp?
  /// Frames of the capture so far.
  private var frameCount = 0
  var openCount: Int { index.count }
  private(set) var summarised = 0
  private(set) var strayResets = 0
  /// Errors that quote no connection of this table.
  private var unmatched: [(error: SegmentError, header: FrameHeader)] = []

  init(limits: AttemptLimits, seed: UInt64) {
    self.limits = limits
    self.seed = seed
  }

  /// Hands out the attempts that have ended since the last call, in their order.
  ///
  /// After `finish` it hands out all others, a piece at each call, until there are none.
  mutating func takeFinished() -> [Attempt] {
    if finished.isEmpty, isFinishing { endSlab() }
    let taken = finished
    finished.removeAll()
    return taken
  }

  /// Ends all that is open: the capture is over.
  mutating func finish() {
    isFinishing = true
    sweep = 0
    guard hasTranslations else { return }
    for position in 0..<slabs.count * Self.slabSize
    where inPlace(position, { !$0.isVacant && $0.isFarSide }) {
      if let far = conversation(at: position), !takeFarSide(far) { farSides.append(far) }
    }
  }

  /// Shows all conversations that are open.
  func forEachOpen(_ body: (Conversation) -> Void) {
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
        if conversation.isFarSide { continue }
        let ending: Attempt.Ending = conversation.isOver ? .finished : .captureEnd
        var attempt = Attempt(conversation, ending, observedUntil: latest ?? conversation.start)
        attempt.order = Int(attempt.conversation.firstFrame)
        finished.append(attempt)
      }
      sweep += 1
    }
  }

  private func latest(_ conversation: Conversation) -> Timestamp {
    latest ?? conversation.start
  }
}

extension AttemptTable {
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

  /// Takes an ICMP error with the hash of what it quotes; it goes to that conversation.
  mutating func receive(_ error: SegmentError, _ header: FrameHeader, hash: UInt32) {
    if !takes(error, header, hash: hash) { unmatched.append((error, header)) }
  }

  /// Hands out the errors that quote nothing in this table.
  mutating func takeUnmatched() -> [(error: SegmentError, header: FrameHeader)] {
    exchange(&unmatched, with: [])
  }

  /// Takes an error, if what it quotes is in this table.
  mutating func takes(_ error: SegmentError, _ header: FrameHeader, hash: UInt32) -> Bool {
    guard let position = position(of: error, hash) ?? position(ofRewritten: error) else {
      return false
    }
    let earlierEnd = inPlace(position) { conversation in
      let before = conversation.last.seconds
      conversation.receive(error, header)
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
  /// Takes those frames of a batch whose hashes have `part` as their highest bit; of the others it
  /// takes the times.
  mutating func receive(
    _ batch: borrowing FrameBatch, _ range: Range<Int>, in octets: Span<UInt8>, part: UInt32
  ) {
    let frames = batch.frames.span
    var own = [64 of Int](repeating: 0)
    var hashes = [64 of UInt32](repeating: 0)
    var start = range.lowerBound
    while start < range.upperBound {
      let end = min(start + own.count, range.upperBound)
      var count = 0
      for index in start..<end where frames[index].hash >> 31 == part && frames[index].isAttempt {
        own[count] = index
        hashes[count] = frames[index].hash
        count += 1
      }
      touch(hashes, count: count)
      for turn in 0..<count {
        for index in start...own[turn] { advance(to: frames[index].header.timestamp) }
        start = own[turn] + 1
        receive(frames[own[turn]], of: batch, in: octets)
      }
      while start < end {
        advance(to: frames[start].header.timestamp)
        start += 1
      }
    }
  }

  @inline(__always)
  private mutating func receive(
    _ frame: borrowing FrameBatch.Frame, of batch: borrowing FrameBatch, in octets: Span<UInt8>
  ) {
    if frame.isSegment {
      receive(
        frame.segment, frame.header, payload: octets.extracting(frame.payload), hash: frame.hash)
    } else {
      receive(batch.errors[frame.error], frame.header, hash: frame.hash)
    }
  }

  /// Loads what the segments of these hashes will be compared with, step by step for all of them.
  ///
  /// Each lies in other memory, and a step needs the one before it: one after the other they wait
  /// for memory ten times as long as all together.
  private mutating func touch(_ hashes: borrowing [64 of UInt32], count: Int) {
    var positions = [64 of UInt32](repeating: 0)
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

  func conversation(at position: Int) -> Conversation? {
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
      begun.append(
        BegunSYN(
          number: segment.sequenceNumber, position: position, frame: header.number))
      if let other = synsByNumber.exchange(segment.sequenceNumber, position), other != position {
        link(position, other, segment, header.timestamp)
      }
    }
    return position
  }

  /// Notes that two conversations are the sides of an address translation, if they are.
  private mutating func link(
    _ position: Int, _ other: Int, _ segment: Segment, _ time: Timestamp
  ) {
    guard var known = conversation(at: other), let syn = known.syn,
      var new = conversation(at: position),
      known.isTranslated(
        Opening(segment, syn.last), from: new.client, to: new.server, at: time)
    else { return }
    // Captures of two machines may show the far side first.
    Conversation.link(&known, &new, isFarFirst: segment.timeToLive > syn.timeToLive)
    replace(other, known)
    replace(position, new)
  }

  /// The SYNs that came since the last call, with their positions.
  mutating func takeBegun() -> [BegunSYN] {
    exchange(&begun, with: [])
  }

  /// The far sides that are over, whose near sides are not in this table.
  mutating func takeFarSides() -> [Conversation] { exchange(&farSides, with: []) }

  /// Puts a conversation back that was changed.
  mutating func replace(_ position: Int, _ conversation: Conversation) {
    hasTranslations = true
    inPlace(position) { $0 = conversation }
  }

  /// Finds the conversation between two ends.
  private mutating func position(of client: Endpoint, _ server: Endpoint) -> Int? {
    let hash = FlowIndex.hash(
      client.address, client.port, server.address, server.port, seed: seed)
    var cursor = index.start(hash)
    while let position = index.next(hash, from: &cursor) {
      if inPlace(position, { $0.client == client && $0.server == server }) { return position }
    }
    return nil
  }

  /// Tells the near side of a translation what the far side shows; false where it is not here.
  @discardableResult
  mutating func takeFarSide(_ far: Conversation) -> Bool {
    guard let near = far.translation, let position = position(of: near.client, near.server) else {
      return false
    }
    inPlace(position) { $0.learn(fromFarSide: far) }
    return true
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
  mutating func advance(to time: Timestamp) {
    frameCount += 1
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

  /// Looks at all conversations at once, where they are few.
  mutating func lookAtAll() {
    let count = slabs.count * Self.slabSize
    guard let latest, count <= 1 << 13 else { return }
    for _ in 0..<count { advance(to: latest) }
  }

  private mutating func end(_ position: Int, _ ending: Attempt.Ending) {
    guard var conversation = remove(position) else { return }
    if conversation.isFarSide {
      if !takeFarSide(conversation) { farSides.append(conversation) }
      return
    }
    if let other = conversation.translation,
      let far = self.position(of: other.client, other.server).flatMap({ self.conversation(at: $0) })
    {
      conversation.learn(fromFarSide: far)
    }
    let isOver = ending == .idle ? false : conversation.isOver
    var attempt = Attempt(
      conversation, isOver ? .finished : ending, observedUntil: latest(conversation))
    attempt.order = frameCount
    finished.append(attempt)
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
    at time: Timestamp, _ limits: AttemptLimits, _ quietSince: inout Timestamp
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
    // Scans without SYN or ACK begin one too, lest the reset that answers them refuse a SYN.
    !flags.contains(.rst) || refusesSYN
  }
}
