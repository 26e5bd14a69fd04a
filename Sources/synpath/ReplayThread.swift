import LiveNetwork

// Reading and decoding a frame takes a quarter of the time that its conversation takes, and keeps the
// octets in a cache of its own: on one thread the records push them out, and the kernel's copy of the
// file into the buffer takes three times as long.

/// The analysis on a thread of its own, which takes the pieces of a capture in their order.
final class ReplayThread: @unchecked Sendable {
  /// Pieces on their way: enough for the threads not to wait for each other's every step.
  private static let count = 4

  /// The thread's until `finish` returns.
  private(set) var replay: Replay
  private var failure: Failure?
  private let isStream: Bool
  /// Whether the last piece was small: a capture that is still written, as slowly as packets come.
  private var trickles = false
  private let read = Mailbox<CapturePiece>()
  private let taken: Mailbox<CapturePiece>
  private var thread: JoinableThread?

  init(_ replay: Replay, isStream: Bool) {
    self.replay = replay
    self.isStream = isStream
    taken = Mailbox((1..<Self.count).map { _ in CapturePiece() })
  }

  /// Hands a piece over for an empty one; nil where verdicts cannot be written any more.
  func exchange(_ piece: consuming CapturePiece) -> CapturePiece? {
    if thread == nil { thread = JoinableThread { self.run() } }
    guard thread != nil else {
      let judged = judge(piece)
      return failure == nil ? judged : nil
    }
    read.put(piece)
    return taken.take()
  }

  /// Takes the last piece, and ends what is open.
  func finish(_ last: consuming CapturePiece) throws(Failure) {
    if let thread {
      read.put(last)
      read.close()
      thread.join()
    } else {
      _ = judge(last)
    }
    if let failure { throw failure }
    try replay.finish()
  }

  private func run() {
    // Given away at each step: whoever still holds a piece makes the next writer copy all of it.
    while let piece = read.take() {
      let judged = judge(consume piece)
      guard failure == nil else { break }
      taken.put(consume judged)
    }
    taken.close()
  }

  /// Takes a piece; gives it back empty.
  private func judge(_ piece: consuming CapturePiece) -> CapturePiece {
    do throws(Failure) {
      try replay.take(&piece)
      // Who reads along wants each verdict when it falls.
      if isStream {
        if trickles { replay.lookAtAll() }
        trickles = piece.isSmall
        try replay.writeVerdicts()
      }
    } catch {
      failure = error
    }
    piece.removeAll()
    return piece
  }
}
