import WireFormats

/// Segments that begin a conversation, or break it off.
extension Conversation.Head {
  /// Sooner than that no SYN is sent again (RFC 6298 section 2.1). In seconds.
  private static let mergeTime: Float = 0.9

  mutating func receiveOpening(
    _ segment: Segment, _ peer: Conversation.Peer, _ moment: Moment,
    _ body: inout Conversation.Body
  ) {
    guard segment.flags.contains(.ack) else {
      if let syn, syn.sequenceNumber == segment.sequenceNumber {
        // Captures of several devices hold frames of one behind later ones of another.
        if moment.seconds < last.seconds, segment.identification != 0,
          syn.identification == segment.identification,
          abs(moment.seconds - syn.last.seconds) < Self.mergeTime
        {
          copies = copies &+ 1
          compare(segment)
        } else {
          reopen(segment, moment)
        }
      } else if syn == nil, peer == .client {
        open(Opening(segment, moment))
        if self.body != 0 { body[segmentSizeOf: .client] = segment.maximumSegmentSize }
        if isDirected { body[.client].setInitialNumber(segment.sequenceNumber) }
      }
      return
    }
    guard peer == .server else { return }
    if let syn, segment.acknowledgementNumber != syn.sequenceNumber + 1,
      // Data in the SYN (RFC 7413) is acknowledged with it.
      segment.acknowledgementNumber.precedes(syn.sequenceNumber + 1)
        || segment.acknowledgementNumber - syn.sequenceNumber > Self.longestSYN
    {
      note { $0.wrongSYNACK = $0.wrongSYNACK ?? moment }
      return
    }
    if body.synAck == nil {
      body.synAck = Opening(segment, moment)
      body[segmentSizeOf: .client] = syn?.maximumSegmentSize ?? 0
      body[segmentSizeOf: .server] = segment.maximumSegmentSize
      if isDirected { body[.server].setInitialNumber(segment.sequenceNumber) }
    } else if body.synAck?.sequenceNumber == segment.sequenceNumber {
      body.synAck?.repeated(segment, moment)
    } else {
      let opening = Opening(segment, moment)
      note {
        if $0.otherSYNACK == nil {
          $0.otherSYNACK = opening
        } else if $0.otherSYNACK?.sequenceNumber == opening.sequenceNumber {
          $0.otherSYNACK?.repeated(opening)
        }
      }
    }
  }

  mutating func receiveReset(
    _ segment: Segment, _ peer: Conversation.Peer, _ moment: Moment,
    _ body: inout Conversation.Body
  ) {
    guard !self[.reset] || incidents[0].resets.count < 4 else { return }
    let own = body[peer]
    let opened = peer == .client ? syn : body.synAck
    let expected = own.next ?? opened.map { $0.sequenceNumber + 1 }
    let reset = SegmentReset(
      moment: moment, sender: peer, flags: segment.flags, timeToLive: segment.timeToLive,
      trafficClass: segment.trafficClass, hasTimestamps: segment.hasTimestamp,
      hasFlowLabel: segment.flowLabel != 0, precedesSYNACK: body.synAck == nil,
      window: segment.window, identification: segment.identification,
      previousIdentification: own.lastIdentification ?? opened?.identification,
      copiesIdentification: segment.identification != 0
        && body[peer.other].lastIdentification == segment.identification,
      sequenceNumber: segment.sequenceNumber,
      acknowledgementNumber: segment.acknowledgementNumber,
      offset: expected.map { segment.sequenceNumber - $0 }, payloadLength: segment.payloadLength,
      closesFast: segment.closesFast, followsSegments: body[peer.other].segments > 0)
    note { $0.append(reset) }
    self[.reset] = true
  }
}
