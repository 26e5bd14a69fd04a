import LiveNetwork

/// The thread that reads, as the one that judges sees it: it wants empty pieces, and has time for a share
/// of the work whenever it waits for one.
final class Partner: @unchecked Sendable {
  private enum Request {
    case piece(CapturePiece)
    case work(@Sendable () -> Void)
  }

  private let requests: Mailbox<Request>
  private let done = Mailbox<Bool>()
  /// Whether there are two threads at all; to be set before the second begins.
  var isPresent = false

  init(pieces: Int, seed: UInt64) {
    requests = Mailbox((0..<pieces).map { _ in .piece(CapturePiece(seed: seed)) })
  }

  /// Runs two pieces of work, the second on the other thread if that has come to it meanwhile.
  func share(_ first: () -> Void, _ second: @escaping @Sendable () -> Void) {
    guard isPresent else {
      first()
      return second()
    }
    requests.put(.work(second))
    first()
    // It may be reading, or waiting for a pipe.
    let isLeft = requests.remove { if case .work = $0 { true } else { false } }
    if isLeft { second() } else { _ = done.take() }
  }

  /// Gives an empty piece back.
  func give(_ piece: consuming CapturePiece) { requests.put(.piece(piece)) }

  /// Says that neither pieces nor work will come any more.
  func leave() { requests.close() }

  /// Takes work until there is an empty piece; nil where none will come.
  func work() -> CapturePiece? {
    while let request = requests.take() {
      switch request {
      case .piece(let piece): return piece
      case .work(let body):
        body()
        done.put(true)
      }
    }
    return nil
  }
}
