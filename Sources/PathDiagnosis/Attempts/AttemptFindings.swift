package import PathTracing
package import WireFormats

// A class: rules, reports and groups hand it on, and a copy of its record of a connection takes as
// long as a rule.

/// What the rules about a conversation read, with the questions that all of them ask.
package final class AttemptFindings: Sendable {
  package let conversation: Conversation
  /// Until when its packets would have been seen.
  package let observedUntil: Timestamp
  /// Why it is observed no longer.
  package let ending: Attempt.Ending
  /// What the user called the server; nil where nobody said.
  package let givenName: String?
  /// The whole capture; nil for a live session, of which every packet is known.
  package let facts: CaptureFacts?
  /// What other conversations show about the server.
  package let record: ServerRecord
  package let surroundings: Surroundings?
  /// Whether the handshake succeeded, by what either side shows of it.
  package let isAccepted: Bool
  /// The side whose packets alone are in the capture, where the other side must have sent some.
  package let onlySide: Conversation.Peer?
  /// What was around its packets.
  package let encapsulations: Encapsulations

  /// The first resets of both sides.
  package let resets: [SegmentReset]
  /// What it shows at a glance.
  package let signs: AttemptSigns

  package init(
    _ attempt: consuming Attempt, name: String? = nil, facts: CaptureFacts? = nil,
    record: ServerRecord = ServerRecord(), surroundings: Surroundings? = nil
  ) {
    observedUntil = attempt.observedUntil
    ending = attempt.ending
    encapsulations = attempt.encapsulations
    let conversation = attempt.conversation
    // A client acknowledges nothing that it did not get.
    isAccepted =
      conversation.synAck != nil
      || conversation.finalACK != nil && conversation[.server].acknowledged != nil
    if conversation.isSeen(.client) {
      onlySide = isAccepted && !conversation.isSeen(.server) ? .client : nil
    } else {
      onlySide = conversation.isSeen(.server) ? .server : nil
    }
    resets = conversation.hasIncidents ? conversation.resets : []
    var signs = AttemptSigns(of: conversation, isAccepted: isAccepted)
    if surroundings?.answeredBy != nil { signs.insert(.answeredElsewhere) }
    self.signs = signs
    self.conversation = conversation
    givenName = name
    self.facts = facts
    self.record = record
    self.surroundings = surroundings
  }

  /// `db1.example.net (203.0.113.66) port 22`.
  package var subject: Text {
    Text(subject: givenName, conversation.server.address, port: conversation.server.port)
  }

  package var port: UInt16 { conversation.server.port }

  /// Whether anything of the server is in the capture: a SYN-ACK from any address, a segment, an ICMP error.
  var isServerSeen: Bool {
    if isAccepted || conversation.isSeen(.server) || signs.contains(.answeredElsewhere) {
      return true
    }
    guard conversation.hasIncidents else { return false }
    return conversation.challengeACK != nil || conversation.wrongSYNACK != nil
      || conversation.translation?.synAck != nil || conversation.rewriting?.synAck != nil
      || conversation.errors.contains { $0.sender == conversation.server.address }
  }

  /// Whether it is to be reported: a connection older than the capture is where something failed.
  package func isAttempt(_ outcome: Outcome) -> Bool {
    !conversation.isMidstream || outcome != .open
  }

  /// The time from a moment to the end of the watching.
  package func watched(since moment: Moment) -> Interval {
    observedUntil - conversation.time(of: moment)
  }

  /// The server, at a distance that no single TTL tells.
  package var host: Path.Point {
    Path.Point(timeToLive: Path.Point.unknownTTL, address: conversation.server.address)
  }

  /// The client, when the capture saw a packet of it.
  package var origin: Path.Point? {
    conversation.isSeen(.client)
      ? Path.Point(timeToLive: 0, address: conversation.client.address) : nil
  }

  /// Hops from the client to the capture, guessed from the SYN's time to live.
  package var hopsFromClient: Int? {
    (conversation.syn?.timeToLive ?? conversation[.client].hops.first)?.hopsTravelled
  }

  /// Hops from the server to the capture, guessed likewise.
  package var hopsFromServer: Int? {
    (conversation.synAck?.timeToLive ?? conversation[.server].hops.first)?.hopsTravelled
      ?? record.timesToLive.map(\.hopsTravelled).min()
  }

  /// What the rules about sessions read of it.
  var session: SessionFindings {
    SessionFindings(
      conversation, ServiceFacts(of: conversation), subject: subject, observedUntil: observedUntil)
  }

  /// ICMP errors about the SYN that came while it was unanswered.
  package var rejections: [QuotedError] { conversation.rejections }

  /// The resets that answer the SYN: from the server's address, before any SYN-ACK.
  ///
  /// Of a connection older than the capture nobody saw the SYN.
  package var refusals: [SegmentReset] {
    guard signs.contains(.resets), !conversation.isMidstream else { return [] }
    return resets.filter { $0.sender == .server && $0.precedesSYNACK }
  }
}

extension Moment {
  /// The frame's number as observations take it.
  package var number: Int { Int(frame) }
}
