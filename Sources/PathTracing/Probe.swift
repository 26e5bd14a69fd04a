package import WireFormats

/// A packet that was sent to learn from what comes back, as the capture saw it leave.
package struct Probe: Sendable {
  /// What was asked.
  ///
  /// The raw values are the words for them in comments and notes.
  package enum Kind: String, Hashable, Sendable {
    /// A SYN to the port in question: the target's own flow.
    case syn
    /// An ICMP echo request: the control.
    case echo
    /// A SYN to another port of the host.
    case otherPort = "other-port"
    /// A segment of a connection that does not exist, to the port in question.
    case acknowledgement = "ack"
    /// A datagram to a port where nothing should listen.
    case datagram = "udp"
    /// A SYN to the port in question from another address of this machine.
    case otherSource = "other-source"
    /// A SYN towards a router of the way that is to expire before it: do others fare alike?
    case elsewhere
  }

  package var kind: Kind
  /// The source port, or the identifier of an echo request: what load balancers hash.
  package var flow: UInt16
  /// The port that was asked; nil for an echo request.
  package var port: UInt16?
  package var packet: Packet
  package var time: Timestamp
  /// The frame that shows it leaving.
  package var frame: Int
  /// Answers in the order of arrival, duplicates left out.
  package var replies: [Reply] = []

  package var timeToLive: Int { Int(packet.ip.timeToLive) }

  /// The first answer, whoever sent it.
  package var firstReply: Reply? { replies.first }

  /// The answer that counts: any SYN-ACK outranks whatever else came.
  ///
  /// Two SYNs of one flow can meet at the host, and a second one that finds the connection half
  /// open is answered otherwise than the first.
  package var reply: Reply? {
    replies.first { $0.kind == .synAck } ?? replies.first { $0.kind.isTerminal } ?? replies.first
  }

  private static let copyTime = Interval.seconds(Conversation.Head.copyTime)

  /// Whether this is another probe's packet once more: by a mirror port, by another device, or on
  /// the other side of a router, which counts it down.
  func isCopy(of other: Probe) -> Bool {
    guard flow == other.flow, port == other.port, time - other.time < Self.copyTime else {
      return false
    }
    if packet == other.packet { return true }
    // A sweep goes upwards, a packet's own time to live downwards.
    guard packet.ip.timeToLive < other.packet.ip.timeToLive,
      other.packet.ip.timeToLive - packet.ip.timeToLive <= 2
    else { return false }
    return packet.beforeRouters == other.packet.beforeRouters
  }

  /// Different answers that are kept: those that anybody may send have no end.
  package static let replyLimit = 64

  /// Takes an answer; false for one that came before, or beyond what is kept.
  mutating func take(_ reply: Reply) -> Bool {
    guard replies.count < Self.replyLimit else { return false }
    let isRepeated = replies.contains {
      $0.kind == reply.kind && $0.sender == reply.sender
        && $0.tcp?.sequenceNumber == reply.tcp?.sequenceNumber
    }
    if !isRepeated { replies.append(reply) }
    return !isRepeated
  }

  /// The hop that reported that the time to live ran out there.
  package var timeExceeded: Reply? {
    replies.first { $0.kind == .timeExceeded }
  }
}

extension Packet {
  /// The packet without what every router changes.
  fileprivate var beforeRouters: Packet {
    var packet = self
    packet.ip.timeToLive = 0
    if case .v4(var header) = packet.ip {
      header.headerChecksum = 0
      packet.ip = .v4(header)
    }
    packet.encapsulations = Encapsulations()
    packet.payload = 0..<0
    return packet
  }
}
