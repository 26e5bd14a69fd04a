import PathTracing
import WireFormats

// What a service said has to be read and made strings of before a rule can be asked about it. Most
// sessions are in order, which shows without that.

/// What a session shows at a glance, as far as a rule about sessions cannot do without it.
struct SessionSigns: OptionSet, Sendable {
  let rawValue: UInt16

  static let otherSYNACK = SessionSigns(rawValue: 1)
  /// No data of the server.
  static let serverSilent = SessionSigns(rawValue: 2)
  /// A reset with the server's name, behind the handshake.
  static let serverReset = SessionSigns(rawValue: 4)
  /// The server closed of its own accord.
  static let serverClose = SessionSigns(rawValue: 8)
  /// The first line may be one that turns a client away.
  static let dismissal = SessionSigns(rawValue: 16)
  /// The service neither came to its reply nor said why, and something of it was to be expected.
  static let lacking = SessionSigns(rawValue: 32)
  /// The server's segments have different times to live.
  static let distances = SessionSigns(rawValue: 64)
  static let ofRun = SessionSigns(rawValue: 128)
  /// A first line of another protocol than the one that was expected.
  static let otherProtocol = SessionSigns(rawValue: 256)
  /// The client waited for some seconds.
  static let wait = SessionSigns(rawValue: 512)
  /// An ICMP error about a segment of the client behind the handshake.
  static let errors = SessionSigns(rawValue: 1024)

  /// The client's first octets and the server's are of different protocols.
  static let mismatch = SessionSigns(rawValue: 2048)

  private static let leastWait = Interval.seconds(2)

  init(rawValue: UInt16) { self.rawValue = rawValue }

  init(_ session: borrowing SessionFindings) {
    let isOfRun = session.trace != nil
    self.init(shownBy: session.conversation, until: session.observedUntil, isOfRun: isOfRun)
    let facts = session.facts
    if TurnedAway.mayBegin(session.conversation.greeting) { insert(.dismissal) }
    if let banner = facts.banner, facts.spoken == nil {
      if Throttled.mayBegin(with: banner.utf8.first) || TurnedAway.mayBegin(banner.utf8) {
        insert(.dismissal)
      }
    }
    if facts.expected != .other, facts.banner != nil, facts.spoken == nil || isOfRun {
      insert(.otherProtocol)
    }
    if facts.stage < .reply, facts.farewell == nil, facts.hasExpectation || contains(.serverSilent)
    {
      insert(.lacking)
    }
  }

  /// All that a session may show, and perhaps more: without a look at what the service said, but at
  /// its first octets.
  // Borrowed: an initializer owns what it is given, which would be a copy.
  init(atMostOf conversation: borrowing Conversation, until observedUntil: Timestamp) {
    self.init(shownBy: conversation, until: observedUntil, isOfRun: false)
    guard conversation.firstData(from: .server) != nil else {
      if !conversation.hasUnseenWords(.server) { insert(.lacking) }
      return
    }
    let greeting = conversation.greeting
    if !ServiceFacts.isServed(greeting, in: conversation) { insert(.lacking) }
    if Throttled.mayBegin(with: greeting.first) || TurnedAway.mayBegin(greeting) {
      insert(.dismissal)
    }
    if !ServiceFacts.isAsExpected(greeting, of: conversation) { insert(.otherProtocol) }
  }

  /// What packets show without what is in them.
  private init(
    shownBy conversation: borrowing Conversation, until observedUntil: Timestamp, isOfRun: Bool
  ) {
    self = isOfRun ? .ofRun : []
    var ownEnd = conversation.fin(from: .client)
    if conversation.hasIncidents {
      if conversation.otherSYNACK != nil { insert(.otherSYNACK) }
      if conversation.firstReset(where: { $0.sender == .server && !$0.precedesSYNACK }) != nil {
        insert(.serverReset)
      }
      if conversation.firstError(about: .segment(.client)) != nil { insert(.errors) }
      ownEnd = SessionFindings.ownEnd(of: conversation)
    }
    if conversation.firstData(from: .server) == nil, !conversation.hasUnseenWords(.server) {
      insert(.serverSilent)
    }
    if let close = conversation.fin(from: .server), ownEnd.map({ close.frame < $0.frame }) ?? true {
      insert(.serverClose)
      // Who is turned away in any words has not said a word.
      if conversation.firstData(from: .client) == nil { insert(.dismissal) }
    }
    if ProtocolMismatch.shows(conversation) { insert(.mismatch) }
    if conversation.hasDistances(.server) { insert(.distances) }
    if isOfRun
      || SessionFindings.waited(in: conversation, until: ownEnd, observedUntil) >= Self.leastWait
    {
      insert(.wait)
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
