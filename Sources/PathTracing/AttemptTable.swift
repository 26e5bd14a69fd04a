import WireFormats

/// The conversations of a capture that are not over yet, found by their addresses and ports.
///
/// What is over is handed out by `takeFinished`, so that the memory holds what is open only.
struct AttemptTable: Sendable {
  /// Places are made, and ended when the capture is over, so many at a time.
  static let pieceSize = 1 << 10
  /// A table of so many gets room for all that may be open: the system gives memory when it is used,
  /// and growing by halves would need twice as much for a time.
  private static let wholeFrom = 1 << 14

  let limits: AttemptLimits
  let seed: UInt64
  var conversations: [Conversation] = []
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
  mutating func takeFinished() -> [Attempt] { exchange(&finished, with: []) }

  /// Ends all that is open: the capture is over.
  mutating func finish() {
    isFinishing = true
    sweep = 0
    guard hasTranslations else { return }
    for position in 0..<conversations.count
    where inPlace(position, { !$0.isVacant && $0.isFarSide }) {
      if let far = conversation(at: position), !takeFarSide(far) { farSides.append(far) }
    }
  }

  /// Shows all conversations that are open.
  mutating func forEachOpen(_ body: (borrowing Conversation) -> Void) {
    for position in 0..<conversations.count {
      inPlace(position) { if !$0.isVacant { body($0) } }
    }
  }

  /// Makes room for more conversations.
  mutating func grow() {
    let start = UInt32(truncatingIfNeeded: conversations.count)
    if conversations.count == Self.wholeFrom {
      conversations.reserveCapacity(limits.open + Self.pieceSize)
    }
    conversations += [Conversation](repeating: .vacant, count: Self.pieceSize)
    quietSince += [Int64](repeating: .max, count: Self.pieceSize)
    free = (0..<UInt32(Self.pieceSize)).reversed().map { start + $0 }
  }

  /// Ends a piece of the table, unless attempts wait that ended before; with the capture over, one
  /// after the other until there are none.
  mutating func endPiece() {
    guard finished.isEmpty else { return }
    index = FlowIndex()
    free = []
    while finished.isEmpty, sweep < conversations.count {
      var order: [(frame: UInt32, position: Int)] = []
      for position in sweep..<sweep + Self.pieceSize {
        let first = inPlace(position) { $0.isVacant ? nil : $0.firstFrame }
        if let first { order.append((first, position)) }
      }
      order.sort { $0.frame < $1.frame }
      for (_, position) in order {
        // Moved, not copied: a copy counts references of all that it holds.
        let conversation = exchange(&conversations[position], with: .vacant)
        if conversation.isFarSide { continue }
        let ending: Attempt.Ending = conversation.isOver ? .finished : .captureEnd
        let order = Int(conversation.firstFrame)
        let end = latest ?? conversation.start
        finished.append(Attempt(conversation, ending, observedUntil: end, order: order))
      }
      sweep += Self.pieceSize
    }
  }

  func latest(_ conversation: Conversation) -> Timestamp {
    latest ?? conversation.start
  }
}

extension AttemptTable {
  func conversation(at position: Int) -> Conversation? {
    guard position < conversations.count else { return nil }
    let known = conversations[position]
    return known.isVacant ? nil : known
  }

  /// Looks at a conversation where it lies: a subscript that only reads copies the whole of it, which
  /// took a third of the time of a frame.
  @inline(__always)
  mutating func inPlace<Result>(
    _ position: Int, _ body: (inout Conversation) -> Result
  ) -> Result {
    body(&conversations[position])
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
    conversations[position] = .vacant
    quietSince[position] = .max
    free.append(UInt32(truncatingIfNeeded: position))
    index.remove(FlowIndex.hash(known.ends, seed: seed), position)
    return known
  }
}
