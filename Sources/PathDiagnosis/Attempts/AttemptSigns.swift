import PathTracing
import WireFormats

// Nearly all of a million conversations are in order, and a rule finds that out from parts of a
// conversation that have to be looked up and copied. What most rules need is rare: seen once, a bit
// for each spares nine rules of ten the question.

/// What a conversation shows at a glance, as far as a rule cannot do without it.
package struct AttemptSigns: OptionSet, Sendable {
  package let rawValue: UInt16

  package init(rawValue: UInt16) { self.rawValue = rawValue }

  /// Nothing shows that the handshake succeeded.
  static let unaccepted = AttemptSigns(rawValue: 1)
  static let synAck = AttemptSigns(rawValue: 2)
  static let finalACK = AttemptSigns(rawValue: 4)
  package static let resets = AttemptSigns(rawValue: 8)
  package static let errors = AttemptSigns(rawValue: 16)
  /// The server sends no segment after the handshake.
  static let serverSilent = AttemptSigns(rawValue: 32)
  /// The client sends data, and the server none behind it.
  static let asked = AttemptSigns(rawValue: 64)
  /// Something was retransmitted or is missing.
  static let trouble = AttemptSigns(rawValue: 128)
  /// It was quiet for as long as boxes take to forget, and was not closed.
  static let pause = AttemptSigns(rawValue: 256)
  static let midstream = AttemptSigns(rawValue: 512)
  static let answeredElsewhere = AttemptSigns(rawValue: 1024)
  /// A side's later segments count octets that never came.
  static let unheard = AttemptSigns(rawValue: 8192)
  /// An ICMP error calls something unreachable.
  static let unreachable = AttemptSigns(rawValue: 2048)
  /// An ICMP error calls a packet too big.
  package static let packetTooBig = AttemptSigns(rawValue: 4096)
  /// The server sent something behind its FIN.
  static let behindFIN = AttemptSigns(rawValue: 32768)
  /// The server promised more octets than it sent.
  static let promised = AttemptSigns(rawValue: 16384)

  /// `isAccepted` as the findings have it.
  // Borrowed: an initializer owns what it is given, which would be a copy.
  init(of conversation: borrowing Conversation, isAccepted: Bool) {
    self = []
    if !isAccepted { insert(.unaccepted) }
    if conversation.synAck != nil { insert(.synAck) }
    if conversation.finalACK != nil { insert(.finalACK) }
    if conversation.hasIncidents {
      if conversation.octetsPromised != nil || conversation.lacksLastChunk { insert(.promised) }
      if conversation.openRequest != nil { insert(.asked) }
      if conversation.firstReset(where: { _ in true }) != nil { insert(.resets) }
      let meanings = conversation.errorMeanings
      if !meanings.isEmpty { insert(.errors) }
      if meanings.contains(.unreachable) { insert(.unreachable) }
      if meanings.contains(.packetTooBig) { insert(.packetTooBig) }
    }
    if conversation.segments(from: .server) == 0 { insert(.serverSilent) }
    if let asked = conversation.lastNewData(from: .client),
      conversation.lastNewData(from: .server).map({ $0.frame < asked.frame }) ?? true
        || conversation.isAnswerTooLate
    {
      insert(.asked)
    }
    if conversation.unheard(from: .server) != nil
      || conversation.unheard(from: .client) != nil
    {
      insert(.unheard)
    }
    if conversation.goesOnBehindFIN(.server) { insert(.behindFIN) }
    if conversation.hasTrouble { insert(.trouble) }
    if let silence = conversation.silence, silence.length >= IdleTimeout.shortest,
      !conversation.isClosed
    {
      insert(.pause)
    }
    if conversation.isMidstream { insert(.midstream) }
  }
}
