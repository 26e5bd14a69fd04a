import PathTracing
import WireFormats

/// What a session shows at a glance, as far as a rule about sessions cannot do without it.
struct SessionSigns: OptionSet, Sendable {
  let rawValue: UInt16

  static let otherSYNACK = SessionSigns(rawValue: 1)
  /// No data of the server.
  static let serverSilent = SessionSigns(rawValue: 2)
  /// A reset with the server's name, behind the handshake.
  static let serverReset = SessionSigns(rawValue: 4)
  static let serverFIN = SessionSigns(rawValue: 8)
  static let banner = SessionSigns(rawValue: 16)
  /// The service neither came to its reply nor said why, and something of it was to be expected.
  static let lacking = SessionSigns(rawValue: 32)
  /// The server's segments have different times to live.
  static let distances = SessionSigns(rawValue: 64)
  static let ofRun = SessionSigns(rawValue: 128)

  init(rawValue: UInt16) { self.rawValue = rawValue }

  // Borrowed: an initializer owns what it is given, which would be a copy.
  init(of conversation: borrowing Conversation, _ facts: borrowing ServiceFacts, isOfRun: Bool) {
    self = isOfRun ? .ofRun : []
    if conversation.hasIncidents {
      if conversation.otherSYNACK != nil { insert(.otherSYNACK) }
      if conversation.resets.contains(where: { $0.sender == .server && !$0.precedesSYNACK }) {
        insert(.serverReset)
      }
    }
    if conversation.firstData(from: .server) == nil { insert(.serverSilent) }
    if conversation.fin(from: .server) != nil { insert(.serverFIN) }
    if conversation.hasDistances(.server) { insert(.distances) }
    if facts.banner != nil { insert(.banner) }
    if facts.stage < .reply, facts.farewell == nil, facts.hasExpectation || contains(.serverSilent)
    {
      insert(.lacking)
    }
  }
}

extension ServiceFacts {
  /// Whether it is known what a session has to bring.
  var hasExpectation: Bool {
    switch (expected, spoken) {
    case (.ssh, _), (.tls, _), (_, .ssh): true
    default: false
    }
  }
}
