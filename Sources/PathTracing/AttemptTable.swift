import WireFormats

/// The conversations of a capture that are not over yet, found by their addresses and ports.
///
/// What is over is handed out by `takeFinished`, so that the memory holds what is open only.
struct AttemptTable: Sendable {
  /// Places are made so many at a time.
  static let pieceSize = 1 << 10
  /// A table of so many gets room for all that may be open: the system gives memory when it is used,
  /// and growing by halves would need twice as much for a time.
  private static let wholeFrom = 1 << 14

  let limits: AttemptLimits
  let seed: UInt64
  // Conversations in their parts, each at the same position.
  var heads: [Conversation.Head] = []
  /// The ends of those between addresses of IPv6; none before the first of them.
  var wideEnds: [EndpointPair] = []
  /// No conversation is over before its time here plus the linger: a sweep reads eight octets of it
  /// in place of the record, which lies in other memory.
  var quietSince: [Int64] = []
  /// At the places that the heads name; the first stays vacant.
  var bodies: [Conversation.Body] = [.vacant]
  var greetings = Greetings()
  var free: [UInt32] = []
  var freeBodies: [UInt32] = []
  var index = FlowIndex()
  var finished: [Attempt] = []
  /// Positions of the latest SYNs by ports and sequence number, for quotes with rewritten addresses.
  var latestSYNs = [UInt32](repeating: 0, count: 1 << 14)
  var synsByNumber = LatestSYNs()
  var hasTranslations = false
  var begun: [BegunSYN] = []
  var farSides: [Conversation] = []
  var sweep = 0
  /// Of no meaning: what is loaded early has to be used.
  var touched: UInt32 = 0
  var isFinishing = false
  var latest: Timestamp?
  /// Frames of the capture so far.
  var frameCount = 0
  var openCount: Int { index.count }
  var summarised = 0
  var strayResets = 0
  /// Errors that quote no connection of this table.
  var unmatched: [(error: SegmentError, stamp: FrameStamp)] = []

  init(limits: AttemptLimits, seed: UInt64) {
    self.limits = limits
    self.seed = seed
  }

  /// Hands out the attempts that have ended since the last call, in their order.
  mutating func takeFinished() -> [Attempt] { exchange(&finished, with: []) }

  /// Ends all that is open: the capture is over.
  mutating func finish() {
    isFinishing = true
    sweep = 0
    guard hasTranslations else { return }
    for position in 0..<heads.count {
      guard let far = conversation(at: position), far.head.isFarSide else { continue }
      if !takeFarSide(far) { farSides.append(far) }
    }
  }

  /// Forgets where conversations are found, and when a sweep has to look at them: no frame will come.
  mutating func forgetIndex() {
    index = FlowIndex()
    quietSince = []
  }

  /// Shows all conversations that are open.
  func forEachOpen(_ body: (borrowing Conversation) -> Void) {
    for position in 0..<heads.count {
      if let conversation = conversation(at: position) { body(conversation) }
    }
  }

  /// Makes room for more conversations.
  mutating func grow() {
    let start = UInt32(truncatingIfNeeded: heads.count)
    if heads.count == Self.wholeFrom {
      heads.reserveCapacity(limits.open + Self.pieceSize)
      bodies.reserveCapacity(limits.open + Self.pieceSize)
    }
    heads += [Conversation.Head](repeating: .vacant, count: Self.pieceSize)
    quietSince += [Int64](repeating: .max, count: Self.pieceSize)
    free = (0..<UInt32(Self.pieceSize)).reversed().map { start + $0 }
    if !wideEnds.isEmpty { growWideEnds() }
  }

  /// Makes a place for the ends of each conversation.
  private mutating func growWideEnds() {
    let vacant = EndpointPair(v4: 0, 0, 0, 0)
    wideEnds += [EndpointPair](repeating: vacant, count: heads.count - wideEnds.count)
  }

  /// Puts a conversation that begins into a free place.
  mutating func insert(_ segment: Segment, _ stamp: FrameStamp, _ hash: UInt32) -> Int? {
    if free.isEmpty { grow() }
    guard let position = free.popLast().map({ Int($0) }) else { return nil }
    let ends = Conversation.ends(of: segment)
    heads[position] = Conversation.Head(segment, stamp, ends)
    if ends.version == .v6 {
      if wideEnds.isEmpty { growWideEnds() }
      wideEnds[position] = ends
    }
    index.insert(hash, position)
    return position
  }

  /// Gives a conversation a body.
  mutating func addBody(_ position: Int) {
    if let place = freeBodies.popLast() {
      heads[position].body = place
    } else {
      heads[position].body = UInt32(truncatingIfNeeded: bodies.count)
      bodies.append(.vacant)
    }
  }

  /// Ends what stands at so many places, unless attempts wait that ended before; with the capture over,
  /// piece after piece until there are none.
  mutating func end(_ size: Int) {
    guard finished.isEmpty else { return }
    free = []
    while finished.isEmpty, sweep < heads.count {
      var order: [(frame: UInt32, position: Int)] = []
      for position in sweep..<min(sweep + size, heads.count) where !heads[position].isVacant {
        order.append((heads[position].firstFrame, position))
      }
      order.sort { $0.frame < $1.frame }
      finished.reserveCapacity(order.count)
      for (_, position) in order {
        let conversation = takeOut(position)
        if conversation.head.isFarSide { continue }
        let ending: Attempt.Ending = conversation.isOver ? .finished : .captureEnd
        let order = Int(conversation.firstFrame)
        let end = latest ?? conversation.start
        finished.append(Attempt(conversation, ending, observedUntil: end, order: order))
      }
      sweep += size
    }
  }
}

extension AttemptTable {
  /// The ends of the conversation at a position.
  @inline(__always)
  func ends(at position: Int) -> EndpointPair {
    heads[position].ends(orWide: wideEnds[position])
  }

  /// A copy of the conversation at a position; nil for a vacant place.
  func conversation(at position: Int) -> Conversation? {
    guard position < heads.count, !heads[position].isVacant else { return nil }
    return Conversation(ends(at: position), heads[position], bodies[Int(heads[position].body)])
  }

  /// Moves the conversation out of a position.
  // Moved, not copied: a copy counts references of all that it holds.
  private mutating func takeOut(_ position: Int) -> Conversation {
    let ends = ends(at: position)
    let head = exchange(&heads[position], with: .vacant)
    guard head.body > 0 else { return Conversation(ends, head, .vacant) }
    return Conversation(ends, head, exchange(&bodies[Int(head.body)], with: .vacant))
  }

  /// The conversation of which an error quotes a segment.
  func position(of error: SegmentError, _ hash: UInt32) -> Int? {
    let ends = error.ends
    var cursor = index.start(hash)
    while let position = index.next(hash, from: &cursor) {
      let known = self.ends(at: position)
      if known == ends || known.isReverse(of: ends) { return position }
    }
    return nil
  }

  @discardableResult
  mutating func remove(_ position: Int) -> Conversation? {
    guard position < heads.count, !heads[position].isVacant else { return nil }
    let known = takeOut(position)
    if position < quietSince.count { quietSince[position] = .max }
    free.append(UInt32(truncatingIfNeeded: position))
    if known.head.body > 0 { freeBodies.append(known.head.body) }
    index.remove(FlowIndex.hash(known.ends, seed: seed), position)
    return known
  }
}
