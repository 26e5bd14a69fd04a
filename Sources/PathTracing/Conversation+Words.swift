import WireFormats

// What a verdict needs of the octets themselves, taken while the capture still holds them.

/// What the payload of either side says.
extension Conversation.Head {
  /// Keeps the first fatal alert of TLS.
  mutating func alert(_ peer: Conversation.Peer, _ payload: Span<UInt8>) {
    guard let code = TLSAlert.fatal(in: payload), !isEventful || incidents[0].alert == nil else {
      return
    }
    let alert = TLSAlert(sender: peer, code: code, moment: last)
    note { $0.alert = alert }
  }

  /// Keeps the length that a web server names at the beginning of an answer, where more has to come.
  mutating func promise(_ segment: Segment, _ payload: Span<UInt8>) {
    guard payload[0] == 0x48, !isEventful || incidents[0].promisedOctets == nil else { return }
    expect(segment, payload, behind: 0)
  }

  /// Keeps what the beginning of an answer tells of its end; so many octets came in front of it.
  private mutating func expect(
    _ segment: Segment, _ payload: Span<UInt8>, behind before: UInt64
  ) {
    if HTTPAnswer.switchesProtocols(payload) {
      // What follows is no HTTP.
      note { $0.promisedOctets = 0 }
    } else if let length = HTTPAnswer.length(payload) {
      if length > UInt64(payload.count) {
        note { $0.promisedOctets = before + length }
      } else if isEventful {
        note { $0.promisedOctets = nil }
      }
    } else if payload.count < Int(segment.payloadLength), HTTPAnswer.hidesLength(payload) {
      note { $0.chunks = .unread }
    } else if let start = HTTPAnswer.chunks(payload) {
      let isOver = HTTPAnswer.endsChunks(payload.extracting(droppingFirst: start))
      note { $0.chunks = isOver ? .closed : .open }
    } else if isEventful {
      note { $0.promisedOctets = nil }
    }
  }

  /// Begins with a later answer, where the client has asked behind the last; `spoke` is the frame of that.
  // Not inlined: what every frame passes would be slower for it.
  @inline(never)
  mutating func goOn(
    _ segment: Segment, _ payload: Span<UInt8>, _ peer: Conversation.Peer, behind spoke: UInt32,
    _ body: inout Conversation.Body
  ) {
    if peer == .client {
      // Whose answer leaves its body out.
      if ServiceProtocol.isWithoutBody(payload) { note { $0.promisedOctets = 0 } }
      return
    }
    let server = body[reading: .server]
    let known = server.octetsSent.value
    guard body[reading: .client].lastDataFrame > spoke, HTTPAnswer.isAnswer(body.greeting.span),
      HTTPAnswer.isAnswer(payload), server.next == segment.sequenceNumber + segment.length,
      known >= UInt64(segment.payloadLength)
    else { return }
    let before = known - UInt64(segment.payloadLength)
    // Of an answer to HEAD nothing is known, and where octets are missing, nothing of the rest.
    if isEventful, incidents[0].promisedOctets.map({ $0 == 0 || $0 > before }) ?? false { return }
    expect(segment, payload, behind: before)
  }

  /// Follows an answer in chunks to its last.
  mutating func follow(
    _ segment: Segment, _ payload: Span<UInt8>, _ body: borrowing Conversation.Body
  ) {
    guard let chunks = incidents[0].chunks, chunks != .unread else { return }
    let end = segment.sequenceNumber + segment.length
    // What is sent again says nothing of the end.
    guard end == body[reading: .server].next else { return }
    let next: Conversation.Incidents.Chunks? =
      // Behind the last chunk another answer begins, of another kind.
      if chunks == .closed || segment.payloadLength < 5 || HTTPAnswer.holdsAnother(payload) {
        nil
      } else if payload.count < Int(segment.payloadLength) {
        .unread
      } else {
        HTTPAnswer.endsChunks(payload) ? .closed : .open
      }
    if next != chunks { note { $0.chunks = next } }
  }

  /// Looks at the first octets of the client, which the SYN may carry (RFC 7413).
  mutating func ask(
    _ segment: Segment, _ payload: Span<UInt8>, _ body: inout Conversation.Body
  ) {
    guard !isMidstream, let begin = initialNumber else {
      self[.asked] = true
      return
    }
    guard segment.sequenceNumber == (segment.isSYN ? begin : begin + 1) else {
      // Until the client is done with the handshake of TLS, alerts are in the clear.
      if self[.asksAnswer], payload[0] != 22, TLSReader.contentTypes.contains(payload[0]) {
        self[.asked] = true
      }
      return
    }
    self[.asked] = payload[0] != 22 || !TLSReader.mayBeClient(payload)
    let words = FirstWords(payload)
    // Of what the snap length cuts so short, nothing is known.
    if payload.count < 4, payload.count < Int(segment.payloadLength) {
      self[.asked] = false
    }
    self[.asksAnswer] =
      words == .ssh || words == .http || ServiceProtocol.isOtherRequest(payload)
    if isDirected, words != nil { body[.client].firstWords = words }
    // What answers HEAD names the length of what it leaves out, and behind CONNECT anything may follow.
    if ServiceProtocol.isWithoutBody(payload) { note { $0.promisedOctets = 0 } }
    switch ServiceProtocol.expected(on: destinationPort) {
    case .ssh: self[.askedOtherwise] = payload[0] != 0x53
    case .tls: self[.askedOtherwise] = !TLSReader.mayBeClient(payload)
    case .other: break
    }
  }
}
