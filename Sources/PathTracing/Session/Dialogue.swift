package import WireFormats

/// What a session says and hears: octets and times in, octets out; no socket and no clock.
///
/// It never logs in, and tells who it is where the protocol has a place for that.
package struct Dialogue: Sendable {
  // In boxes: with both layouts side by side, Swift 6.3 makes two different functions of one name that
  // copy it, here and in the module that keeps a dialogue, and a release build calls the wrong one.
  private indirect enum Speaker: Sendable {
    case ssh(SSHDialogue)
    case tls(TLSDialogue)
  }

  /// How long a server may be silent before the client's word is said first: OpenSSH's client does
  /// so at once, and a multiplexer on the port may wait for it.
  private static let introductionTime = Interval.seconds(1)
  /// How long a service of no known kind is listened to: not all speak first.
  private static let listeningTime = Interval.seconds(1.2)
  /// An identification that has begun may take its time.
  private static let longestIdentification = Interval.seconds(30)
  /// What a service gets to say its first word, and the next one; UseDNS and PAM take their time.
  package static let patience = Interval.seconds(10)

  package let expected: ServiceProtocol
  /// Whether the service has to speak first, by its port.
  private let isGreetingDue: Bool
  private var speaker: Speaker
  private var hasClosed = false
  private var connectedAt: Timestamp?
  /// When the last octets came, and when the last that led anywhere.
  private var heardAt: Timestamp?
  private var progressedAt: Timestamp?
  private var hasTimedOut = false
  private var hasIntroduced = false

  /// - Parameters:
  ///   - port: Tells what to expect, where `expected` is nil.
  ///   - name: What the user called the target: the name in a ClientHello, unless an address.
  ///   - version: Of this program, for its identification.
  package init(
    port: UInt16, expecting expected: ServiceProtocol? = nil, name: String, version: String,
    seed: UInt64
  ) {
    self.expected = expected ?? .expected(on: port)
    isGreetingDue = expected == nil && ServiceProtocol.greets(on: port)
    switch self.expected {
    case .tls:
      speaker = .tls(
        TLSDialogue(serverName: IPAddress(name) == nil ? name : nil, seed: seed))
    case .ssh, .other:
      speaker = .ssh(SSHDialogue(expected: self.expected, version: version, seed: seed))
    }
  }

  package var facts: ServiceFacts {
    switch speaker {
    case .ssh(let dialogue): dialogue.facts
    case .tls(let dialogue): dialogue.facts
    }
  }

  /// Whether there is nothing more to say, to hear or to wait for.
  package var hasEnded: Bool {
    if hasClosed || hasTimedOut { return true }
    return switch speaker {
    case .ssh(let dialogue): dialogue.hasEnded
    case .tls(let dialogue): dialogue.hasEnded
    }
  }

  /// Takes the completed handshake; gives what to send at once.
  package mutating func connect(at now: Timestamp) -> [UInt8] {
    connectedAt = now
    guard case .tls(var dialogue) = speaker else { return [] }
    let octets = dialogue.introduce()
    speaker = .tls(dialogue)
    return octets
  }

  /// Takes octets of the server; none is the end of its stream. Gives what to send now.
  package mutating func receive(_ octets: [UInt8], at now: Timestamp) -> [UInt8] {
    var answer: [UInt8] = []
    let before = facts.stage
    switch speaker {
    case .ssh(var dialogue):
      if octets.isEmpty { dialogue.finish() } else { answer = dialogue.receive(octets) }
      speaker = .ssh(dialogue)
    case .tls(var dialogue):
      if octets.isEmpty { dialogue.finish() } else { dialogue.receive(octets) }
      speaker = .tls(dialogue)
    }
    if octets.isEmpty { hasClosed = true }
    heardAt = now
    if facts.stage != before { progressedAt = now }
    return answer
  }

  /// When `advance` has to be called at the latest; nil once the dialogue has ended.
  package var deadline: Timestamp? {
    guard let connectedAt, !hasEnded else { return nil }
    return facts.stage == .silent && expected == .ssh && !hasIntroduced
      ? connectedAt + Self.introductionTime : end(connectedAt)
  }

  /// Takes the time; gives what to send now that nothing has come.
  package mutating func advance(to now: Timestamp) -> [UInt8] {
    guard let connectedAt, !hasEnded else { return [] }
    if now >= end(connectedAt) {
      hasTimedOut = true
      if case .ssh(var dialogue) = speaker, facts.stage == .text {
        // What has come of a line counts now.
        dialogue.finish()
        speaker = .ssh(dialogue)
      }
      return []
    }
    guard expected == .ssh, facts.stage == .silent, !hasIntroduced,
      now - connectedAt >= Self.introductionTime, case .ssh(var dialogue) = speaker
    else { return [] }
    hasIntroduced = true
    let octets = dialogue.introduce()
    speaker = .ssh(dialogue)
    return octets
  }

  /// The last words before the session is closed.
  package mutating func farewell() -> [UInt8] {
    guard !hasClosed else { return [] }
    switch speaker {
    case .ssh(var dialogue):
      let octets = dialogue.farewell()
      speaker = .ssh(dialogue)
      return octets
    case .tls(let dialogue): return dialogue.farewell()
    }
  }

  /// When waiting for what is next is over.
  private func end(_ connectedAt: Timestamp) -> Timestamp {
    if expected == .other, facts.spoken == nil, !isIdentifying {
      let waits = isGreetingDue && facts.stage == .silent
      return connectedAt + (waits ? Self.patience : Self.listeningTime)
    }
    if isIdentifying, let heardAt {
      return min(connectedAt + Self.longestIdentification, heardAt + Self.patience)
    }
    // A server that drips octets is not to hold the session for ever: only progress counts. Lines may
    // come before an identification (RFC 4253 section 4.2), which is then waited for as without.
    return (progressedAt ?? connectedAt) + Self.patience
  }

  private var isIdentifying: Bool {
    if case .ssh(let dialogue) = speaker { dialogue.isIdentifying } else { false }
  }
}
