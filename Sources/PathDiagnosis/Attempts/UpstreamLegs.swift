package import PathTracing
package import WireFormats

// A proxy's own connections bear its address. One of them that fails while a client waits explains
// what the client gets; the two share nothing but the machine and the time.

/// A connection of a server to another one, which failed while a client waited.
package struct UpstreamLeg: Hashable, Sendable {
  package enum Failure: String, Hashable, Sendable {
    case refused = "refuses it"
    case rejected = "is refused on the way"
    case silent = "does not answer"
    case reset = "resets it"
  }

  package var server: Endpoint
  package var failure: Failure
  /// The time of its SYN.
  package var start: Timestamp
  /// The frames of its SYN and of the packet that shows the failure.
  package var frames: Frames
}

/// The failing connections of a capture by the machines that opened them.
struct UpstreamLegs: Sendable {
  private static let machines = 1 << 12
  private static let legs = 8

  private var byClient: [IPAddress: [UpstreamLeg]] = [:]
  /// Of each client there: hardly a server is one of them, and this tells it without a look-up.
  private var clients = HashFilter(width: 16)

  mutating func learn(from conversation: Conversation) {
    guard let leg = UpstreamLeg.failed(conversation) else { return }
    keep(leg, of: conversation.client.address)
  }

  /// Takes what another has learnt.
  mutating func add(_ other: UpstreamLegs) {
    for (client, legs) in other.byClient.merging(into: byClient.count, limit: Self.machines) {
      for leg in legs { keep(leg, of: client) }
    }
  }

  private mutating func keep(_ leg: UpstreamLeg, of client: IPAddress) {
    guard byClient.count < Self.machines || byClient[client] != nil else { return }
    clients.insert(client.scattered)
    // In place: a scan has hundreds of thousands of them, and each copy would take its time.
    byClient[client, default: []].keep(leg, atMost: Self.legs)
  }

  /// The connection of the server that failed during one of a client.
  func leg(behind conversation: Conversation) -> UpstreamLeg? {
    guard conversation.isAccepted, clients.mayHold(conversation.server.address.scattered),
      let known = byClient[conversation.server.address]
    else { return nil }
    let end = conversation.time(of: conversation.last)
    return known.last { $0.start >= conversation.start && $0.start <= end }
  }
}

extension UpstreamLeg {
  /// What a conversation shows; nil where it did not fail.
  fileprivate static func failed(_ conversation: Conversation) -> UpstreamLeg? {
    guard let syn = conversation.syn else { return nil }
    let shown: Moment
    let failure: Failure
    if let reset = conversation.firstReset(where: { $0.sender == .server }) {
      failure = reset.precedesSYNACK && conversation.synAck == nil ? .refused : .reset
      if failure == .reset, conversation.fin(from: .client) != nil { return nil }
      shown = reset.moment
    } else if conversation.synAck == nil, let error = conversation.firstRejection {
      failure = .rejected
      shown = error.moment
    } else if conversation.synAck == nil, conversation.isUnanswered, syn.count >= 2 {
      failure = .silent
      shown = syn.last
    } else {
      return nil
    }
    return UpstreamLeg(
      server: conversation.server, failure: failure, start: conversation.start,
      frames: Frames(syn.first.number, shown.number))
  }
}

extension [UpstreamLeg] {
  /// Adds one in the order of their SYNs, and forgets the oldest.
  fileprivate mutating func keep(_ leg: UpstreamLeg, atMost limit: Int) {
    var index = count
    while index > 0, leg.frames[0] < self[index - 1].frames[0] { index -= 1 }
    if count == limit {
      guard index > 0 else { return }
      removeFirst()
      index -= 1
    }
    insert(leg, at: index)
  }
}

extension IPAddress {
  /// A hash whose first bits depend on all of the address.
  fileprivate var scattered: UInt64 {
    let (high, low) = words
    return (low ^ (high &* 0xc4ce_b9fe_1a85_ec53)) &* 0xff51_afd7_ed55_8ccd
  }
}
