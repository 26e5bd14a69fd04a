import WireFormats

extension Trace {
  /// Takes a segment or an ICMP error of the session; false for what is not the session's.
  mutating func receiveSession(_ packet: Packet, _ header: FrameHeader) -> Bool {
    guard let session else { return false }
    if let segment = Segment(packet) {
      let isForth =
        segment.sourcePort == session.port && segment.destinationPort == target.port
        && segment.destination == target.address
      let isBack =
        segment.destinationPort == session.port && segment.sourcePort == target.port
        && segment.source == target.address
      guard isForth || isBack else { return false }
      touch(header.timestamp)
      self.session?.receive(segment, header)
      return true
    }
    guard let error = SegmentError(packet), error.sourcePort == session.port,
      error.destinationPort == target.port
    else { return false }
    touch(header.timestamp)
    self.session?.conversation?.receive(error, header)
    return true
  }

  /// Takes a note about the session.
  mutating func recordSession(_ note: Note) {
    switch note {
    case .session(let port, let expected): session = Session(port: port, expected: expected)
    case .heard(let facts): session?.facts = facts
    default: break
    }
  }
}
