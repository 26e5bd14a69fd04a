import LiveNetwork
import PathTracing

// Two threads and never a third: with that one of them waits for a processor, and the others for it.
// Reading and decoding a frame takes a quarter of the time that its conversation takes, and keeps the
// octets in a cache of its own: on one thread the records push them out, and the kernel's copy of the
// file into the buffer takes three times as long. So one thread reads, and takes a share of the other's
// work in between.

/// The analysis on a thread of its own, which takes the pieces of a capture in their order.
///
/// The thread that reads gives the pieces, and takes part in the work while it waits for the next.
final class ReplayThread: @unchecked Sendable {
  /// Pieces on their way: one is read, one is judged, one lies between.
  private static let count = 3

  /// The thread's until `finish` returns.
  private(set) var replay: Replay
  private var failure: Failure?
  private let read = Mailbox<CapturePiece>()
  private let partner: Partner
  private var thread: JoinableThread?

  init(_ options: Options, seed: UInt64) {
    partner = Partner(pieces: Self.count - 1, seed: seed)
    replay = Replay(options, seed: seed, partner.share)
  }

  /// Hands a piece over for an empty one; nil where verdicts cannot be written any more.
  func exchange(_ piece: consuming CapturePiece) -> CapturePiece? {
    if thread == nil {
      partner.isPresent = true
      thread = JoinableThread { self.run() }
    }
    guard thread != nil else {
      partner.isPresent = false
      let judged = judge(piece)
      return failure == nil ? judged : nil
    }
    read.put(piece)
    return partner.work()
  }

  /// Takes the last piece, and ends what is open.
  func finish(_ last: consuming CapturePiece) throws(Failure) {
    if let thread {
      read.put(last)
      read.close()
      while partner.work() != nil {}
      thread.join()
    } else {
      _ = judge(last)
      end()
    }
    if let failure { throw failure }
  }

  private func run() {
    // Given away at each step: whoever still holds a piece makes the next writer copy all of it.
    while let piece = read.take() {
      let judged = judge(consume piece)
      guard failure == nil else { break }
      partner.give(consume judged)
    }
    end()
    partner.leave()
  }

  private func end() {
    guard failure == nil else { return }
    do throws(Failure) {
      try replay.finish()
    } catch {
      failure = error
    }
  }

  /// Takes a piece; gives it back empty.
  private func judge(_ piece: consuming CapturePiece) -> CapturePiece {
    do throws(Failure) {
      replay.tellsAtOnce = piece.isAtPause
      try replay.take(&piece)
      // Who reads along wants each verdict when it falls. Of a capture that is over, what comes later is
      // to be known before.
      if piece.isAtPause {
        if let time = piece.frames.lastTime { replay.lookAtAll(at: time) }
        try replay.writeVerdicts()
      }
    } catch {
      failure = error
    }
    piece.removeAll()
    return piece
  }
}
