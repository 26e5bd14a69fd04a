import WireFormats

// Frames wait for memory most of their time: two threads wait half as long. What belongs together has
// the same ports, in either direction and in quotes.

/// The conversations of a capture in two tables, which two threads can fill at one time.
package struct AttemptShards: Sendable {
  /// Two; none while threads have them.
  private var tables: [AttemptTable]
  private let seed: UInt64
  private var synsByNumber = LatestSYNs()

  /// Runs two pieces of work, at one time if it can, and returns when both are done.
  package typealias Runner = (_ first: () -> Void, _ second: @escaping @Sendable () -> Void) -> Void

  /// How the connections are divided: the thread with the second table also reads and decodes.
  static let sixteenths: (first: UInt32, second: UInt32) = (9, 7)
  /// Attempts that are ended at a time when the capture is over, by a sixteenth of them.
  private static let endedSixteenth = 1 << 7

  /// Fewer frames are not worth a second thread.
  private static let leastShared = 256

  package init(limits: AttemptLimits = AttemptLimits(), seed: UInt64 = 0) {
    self.seed = seed
    let first = (limits.open * Int(Self.sixteenths.first) + 15) / 16
    tables = [first, limits.open - first].map { open in
      var share = limits
      share.open = open
      return AttemptTable(limits: share, seed: seed)
    }
  }

  /// Attempts that are open now.
  package var openCount: Int { tables.reduce(0) { $0 + $1.openCount } }
  /// Unanswered SYNs that were counted and forgotten because too many were open.
  package var summarised: Int { tables.reduce(0) { $0 + $1.summarised } }
  /// Resets that belong to no connection in the capture.
  package var strayResets: Int { tables.reduce(0) { $0 + $1.strayResets } }

  /// Takes the frames of a batch, whose payload lies in `octets`.
  mutating func receive(
    _ batch: FrameBatch, _ range: Range<Int>, in octets: [UInt8], _ runner: Runner
  ) {
    guard range.count >= Self.leastShared else {
      for part in tables.indices {
        tables[part].receive(batch, range, in: octets.span, part: UInt32(part))
      }
      return match()
    }
    share(
      runner, { $0.receive(batch, range, in: octets.span, part: 0) },
      { $0.receive(batch, range, in: octets.span, part: 1) })
    match()
  }

  /// Works on both tables at one time.
  private mutating func share(
    _ runner: Runner, _ first: @escaping (inout AttemptTable) -> Void,
    _ second: @escaping @Sendable (inout AttemptTable) -> Void
  ) {
    // Moved and not copied: a copy of a table would copy all that is open.
    var moved = exchange(&tables, with: [])
    let other = Share(moved.removeLast())
    let one = Share(moved.removeLast())
    runner({ one.change(first) }, { other.change(second) })
    tables = [one, other].compactMap { exchange(&$0.table, with: nil) }
  }

  /// Takes a segment with the octets of its payload that the capture holds.
  mutating func receive(_ segment: Segment, _ stamp: FrameStamp, payload: Span<UInt8>) {
    let hash = FlowIndex.hash(segment.ends, seed: seed)
    tables[Int(hash >> 31)].receive(segment, stamp, payload: payload, hash: hash)
    if segment.isSYN { match() }
  }

  /// Takes an ICMP error; it goes to the conversation whose segment it quotes.
  mutating func receive(_ error: SegmentError, _ stamp: FrameStamp) {
    let hash = FlowIndex.hash(error.ends, seed: seed)
    tables[Int(hash >> 31)].receive(error, stamp, hash: hash)
    match()
  }

  /// Shows the errors that one table cannot place to the other: ports may be rewritten in quotes.
  private mutating func match() {
    linkBegun()
    for part in tables.indices {
      for (error, stamp) in tables[part].takeUnmatched() {
        let hash = FlowIndex.hash(error.ends, seed: seed)
        if tables[1 - part].takes(error, stamp, hash: hash) || takes(rewritten: error, stamp) {
          continue
        }
        _ = tables[part].begins(error, stamp, hash: hash)
      }
    }
    for part in tables.indices {
      for far in tables[part].takeFarSides() { tables[1 - part].takeFarSide(far) }
    }
  }

  /// Takes an error whose quote has other ports than the SYN of its number, as behind a translation.
  private mutating func takes(rewritten error: SegmentError, _ stamp: FrameStamp) -> Bool {
    guard let place = synsByNumber.position(of: error.sequenceNumber),
      let known = tables[place & 1].conversation(at: place >> 1),
      known.syn?.sequenceNumber == error.sequenceNumber, known.client.address == error.receiver,
      known.server.address == error.destination || known.server.port == error.destinationPort
    else { return false }
    tables[place & 1].take(error, stamp, at: place >> 1)
    return true
  }

  /// Takes the SYNs of both tables in the order of the capture.
  private mutating func linkBegun() {
    let (first, second) = (tables[0].takeBegun(), tables[1].takeBegun())
    var (one, other) = (0, 0)
    while one < first.count || other < second.count {
      if other == second.count || one < first.count && first[one].frame < second[other].frame {
        link(first[one].number, first[one].position, 0)
        one += 1
      } else {
        link(second[other].number, second[other].position, 1)
        other += 1
      }
    }
  }

  /// Finds the other side of an address translation that changes ports, which may be in the other table.
  private mutating func link(_ number: SequenceNumber, _ position: Int, _ part: Int) {
    let place = position << 1 | part
    guard let other = synsByNumber.exchange(number, place), other & 1 != part,
      var known = tables[other & 1].conversation(at: other >> 1),
      var new = tables[part].conversation(at: position), let syn = new.syn, let first = known.syn,
      known.isTranslated(
        syn, from: new.client, to: new.server, at: new.time(of: syn.last))
    else { return }
    let isLater = known.firstFrame > new.firstFrame
    let isFarFirst =
      syn.timeToLive == first.timeToLive ? isLater : syn.timeToLive > first.timeToLive
    Conversation.link(&known, &new, isFarFirst: isFarFirst)
    tables[other & 1].replace(other >> 1, known)
    tables[part].replace(position, new)
  }

  /// Looks at all attempts, where they are few, whether they are over at the time of the last frame.
  mutating func lookAtAll(at time: Timestamp) {
    for part in tables.indices { tables[part].lookAtAll(at: time) }
    match()
  }

  /// Takes the time of a frame, whatever it holds.
  mutating func advance(to time: Timestamp) {
    for part in tables.indices { tables[part].advance(to: time) }
  }

  /// Takes out the attempts of one client at one server from some ports: a trace holds them.
  mutating func takeOut(
    client: IPAddress, server: Endpoint, ports: Set<UInt16>
  ) -> [Conversation] {
    let taken = tables.indices.flatMap {
      tables[$0].takeOut(client: client, server: server, ports: ports)
    }
    return taken.sorted { $0.firstFrame < $1.firstFrame }
  }

  /// Shows all conversations that are open, half of them to each of two.
  mutating func forEachOpen(
    _ first: @escaping (borrowing Conversation) -> Void,
    _ second: @escaping @Sendable (borrowing Conversation) -> Void, _ runner: Runner
  ) {
    share(runner, { $0.forEachOpen(first) }, { $0.forEachOpen(second) })
  }

  /// Hands out the attempts that have ended since the last call.
  ///
  /// After `finish` it hands out all others, a piece at each call, until there are none.
  mutating func takeFinished(_ runner: Runner) -> EndedAttempts {
    if tables[0].isFinishing {
      share(
        runner, { $0.end(Self.endedSixteenth * Int(Self.sixteenths.first)) },
        { $0.end(Self.endedSixteenth * Int(Self.sixteenths.second)) })
    }
    return EndedAttempts(merging: tables[0].takeFinished(), tables[1].takeFinished())
  }

  /// Ends all that is open: the capture is over.
  mutating func finish() {
    for part in tables.indices { tables[part].finish() }
    match()
    // Its room is wanted for what is learnt now.
    for part in tables.indices { tables[part].forgetIndex() }
  }
}

extension AttemptShards {
  /// A table on a thread of its own.
  private final class Share: @unchecked Sendable {
    var table: AttemptTable?

    init(_ table: consuming AttemptTable) { self.table = table }

    /// Out of the class for the time being, where each access would be checked.
    func change(_ body: (inout AttemptTable) -> Void) {
      guard var table = exchange(&table, with: nil) else { return }
      body(&table)
      self.table = table
    }
  }
}
