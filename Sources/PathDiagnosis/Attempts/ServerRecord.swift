package import PathTracing
import WireFormats

/// What all conversations of a capture show about one server address.
package struct ServerRecord: Hashable, Sendable {
  /// Times to live of SYN-ACKs and data, up to eight different ones.
  package private(set) var timesToLive: [UInt8] = []
  /// A frame that shows an accepted connection, by port, up to eight ports.
  package private(set) var openPorts: [UInt16: Int] = [:]
  /// Whether a reset of it copied the DSCP of the SYN: its kernel does, its filters do not.
  package private(set) var copiesMark = false

  package init() {}

  /// Takes what one conversation shows.
  package mutating func learn(from conversation: Conversation) {
    if let synAck = conversation.synAck {
      note(synAck.timeToLive)
      if openPorts.count < 8 || openPorts[conversation.server.port] != nil {
        openPorts[conversation.server.port] = Int(synAck.first.frame)
      }
    }
    for timeToLive in conversation[.server].hops { note(timeToLive) }
    if let mark = conversation.syn.map({ $0.trafficClass & 0xfc }), mark != 0 {
      copiesMark =
        copiesMark
        || conversation.resets.contains {
          $0.sender == .server && $0.precedesSYNACK && $0.trafficClass & 0xfc == mark
        }
    }
  }

  private mutating func note(_ timeToLive: UInt8) {
    if timesToLive.count < 8, !timesToLive.contains(timeToLive) { timesToLive.append(timeToLive) }
  }
}

extension UInt8 {
  /// The value that a time to live probably began with: systems use 64, 128 and 255.
  package var initialTimeToLive: UInt8 { self <= 64 ? 64 : self <= 128 ? 128 : 255 }

  /// Hops between the sender of a packet with this time to live and the capture, by that guess.
  package var hopsTravelled: Int { Int(initialTimeToLive) - Int(self) }
}
