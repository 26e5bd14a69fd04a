package import PathTracing
import WireFormats

// Threads learn of a server in turns that are chance. What is kept of it is the least of its kind, not the
// first that was learnt: two runs over one capture say the same.

/// What all conversations of a capture show about one server address.
package struct ServerRecord: Sendable {
  // Without storage of its own: each of a million findings has a copy.

  /// Times to live of SYN-ACKs and data.
  package private(set) var timesToLive = TimeToLiveSet()
  /// The eight lowest with an accepted connection, in their order; the first `portCount` are there.
  private var ports: [8 of UInt16] = .init(repeating: 0)
  /// The first and the last frames in which one was accepted at each.
  private var frames: [8 of OpenFrames] = .init(repeating: OpenFrames(first: 0, last: 0))
  private var portCount = 0

  private struct OpenFrames {
    var first: UInt32
    var last: UInt32

    mutating func formUnion(_ other: OpenFrames) {
      first = min(first, other.first)
      last = max(last, other.last)
    }
  }
  /// The port that was answered by a reset, and the frame of that, the first of all: something there is
  /// alive.
  package private(set) var closedPort: UInt16?
  package var closedFrame: Int { Int(firstClosedFrame) }
  private var firstClosedFrame: UInt32 = 0
  /// The last frame in which anything came of it in a conversation; 0 where nothing did.
  package private(set) var lastHeard: UInt32 = 0
  /// The shortest time from a SYN that was sent once to its SYN-ACK, in seconds; infinite where none is known.
  package private(set) var fastestAnswer = Float.infinity
  /// Whether a connection shows both the client's SYN and its answer: the capture holds both directions.
  package private(set) var isSeenBothWays = false

  package init() {}

  /// A frame that shows an accepted connection at a port.
  package func openFrame(at port: UInt16) -> Int? {
    place(of: port).map { Int(frames[$0].first) }
  }

  /// The last frame in which a connection at a port is accepted.
  package func lastOpenFrame(at port: UInt16) -> Int? {
    place(of: port).map { Int(frames[$0].last) }
  }

  private func place(of port: UInt16) -> Int? {
    for index in 0..<portCount where ports[index] == port { return index }
    return nil
  }

  /// The lowest other port with an accepted connection, and a frame that shows it.
  package func openPort(besides port: UInt16) -> (port: UInt16, frame: Int)? {
    for index in 0..<portCount where ports[index] != port {
      return (ports[index], Int(frames[index].first))
    }
    return nil
  }

  /// The first frame in which a connection at another port is accepted.
  package func firstOpenFrame(besides port: UInt16) -> Int? {
    (0..<portCount).filter { ports[$0] != port }.map { Int(frames[$0].first) }.min()
  }

  /// Takes what one conversation shows.
  package mutating func learn(from conversation: Conversation) {
    if let synAck = conversation.synAck {
      timesToLive.insert(synAck.timeToLive)
      if let syn = conversation.syn, syn.count == 1, synAck.first.seconds > syn.first.seconds {
        fastestAnswer = min(fastestAnswer, synAck.first.seconds - syn.first.seconds)
      }
      if conversation.syn != nil { isSeenBothWays = true }
      let frame = synAck.first.frame
      lastHeard = max(lastHeard, synAck.last.frame)
      note(conversation.server.port, OpenFrames(first: frame, last: frame))
    }
    if let last = conversation.lastSegment(from: .server) { lastHeard = max(lastHeard, last.frame) }
    if !conversation.isUnanswered {
      let seen = conversation.timesToLive(from: .server)
      for index in seen.indices where seen[index] != 0 { timesToLive.insert(seen[index]) }
    }
    guard conversation.hasIncidents else { return }
    if let reset = conversation.resets.last(where: { $0.sender == .server }) {
      lastHeard = max(lastHeard, reset.moment.frame)
    }
    if conversation.synAck == nil, conversation.syn != nil,
      let reset = conversation.firstReset(where: { $0.sender == .server && $0.precedesSYNACK })
    {
      noteClosed(conversation.server.port, reset.moment.number)
    }
  }

  /// Takes what other conversations show.
  mutating func add(_ other: ServerRecord) {
    timesToLive.formUnion(other.timesToLive)
    fastestAnswer = min(fastestAnswer, other.fastestAnswer)
    lastHeard = max(lastHeard, other.lastHeard)
    for index in 0..<other.portCount { note(other.ports[index], other.frames[index]) }
    if let port = other.closedPort { noteClosed(port, other.closedFrame) }
    isSeenBothWays = isSeenBothWays || other.isSeenBothWays
  }

  private mutating func noteClosed(_ port: UInt16, _ frame: Int) {
    guard closedPort == nil || frame < closedFrame else { return }
    closedPort = port
    firstClosedFrame = UInt32(truncatingIfNeeded: frame)
  }

  private mutating func note(_ port: UInt16, _ seen: OpenFrames) {
    var index = 0
    while index < portCount, ports[index] < port { index += 1 }
    if index < portCount, ports[index] == port { return frames[index].formUnion(seen) }
    guard index < ports.count else { return }
    portCount = min(portCount + 1, ports.count)
    for place in stride(from: portCount - 1, to: index, by: -1) {
      ports[place] = ports[place - 1]
      frames[place] = frames[place - 1]
    }
    ports[index] = port
    frames[index] = seen
  }
}
