import WireFormats

/// The conversations of a capture that are not over yet, found by their addresses and ports.
///
/// What is over is handed out by `takeFinished`, so that the memory holds what is open only.
struct AttemptTable: Sendable {
  static let slabSize = 1 << 10

  /// A piece of the table.
  struct Slab: Sendable {
    var conversations = [Conversation](repeating: .vacant, count: slabSize)
  }

  let limits: AttemptLimits
  let seed: UInt64
  /// In pieces, so that growing copies nothing.
  var slabs: [Slab] = []
  /// No conversation is over before its time here plus the linger: a sweep reads eight octets of it
  /// in place of the record, which lies in other memory.
  var quietSince: [Int64] = []
  var free: [UInt32] = []
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
  mutating func forEachOpen(_ body: (borrowing Conversation) -> Void) {
    for position in 0..<slabs.count * Self.slabSize {
      inPlace(position) { if !$0.isVacant { body($0) } }
    }
  }

  /// Ends a piece of the table.
  ///
  /// It stays allocated: freeing thousands of pieces makes every later allocation search among them.
  mutating func endSlab() {
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

  func latest(_ conversation: Conversation) -> Timestamp {
    latest ?? conversation.start
  }
}

extension AttemptTable {
  @inline(__always)
  static func place(_ position: Int) -> (slab: Int, offset: Int) {
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
  mutating func inPlace<Result>(
    _ position: Int, _ body: (inout Conversation) -> Result
  ) -> Result {
    let (slab, offset) = Self.place(position)
    return body(&slabs[slab].conversations[offset])
  }

  /// The conversation of which an error quotes a segment.
  mutating func position(of error: SegmentError, _ hash: UInt32) -> Int? {
    let ends = error.ends
    var cursor = index.start(hash)
    while let position = index.next(hash, from: &cursor) {
      if inPlace(position, { $0.holds(ends) }) { return position }
    }
    return nil
  }

  @discardableResult
  mutating func remove(_ position: Int) -> Conversation? {
    guard let known = conversation(at: position) else { return nil }
    let (slab, offset) = Self.place(position)
    slabs[slab].conversations[offset] = .vacant
    quietSince[position] = .max
    free.append(UInt32(truncatingIfNeeded: position))
    index.remove(FlowIndex.hash(known.ends, seed: seed), position)
    return known
  }
}
