import WireFormats

extension Trace {
  /// Later connections that are kept: a run makes a few.
  private static let sessionLimit = 64

  /// Takes a segment or an ICMP error of the session; false for what is not the session's.
  mutating func receiveSession(_ packet: Packet, _ header: FrameHeader) -> Bool {
    guard session != nil else { return false }
    if let segment = Segment(packet) {
      let isForth =
        segment.destinationPort == target.port && segment.destination == target.address
      let isBack = segment.sourcePort == target.port && segment.source == target.address
      return isForth
        && changeSession(segment.sourcePort, header) { $0.receive(segment, header.stamp) }
        || isBack
          && changeSession(segment.destinationPort, header) { $0.receive(segment, header.stamp) }
    }
    guard let error = SegmentError(packet), error.destinationPort == target.port else {
      return false
    }
    return changeSession(error.sourcePort, header) { $0.conversation?.receive(error, header.stamp) }
  }

  /// Changes the session of a source port; false where there is none.
  private mutating func changeSession(
    _ port: UInt16, _ header: FrameHeader, _ change: (inout Session) -> Void
  ) -> Bool {
    if var known = session, known.port == port {
      // Moved out and back: a copy would be made of all that it holds.
      session = nil
      change(&known)
      session = known
    } else if let index = laterSessions.firstIndex(where: { $0.port == port }) {
      change(&laterSessions[index])
    } else {
      return false
    }
    touch(header.timestamp)
    return true
  }

  /// Takes a note about the session.
  mutating func recordSession(_ note: Note) {
    switch note {
    case .session(let port, let expected, let isAsked):
      let new = Session(port: port, expected: expected, isAsked: isAsked)
      if session == nil {
        session = new
      } else if laterSessions.count < Self.sessionLimit {
        laterSessions.append(new)
      }
    case .heard(let facts): session?.facts = facts
    case .segments(let port, let largest):
      if session?.port == port {
        session?.receivedSegmentSize = largest
      } else if let index = laterSessions.firstIndex(where: { $0.port == port }) {
        laterSessions[index].receivedSegmentSize = largest
      }
    case .heardLater(let port, let stage):
      let index = laterSessions.firstIndex { $0.port == port }
      if let index { laterSessions[index].facts.stage = stage }
    default: break
    }
  }
}
