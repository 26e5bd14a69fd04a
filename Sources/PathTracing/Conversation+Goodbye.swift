import WireFormats

// An alert of TLS ends a session in order (RFC 8446 section 6.1), encrypted, and what was asked before it is
// then no longer the last that the client said.

extension Conversation.Head {
  /// Keeps what the client had asked when it says a short word behind a long silence, or when the server
  /// closes behind a pause without another word; what crosses the close, it did not get. `gap` is in seconds.
  // Not inlined, and without the whole segment: what every frame passes would be slower for it.
  @inline(never)
  mutating func noteGoodbye(
    _ peer: Conversation.Peer, _ flags: TCPFlags, _ length: UInt32,
    _ acknowledged: SequenceNumber, _ moment: Moment, _ gap: Double,
    _ body: borrowing Conversation.Body
  ) {
    guard self[.asksAnswer], flags.isDisjoint(with: [.syn, .rst]) else { return }
    if peer == .client {
      guard gap >= OpenRequest.patience, length > 0, length < UInt32(Track.leastRequest) else {
        return
      }
    } else {
      guard flags.contains(.fin), length == 0, body[reading: .client].next == acknowledged else {
        return
      }
    }
    noteOpenRequest(moment, body)
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
