import WireFormats

/// What goes amiss, which few segments show.
extension Conversation.Head {
  /// Takes what is odd in a segment, and what it tells of earlier oddities of both sides; `next` is where its
  /// side's numbers stood before.
  mutating func noteTrouble(
    _ segment: Segment, _ peer: Conversation.Peer, _ oddity: Track.Oddity,
    _ next: SequenceNumber, dataBefore before: MomentIfAny, isAcknowledgement: Bool,
    _ moment: Moment, _ body: inout Conversation.Body
  ) {
    if oddity.isOdd {
      let number = segment.sequenceNumber
      let size = body[peer].packetSize(of: segment, body[segmentSizeOf: peer.other])
      note {
        $0.changeTrouble(of: peer) { trouble in
          if oddity.contains(.zeroWindow) { trouble.countZeroWindow() }
          if oddity.contains(.gap) { trouble.skip(next, number, moment) }
          if oddity.contains(.keepalive) { trouble.keepAlive(moment) }
          if oddity.contains(.stale) { trouble.lastNewData = before.wrappedValue }
          if oddity.contains(.retransmission) { trouble.sendAgain(number, size, moment) }
        }
      }
      self[.troubled] = true
    }
    if self[.troubled] {
      if oddity.contains(.repetition) {
        note { $0.changeTrouble(of: peer) { $0.countRepetition() } }
      }
      if segment.length > 0, !oddity.contains(.keepalive) {
        if segment.sequenceNumber.precedes(next) { fillHoles(segment, peer, &body) }
        if !self[.reset] { note { $0.endKeepalives() } }
      }
    }
    guard isAcknowledgement else { return }
    let (number, block) = (segment.acknowledgementNumber, segment.nearestBlock)
    guard block != nil || self[.troubled] else { return }
    // Who has reset the connection asks no more.
    let isAsked =
      !self[.reset] || !incidents[0].resets.contains { $0.sender == peer.other }
    note {
      $0.changeTrouble(of: peer.other) {
        if isAsked { $0.answerKeepalives() }
        $0.acknowledge(number, block, moment)
      }
    }
    self[.troubled] = true
  }

  /// Counts what a late segment brings and nobody had seen.
  private mutating func fillHoles(
    _ segment: Segment, _ peer: Conversation.Peer, _ body: inout Conversation.Body
  ) {
    let left = segment.sequenceNumber
    let end = left + Int(segment.payloadLength)
    var octets: UInt64 = 0
    note {
      $0.changeTrouble(of: peer) {
        octets = $0.fill(left, end)
        // A FIN is no octet.
        _ = $0.fill(end, left + segment.length)
      }
    }
    body[peer].octetsSent += octets
  }
}
