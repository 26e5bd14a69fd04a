import WireFormats

// An alert of TLS ends a session in order (RFC 8446 section 6.1), encrypted, and what was asked before it is
// then no longer the last that the client said.

extension Conversation.Head {
  /// Keeps what the client had asked when it says a word of so many octets behind a long silence.
  @inline(never)
  mutating func noteGoodbye(
    _ length: UInt32, _ moment: Moment, _ body: borrowing Conversation.Body
  ) {
    if length < UInt32(Track.leastRequest) { noteOpenRequest(moment, body) }
  }

  /// Keeps what the client had asked when the server closes behind a pause, without another word; what
  /// crosses the close, it did not get.
  @inline(never)
  mutating func noteClose(
    _ acknowledged: SequenceNumber, _ moment: Moment, _ body: borrowing Conversation.Body
  ) {
    if body[reading: .client].next == acknowledged { noteOpenRequest(moment, body) }
  }

  private mutating func noteOpenRequest(_ moment: Moment, _ body: borrowing Conversation.Body) {
    let (client, server) = (body[reading: .client], body[reading: .server])
    guard client.isLastLong, !client.isStale, server.fin == nil, client.fin == nil,
      let asked = client.lastData, let answered = server.lastData, answered.frame < asked.frame,
      body.greeting.count > 1, TLSReader.contentTypes.contains(body.greeting[0]),
      body.greeting[1] == 3
    else { return }
    note { $0.openRequest = OpenRequest(asked: asked, end: moment) }
  }
}
