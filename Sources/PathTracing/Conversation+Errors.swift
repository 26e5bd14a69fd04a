import WireFormats

extension Conversation.Head {
  /// Takes an ICMP error that quotes a segment between the ends.
  mutating func receive(
    _ error: SegmentError, _ stamp: FrameStamp, _ ends: EndpointPair,
    _ body: inout Conversation.Body
  ) {
    let moment = moment(stamp)
    let gap = moment.seconds(since: last)
    last = moment
    // Copies of an error are seen within moments, as those of a segment; in a clock that is set back
    // any of them may be the last.
    if isEventful, gap < 2 * Self.copyTime || self[.backwards],
      incidents[0].holdsCopy(
        of: error, at: moment, within: .seconds(Self.copyTime))
    {
      copies = copies &+ 1
      return
    }
    note { $0.countReport() }
    guard incidents[0].errorCount < 8 else { return }
    let isBack = error.sourcePort == destinationPort && error.destinationPort == sourcePort
    // A port may be rewritten, a direction is not.
    let isForth = !isBack || sourcePort == destinationPort && isOfClient(error, ends)
    let peer: Conversation.Peer = isForth ? .client : .server
    let opening = isForth ? syn : body.synAck
    let begin = opening?.sequenceNumber ?? body[peer].initialNumber
    let isOfRewritten = isForth && isOfRewrittenSYN(error, moment, body)
    let isOpening =
      opening?.sequenceNumber == error.sequenceNumber
      // A SYN that the capture lacks.
      || isForth && syn == nil && error.quotedFlags?.contains(.syn) ?? false
        && initialNumber == error.sequenceNumber
      || isForth && rewriting?.initialNumber == error.sequenceNumber
      || isOfRewritten
    let quoted = QuotedError(
      moment: moment,
      subject: isOpening ? (isForth ? .syn : .synAck) : .segment(peer), error: error,
      offset: begin.map { error.sequenceNumber - $0 },
      isRewritten: error.destination != (isForth ? ends.destination : ends.source)
        || error.source != (isForth ? ends.source : ends.destination)
        || isForth
          && (error.sourcePort != sourcePort || error.destinationPort != destinationPort)
        || isOfRewritten
    )
    note { $0.append(quoted) }
  }

  /// Whether an error quotes a SYN with another number than the one that waits: boxes on the way choose new ones.
  private func isOfRewrittenSYN(
    _ error: SegmentError, _ moment: Moment, _ body: borrowing Conversation.Body
  ) -> Bool {
    guard let syn, body.synAck == nil, !isDirected, !self[.reset],
      error.sequenceNumber != syn.sequenceNumber, let flags = error.quotedFlags
    else { return false }
    // Where address resolution has failed, it may be a SYN of seconds ago.
    switch error.header.meaning {
    case .unreachable(.host), .unreachable(.noRoute), .timeExceeded: return false
    default: break
    }
    return flags.contains(.syn) && !flags.contains(.ack) && moment - syn.last < .seconds(1)
  }

  /// Whether a quote between two ends with one port is of the client's packet.
  private func isOfClient(_ error: SegmentError, _ ends: EndpointPair) -> Bool {
    error.source == ends.source || error.destination == ends.destination
  }
}
