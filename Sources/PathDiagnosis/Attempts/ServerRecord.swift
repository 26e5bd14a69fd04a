package import PathTracing
import WireFormats

/// What all conversations of a capture show about one server address.
package struct ServerRecord: Sendable {
  // Without storage of its own: each of a million findings has a copy.

  /// The first eight different ones, 0 behind them.
  private(set) var seenTimesToLive: [8 of UInt8] = .init(repeating: 0)
  /// The first `portCount` are there.
  private var ports: [8 of OpenPort] = .init(repeating: OpenPort(port: 0, frame: 0))
  private var portCount = 0

  private struct OpenPort {
    var port: UInt16
    var frame: UInt32
  }
  /// The first port that was answered by a reset, and the frame of that: something there is alive.
  package private(set) var closedPort: UInt16?
  package private(set) var closedFrame = 0
  /// Whether a reset of it copied the DSCP of the SYN: its kernel does, its filters do not.
  package private(set) var copiesMark = false

  package init() {}

  /// Times to live of SYN-ACKs and data, up to eight different ones.
  package var timesToLive: [UInt8] {
    seenTimesToLive.indices.map { seenTimesToLive[$0] }.filter { $0 != 0 }
  }

  /// A frame that shows an accepted connection at a port.
  package func openFrame(at port: UInt16) -> Int? {
    for index in 0..<portCount where ports[index].port == port { return Int(ports[index].frame) }
    return nil
  }

  /// The lowest other port with an accepted connection, and a frame that shows it.
  package func openPort(besides port: UInt16) -> (port: UInt16, frame: Int)? {
    var lowest: OpenPort?
    for index in 0..<portCount where ports[index].port != port {
      if lowest.map({ ports[index].port < $0.port }) ?? true { lowest = ports[index] }
    }
    return lowest.map { ($0.port, Int($0.frame)) }
  }

  /// Takes what one conversation shows.
  package mutating func learn(from conversation: Conversation) {
    if let synAck = conversation.synAck {
      note(synAck.timeToLive)
      note(OpenPort(port: conversation.server.port, frame: synAck.first.frame))
    }
    if !conversation.isUnanswered {
      let seen = conversation.timesToLive(from: .server)
      for index in seen.indices where seen[index] != 0 { note(seen[index]) }
    }
    guard conversation.hasIncidents else { return }
    if closedPort == nil, conversation.synAck == nil, conversation.syn != nil,
      let reset = conversation.firstReset(where: { $0.sender == .server && $0.precedesSYNACK })
    {
      closedPort = conversation.server.port
      closedFrame = reset.moment.number
    }
    if let mark = conversation.syn.map({ $0.trafficClass & 0xfc }), mark != 0 {
      copiesMark =
        copiesMark
        || conversation.firstReset {
          $0.sender == .server && $0.precedesSYNACK && $0.trafficClass & 0xfc == mark
        } != nil
    }
  }

  /// Takes what other conversations show.
  mutating func add(_ other: ServerRecord) {
    for timeToLive in other.timesToLive { note(timeToLive) }
    for index in 0..<other.portCount { note(other.ports[index]) }
    if closedPort == nil {
      closedPort = other.closedPort
      closedFrame = other.closedFrame
    }
    copiesMark = copiesMark || other.copiesMark
  }

  private mutating func note(_ timeToLive: UInt8) {
    for index in seenTimesToLive.indices {
      if seenTimesToLive[index] == timeToLive { return }
      if seenTimesToLive[index] == 0 {
        seenTimesToLive[index] = timeToLive
        return
      }
    }
  }

  private mutating func note(_ open: OpenPort) {
    for index in 0..<portCount where ports[index].port == open.port {
      ports[index] = open
      return
    }
    guard portCount < ports.count else { return }
    ports[portCount] = open
    portCount += 1
  }
}

extension UInt8 {
  /// The value that a time to live probably began with: systems use 64, 128 and 255.
  package var initialTimeToLive: UInt8 { self <= 64 ? 64 : self <= 128 ? 128 : 255 }

  /// Hops between the sender of a packet with this time to live and the capture, by that guess.
  package var hopsTravelled: Int { Int(initialTimeToLive) - Int(self) }
}
