package import WireFormats

/// An ordinary connection to the target: its packets, and what the service showed of itself.
package struct Session: Sendable {
  /// The source port: other packets to the target are not the session's.
  package let port: UInt16
  /// nil until a packet of it was seen.
  package internal(set) var conversation: Conversation?
  package internal(set) var facts: ServiceFacts
  /// The largest segment that came, in octets of payload, as the kernel knows it; 536 where none was
  /// larger, nil where nothing tells.
  package internal(set) var receivedSegmentSize: Int?
  /// Whether the user told what to expect, and not the port.
  package let isAsked: Bool

  init(port: UInt16, expected: ServiceProtocol, isAsked: Bool) {
    self.port = port
    self.isAsked = isAsked
    facts = ServiceFacts(expected: expected)
  }

  /// The largest packet of the peer that came, in octets of the IP packet; 0 where none did, or where
  /// what came was joined from smaller ones.
  package func largestReceived(_ version: IPVersion) -> Int {
    guard let server = conversation?[.server] else { return 0 }
    let largest = Int(server.delivery.largestSent)
    // The options of a segment that are in use: time stamps, or none.
    let headers = version.tcpOverhead + (server.hasTimestamps ? 12 : 0)
    guard let receivedSegmentSize else { return server.isOffloaded ? 0 : largest }
    return min(largest, receivedSegmentSize + headers)
  }

  /// Takes a segment of the session.
  mutating func receive(_ segment: Segment, _ stamp: FrameStamp) {
    if conversation == nil { conversation = Conversation(segment, stamp) }
    conversation?.receive(segment, stamp)
  }
}
