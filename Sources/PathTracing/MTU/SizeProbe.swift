package import WireFormats

/// A packet sent to learn whether its size passes, as the capture saw it leave.
package struct SizeProbe: Sendable {
  package struct Answer: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
      /// The host has the packet, in one piece or in several.
      case arrived
      /// The reply came in pieces: the length of the first packet in octets.
      case fragmented(first: Int)
      case timeExceeded
      case packetTooBig(mtu: UInt32)
      case unreachable
    }

    package var kind: Kind
    package var sender: IPAddress
    package var time: Timestamp
    package var frame: Int
  }

  package var order: SizeOrder
  package var time: Timestamp
  package var frame: Int
  package internal(set) var answers: [Answer] = []
  let identity: Identity

  /// What an answer or a quote names of the probe.
  enum Identity: Hashable {
    /// The octets from `start` up to `end` of a flow.
    case octets(flow: UInt16, start: SequenceNumber, end: SequenceNumber)
    case syn(flow: UInt16, number: SequenceNumber, length: Int)
    /// Identifier and sequence number of an echo request.
    case echo(UInt32)
  }

  package var size: Int { order.size }

  package func first(_ isWanted: (Answer.Kind) -> Bool) -> Answer? {
    answers.first { isWanted($0.kind) }
  }

  /// The host's sign that the packet arrived whole.
  package var arrival: Answer? { first { $0 == .arrived } }

  /// The hop that reported that the time to live ran out there.
  package var timeExceeded: Answer? { first { $0 == .timeExceeded } }

  /// The report of a router that the packet is too big for its next link.
  package var tooBig: (mtu: Int, answer: Answer)? {
    for answer in answers {
      if case .packetTooBig(let mtu) = answer.kind { return (Int(mtu), answer) }
    }
    return nil
  }
}

extension SizeProbe.Answer.Kind {
  /// What an ICMP error says about a probe of a size; nil for what is no ICMP error.
  init?(_ kind: Reply.Kind) {
    switch kind {
    case .timeExceeded: self = .timeExceeded
    case .packetTooBig(let mtu): self = .packetTooBig(mtu: mtu)
    case .unreachable: self = .unreachable
    default: return nil
    }
  }
}
