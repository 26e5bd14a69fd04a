package import PathTracing
package import WireFormats

/// What the rules about a session read: one connection, and what the service showed in it.
package struct SessionFindings: Sendable {
  package let conversation: Conversation
  let client: Direction
  let server: Direction
  package let facts: ServiceFacts
  /// `db1.example.net (203.0.113.66) port 22`.
  package let subject: Text
  /// Until when the connection was watched.
  package let observedUntil: Timestamp
  package let isProvisional: Bool
  /// What a trace to the same target shows; nil for a connection of somebody else's.
  package let trace: Findings?

  /// A connection of any capture.
  package init(
    _ conversation: Conversation, _ facts: ServiceFacts, subject: Text, observedUntil: Timestamp
  ) {
    self.conversation = conversation
    client = conversation[.client]
    server = conversation[.server]
    self.facts = facts
    self.subject = subject
    self.observedUntil = observedUntil
    isProvisional = false
    trace = nil
  }

  /// The session of a run; nil where there is none.
  init?(_ findings: Findings) {
    guard let session = findings.trace.session, let conversation = session.conversation else {
      return nil
    }
    self.conversation = conversation
    client = conversation[.client]
    server = conversation[.server]
    facts = session.facts
    subject = findings.subject
    observedUntil = findings.trace.observedUntil
    isProvisional = findings.isProvisional
    trace = findings
  }

  var port: UInt16 { conversation.server.port }
  var distance: Int? { trace?.distance }

  /// `, 7 hops away` for a sentence; empty where the distance is unknown.
  var hopsAway: Text { trace?.hopsAway ?? "" }

  var host: Path.Point {
    trace?.host
      ?? Path.Point(timeToLive: Path.Point.unknownTTL, address: conversation.server.address)
  }

  /// The place of what the service itself does.
  var placeOfService: Place { Place(.service, after: host) }

  /// Whether both sides took the handshake for done.
  var isEstablished: Bool { conversation.synAck != nil && conversation.finalACK != nil }

  /// When this side had enough and closed; nil while it has not.
  var ownEnd: Moment? { Self.ownEnd(of: conversation) }

  static func ownEnd(of conversation: borrowing Conversation) -> Moment? {
    // Who closed first is not known then: no fault may be made of it.
    if conversation.closesBehindUnseen { return conversation.fin(from: .server) }
    let reset = conversation.firstReset { $0.sender == .client }?.moment
    return conversation.fin(from: .client).map { fin in
      reset.map { $0.frame < fin.frame ? $0 : fin } ?? fin
    } ?? reset
  }

  /// The reset that bears the server's name and cut the connection off, not one behind its end, nor
  /// what a server that has closed answers to more.
  var cut: SegmentReset? {
    conversation.resets.first {
      $0.sender == .server && !$0.precedesSYNACK
        && (isBeforeOwnEnd($0.moment) || trace == nil && conversation.readsOn)
        && !isBehindClose($0) && !conversation.ignores($0)
    }
  }

  private func isBehindClose(_ reset: SegmentReset) -> Bool {
    server.fin.map { $0.frame < reset.moment.frame } ?? false
  }

  /// When the server closed of its own accord.
  ///
  /// Data behind it in the capture was sent before it: the frames are out of order.
  var serverClose: Moment? {
    server.fin.flatMap { close in
      isBeforeOwnEnd(close) && server.lastData.map { $0.frame < close.frame } ?? true ? close : nil
    }
  }

  private func isBeforeOwnEnd(_ moment: Moment) -> Bool {
    ownEnd.map { moment.frame < $0.frame } ?? true
  }

  /// From the handshake to this side's end, or to that of the watching.
  var length: Interval {
    guard let begin = conversation.finalACK else { return .zero }
    return (ownEnd.map(conversation.time) ?? observedUntil) - conversation.time(of: begin)
  }

  /// How long the service was waited for since its last word, or since the handshake.
  var waited: Interval { Self.waited(in: conversation, until: ownEnd, observedUntil) }

  /// The same, where the client's end is known.
  static func waited(
    in conversation: borrowing Conversation, until ownEnd: Moment?, _ observedUntil: Timestamp
  ) -> Interval {
    guard let begin = conversation.lastNewData(from: .server) ?? conversation.finalACK else {
      return .zero
    }
    let end = ownEnd.map { conversation.time(of: $0) } ?? observedUntil
    return end - conversation.time(of: begin)
  }

  /// Whether the server's TCP acknowledged octets of ours.
  var isAcknowledged: Bool { client.octetsAcknowledged > 0 }

  /// Whether the server has not said a word, as far as anything shows.
  var isServerSilent: Bool {
    server.firstData == nil && !conversation.hasUnseenWords(.server)
  }

  /// The frames of the handshake.
  var handshakeFrames: [Int] {
    [conversation.syn?.first, conversation.synAck?.first, conversation.finalACK]
      .compactMap { $0.map { Int($0.frame) } }
  }

  var handshake: Observation {
    Observation("the handshake is complete", frames: handshakeFrames)
  }

  /// Whether the service owes a word, be it an answer to ours.
  var isWordDue: Bool { facts.expected != .other || ServiceProtocol.greets(on: port) }

  /// Whether the user told what to expect, and not the port.
  var isAsked: Bool { trace?.trace.session?.isAsked ?? false }

  /// Whether the run ended before the session could.
  var isCutShort: Bool {
    trace?.trace.notes.contains { $0.note == .fast || $0.note == .interrupted } ?? false
  }

  /// Whether it is known what a session has to bring.
  var hasExpectation: Bool { facts.hasExpectation }

  /// With which times to live the server's segments come, as an observation.
  var ownTimesToLive: Observation? {
    (server.lastSegment ?? conversation.synAck?.first).map { moment in
      let list = server.hops.map(String.init).joined(separator: ", ")
      return Observation(
        "the server's own segments arrive with TTL \(list)", frames: [moment.number])
    }
  }

  /// What the service said first, as an observation.
  var greeting: Observation? {
    guard let banner = facts.banner else { return nil }
    return Observation(
      "it said \u{201c}\(banner)\u{201d}",
      frames: server.firstData.map { [Int($0.frame)] } ?? [])
  }

  /// What a daemon's own log is looked up with.
  var logAction: Action {
    switch facts.expected {
    case .ssh:
      Action(
        on: .host, "sudo journalctl -u ssh -u sshd -n 50",
        why: "what the daemon says about this connection")
    case .tls, .other:
      Advice.listener(port)
    }
  }
}

extension Conversation {
  /// Whether both sides go on behind a reset with what the other acknowledges, or say new things and the
  /// client resets nothing: to their stacks it was none.
  func ignores(_ reset: SegmentReset) -> Bool {
    let frame = reset.moment.frame
    let (client, server) = (self[.client], self[.server])
    let spoke = [client, server].allSatisfy { $0.lastNewData.map { $0.frame > frame } ?? false }
    if spoke, client.unacknowledged == 0 || firstReset(where: { $0.sender == .client }) == nil {
      return true
    }
    return isClosed && [client, server].allSatisfy { $0.fin.map { $0.frame > frame } ?? false }
  }

  /// Whether both sides had closed, and each had seen the other do so, before a reset.
  func isClosed(before reset: SegmentReset) -> Bool {
    isClosed
      && [Peer.client, .server].allSatisfy {
        fin(from: $0).map { $0.frame < reset.moment.frame } ?? false
      }
  }

  /// Whether the client closes its half only: it acknowledges what comes behind its FIN, to which a socket
  /// that is closed as a whole answers by a reset (RFC 9293 section 3.6).
  var readsOn: Bool {
    guard let left = fin(from: .client), let spoke = lastNewData(from: .server),
      left.frame < spoke.frame, firstReset(where: { $0.sender == .client }) == nil
    else { return false }
    let server = self[.server]
    return server.octetsAcknowledged > 0
      && (server.unacknowledged == 0 || server.firstData.map { $0.frame > left.frame } ?? false)
  }
}
