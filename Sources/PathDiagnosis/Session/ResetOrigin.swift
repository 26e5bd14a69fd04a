import PathTracing
import WireFormats

// What Linux puts into the three kinds of reset (seen on the wire, 6.18):
// - a socket that is closed with unread data, or without lingering: <RST,ACK>, window and time
//   stamps as in its other segments, the identification one more than theirs;
// - a stack without the socket, and a reject rule of nftables: <RST>, window 0, no options,
//   identification 0, the sequence number taken from the segment it answers;
// - the latter from a box in between arrives with that box's hops, and the server's socket, which
//   knows nothing of it, goes on sending.
// Arrival times to live jitter by one or two on ordinary flows, and a front end may start from
// another value: only the distance that both values give is compared, and never alone.

/// Who made a reset that bears the server's address, as far as its octets tell.
enum ResetOrigin: Hashable {
  /// The socket of the connection itself: the service closed it so, or died.
  case socket
  /// A stack that does not know the connection, or a rule that answers like one, at the server's
  /// own distance.
  case stackOrRule
  /// A device that is not the one that sent the rest: so many hops nearer, 0 where unknown.
  case otherDevice(hopsNearer: Int)
  case unknown

  init(_ reset: SegmentReset, in session: SessionFindings) {
    let server = session.server
    let isBare = !reset.hasTimestamps && reset.window == 0
    let usesTimestamps = session.conversation.synAck?.hasTimestamps ?? server.hasTimestamps
    let isSocketMade =
      reset.flags.contains(.ack) && reset.hasTimestamps == usesTimestamps
      && (usesTimestamps || reset.window > 0) && Self.continuesIdentification(reset)
    let nearer = Self.hopsNearer(reset, session)
    if !isSocketMade, session.conversation.segmentsAfterReset > 0 {
      // The server's socket goes on: it did not send it.
      self = .otherDevice(hopsNearer: nearer ?? 0)
    } else if !isSocketMade, reset.copiesIdentification {
      // A socket counts its own on, and a stack without one sends 0.
      self = .otherDevice(hopsNearer: nearer ?? 0)
    } else if isBare, session.conversation.isRoutersOwn(reset) {
      // What the router in the capture passes on shows twice: it is its own.
      self = .otherDevice(hopsNearer: 0)
    } else if let nearer, nearer.magnitude >= (session.trace == nil ? 3 : 2), isBare, !isSocketMade
    {
      self = .otherDevice(hopsNearer: nearer)
    } else if isSocketMade {
      self = .socket
    } else if isBare, !reset.flags.contains(.ack), nearer.map({ $0.magnitude < 2 }) ?? false {
      self = .stackOrRule
    } else {
      self = .unknown
    }
  }

  /// Whether the identification follows on those before it; IPv6 and some stacks have none.
  private static func continuesIdentification(_ reset: SegmentReset) -> Bool {
    guard let previous = reset.previousIdentification, previous != 0 else { return true }
    let step = reset.identification &- previous
    return step > 0 && step <= 256
  }

  /// By how many hops the reset's sender is nearer than the server; nil without a baseline.
  ///
  /// A SYN-ACK alone is none, for a proxy may have sent it, unless it came from the host's measured
  /// distance, or the reset from no distance at all.
  private static func hopsNearer(_ reset: SegmentReset, _ session: SessionFindings) -> Int? {
    let opening = session.conversation.synAck.map { Reply.inferredDistance($0.timeToLive) }
    var known = session.server.hops.map(Reply.inferredDistance)
    if session.server.segments == 0 {
      guard let opening,
        session.distance == opening || session.conversation.isMadeNearby(reset)
      else { return nil }
      known = [opening]
    }
    let distance = Reply.inferredDistance(reset.timeToLive)
    // The nearest of them: a flow of two baselines has two senders that both belong to it.
    return known.map { $0 - distance }.min { $0.magnitude < $1.magnitude }
  }
}

extension Conversation {
  /// Whether a reset in the server's name began in the client's own network: the capture stands at the
  /// client, the reset has passed no router, and the server's packets pass two and more.
  func isMadeNearby(_ reset: SegmentReset) -> Bool {
    guard reset.sender == .server, reset.timeToLive.hopsTravelled == 0,
      syn?.timeToLive.hopsTravelled == 0
    else { return false }
    let known = [synAck?.timeToLive].compactMap { $0 } + self[.server].hops
    return known.map(\.hopsTravelled).min().map { $0 >= 2 } ?? false
  }

  /// The place of who makes such a reset.
  var placeNearby: Place {
    Place(.gateway, after: Path.Point(timeToLive: 0, address: client.address))
  }
}
