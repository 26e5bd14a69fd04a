import WireFormats

extension Conversation.Head {
  /// Copies of a packet are seen within moments; a retransmission takes 200 ms and more. In seconds.
  static let copyTime = 0.05

  /// Whether a segment with these flags needs a body, and there is none: all but SYNs and resets.
  @inline(__always)
  func needsBody(for flags: TCPFlags) -> Bool {
    body == 0 && !flags.contains(.rst) && (!flags.contains(.syn) || flags.contains(.ack))
  }

  /// Takes a segment with the octets of its payload that the capture holds; `firstOctet` is 0 without any.
  @inline(__always)
  mutating func receive(
    _ segment: Segment, _ stamp: FrameStamp, _ peer: Conversation.Peer,
    payload: Span<UInt8>, firstOctet: UInt8, _ body: inout Conversation.Body,
    _ greetings: inout Greetings
  ) {
    let spoke = body.lastFrameOfServer
    guard take(segment, stamp, peer, &body), payload.count > 0 else { return }
    if self[.eventful], peer == .server { follow(segment, payload, body) }
    // "H", as the answers of HTTP and HEAD begin, or "C" as CONNECT.
    if firstOctet == 0x48 || firstOctet == 0x43, self[.greeted] {
      goOn(segment, payload, peer, behind: spoke, &body)
    }
    guard !self[.greeted] || !self[.asked] else { return }
    if payload.count == TLSAlert.length { alert(peer, payload) }
    if peer == .client {
      if !self[.asked] {
        // Of a ClientHello that is sent again the rest may be there.
        let isFirst = !self[.asksAnswer]
        ask(segment, payload, &body)
        if isFirst, TLSReader.goesOn(payload, behind: Int(segment.payloadLength)) {
          body[.client].expectMore()
        }
      }
    } else if !self[.greeted], isDirected {
      let begin = (body[.server].initialNumber ?? segment.sequenceNumber - 1) + 1
      let known = segment.sequenceNumber - begin
      self[.greeted] = body.greet(known, payload, &greetings)
      if known == 0 { promise(segment, payload) }
      if segment.sourcePort == Self.portOfFTP { announce(known, payload, body) }
    }
  }

  /// False for a copy of a packet that was seen.
  @inline(__always)
  mutating func take(
    _ segment: Segment, _ stamp: FrameStamp, _ peer: Conversation.Peer,
    _ body: inout Conversation.Body
  ) -> Bool {
    let moment = moment(stamp)
    // In seconds: an interval of each would be a conversion of each.
    let gap = moment.seconds(since: last)
    if gap < -0.001 { self[.backwards] = true }
    defer { last = moment }
    let mark = segment.copyMark
    // What came before a pause is too old to be copied now: a retransmission may be the same to a bit.
    if gap >= Self.copyTime {
      recentCount = 0
      if segment.flags.contains(.fin) || gap >= OpenRequest.patience {
        noteGoodbye(
          peer, segment.flags, segment.payloadLength, segment.acknowledgementNumber, moment, gap,
          body)
      }
    } else if -gap < Self.copyTime, isRecent(mark) {
      copies = copies &+ 1
      if segment.isSYN {
        noteRound(segment)
      } else if segment.isSYNACK {
        body.synAck?.compare(segment)
      } else if segment.flags.contains(.rst) {
        note { $0.passOn(segment) }
      }
      return false
    }
    recent[Int(recentCount & 7)] = mark
    recentCount = recentCount == .max ? 8 : recentCount &+ 1
    if isFarSide(segment, stamp, peer, moment, &body) {
      copies = copies &+ 1
      return false
    }
    if self.body != 0 { body.pause(from: last, to: moment, gap) }
    if self[.reset], !segment.flags.contains(.rst), !segment.closesFast {
      note { $0.countAfterReset(of: peer) }
    }
    if segment.flags.isDisjoint(with: [.rst, .syn]) {
      receiveLater(segment, peer, moment, &body)
    } else if segment.flags.contains(.rst) {
      receiveReset(segment, peer, moment, &body)
    } else {
      receiveOpening(segment, peer, moment, &body)
    }
    return true
  }

  /// Notes a SYN that comes by once more with less of its time to live.
  private mutating func noteRound(_ segment: Segment) {
    compare(segment)
    guard let syn, segment.timeToLive < syn.timeToLive else { return }
    let (first, next) = (syn.timeToLive, segment.timeToLive)
    note {
      var rounds = $0.rounds ?? Rounds(from: first)
      rounds.take(next)
      $0.rounds = rounds
    }
  }

  /// Whether a segment was seen on the far side of a box that rewrites sequence numbers.
  @inline(__always)
  private mutating func isFarSide(
    _ segment: Segment, _ stamp: FrameStamp, _ peer: Conversation.Peer,
    _ moment: Moment, _ body: inout Conversation.Body
  ) -> Bool {
    if segment.isSYN, syn != nil, segment.sequenceNumber != initialNumber, rewriting == nil,
      isRewritten(segment, at: stamp.timestamp)
    {
      let number = segment.sequenceNumber
      note { $0.rewriting = Rewriting(initialNumber: number) }
      self[.rewritten] = true
    }
    return self[.rewritten] && takeFarSide(segment, peer, moment, &body)
  }

  @inline(__always)
  private func isRecent(_ mark: UInt32) -> Bool {
    for index in 0..<Int(min(recentCount, 8)) where recent[index] == mark { return true }
    return false
  }

  @inline(__always)
  private mutating func receiveLater(
    _ segment: Segment, _ peer: Conversation.Peer, _ moment: Moment,
    _ body: inout Conversation.Body
  ) {
    if !isDirected {
      if peer == .server, body.synAck == nil, segment.payloadLength == 0, let syn,
        segment.acknowledgementNumber != syn.sequenceNumber + 1
      {
        note { $0.challengeACK = $0.challengeACK ?? moment }
        return
      }
      self[.directed] = true
      body[segmentSizeOf: .client] = syn?.maximumSegmentSize ?? 0
      body[.client] = Track(syn)
      body[.server] = Track(body.synAck)
      // The SYN-ACK tells the number of a SYN that the capture lacks.
      if syn == nil, !isMidstream, let number = initialNumber {
        body[.client].begin(at: number + 1)
      }
      // Without the SYN-ACK, what it begins with shows in the client's first acknowledgement.
      if peer == .client, body.synAck == nil, !isMidstream,
        segment.acknowledgementNumber.rawValue != 0
      {
        body[.server].begin(at: segment.acknowledgementNumber)
      }
    }
    // The other side answers it by a RST, and is not the one who ended the connection.
    if segment.closesFast { receiveReset(segment, peer, moment, &body) }
    if segment.flags.contains(.fin) { noteEnd(segment, peer, body) }
    let (before, next) = (body[peer].lastDataIfAny, body[peer].nextNumber)
    let limit = body[segmentSizeOf: peer.other]
    let oddity = body[peer].send(segment, limit: limit, moment)
    if peer == .client, oddity.contains(.message) {
      turns.ask(isAnswered: body.lastFrameOfServer > before.frame)
    }
    let isWanted =
      segment.flags.contains(.ack)
      // Who got no SYN-ACK has no number to acknowledge.
      && (segment.acknowledgementNumber.rawValue != 0 || peer == .server || body.synAck != nil)
      && body[peer.other].acknowledge(segment.acknowledgementNumber)
    if body.finalACK == nil, peer == .client, !isMidstream, mayFollowHandshake(segment) {
      body.finalACK = moment
    }
    // Nothing is amiss with most connections.
    if oddity.isOdd || self[.troubled] || segment.nearestBlock != nil {
      noteTrouble(
        segment, peer, oddity, next, dataBefore: before, isAcknowledgement: isWanted, moment, &body)
    }
  }

  /// Whether a segment may be the third of a handshake, or come behind it: crafted ones have any numbers.
  @inline(__always)
  private func mayFollowHandshake(_ segment: Segment) -> Bool {
    initialNumber?.precedes(segment.sequenceNumber) ?? true
  }

  /// Notes a server's FIN that acknowledges more of the client than was seen: its FIN, unless that comes with a
  /// higher number.
  // Not inlined: what every frame passes would be slower for it.
  @inline(never)
  private mutating func noteEnd(
    _ segment: Segment, _ peer: Conversation.Peer, _ body: borrowing Conversation.Body
  ) {
    if peer == .client {
      let number = segment.sequenceNumber + Int(segment.payloadLength)
      if isEventful, let end = incidents[0].unseenEnd, !number.precedes(end) {
        note { $0.unseenEnd = nil }
      }
    } else if body[reading: .client].next?.precedes(segment.acknowledgementNumber) ?? false {
      note { $0.unseenEnd = segment.acknowledgementNumber }
    }
  }
}
