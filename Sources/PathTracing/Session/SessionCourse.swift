package import WireFormats

/// The course of the run's ordinary connection to the target: a dialogue over a stream.
///
/// It is closed as a client closes, with all that the server sent taken in: a socket that is closed
/// over unread octets sends a reset.
package struct SessionCourse: Sendable {
  private enum State: Hashable {
    case connecting
    case talking
    /// The dialogue is over, and the connection stays for probes inside it.
    case held
    /// All is said, and the server's close is waited for.
    case closing(until: Timestamp)
    case over
  }

  /// What the kernel's SYNs get: three tries, the first two seconds apart.
  private static let connectTime = Interval.seconds(3.4)
  /// A handshake whose SYN-ACK is on the wire and not taken is never going to be.
  private static let answerTime = Interval.milliseconds(150)
  private static let closingTime = Interval.milliseconds(30)
  /// Whether the peer of a service that was long silent is there shows in its ACK of our FIN, which may be
  /// delayed (RFC 9293 section 3.8.6.3; 40 to 200 ms with Linux).
  private static let listeningTime = Interval.milliseconds(250)
  private static let longSilence = Interval.seconds(5)
  /// A server that drowns us in octets is left.
  private static let mostOctets = 1 << 20

  private let started: Timestamp
  private var state = State.connecting
  private var dialogue: Dialogue
  /// Octets that go into one segment at most; nil leaves that to the kernel.
  private let pieceLength: Int?
  private var outgoing: [UInt8] = []
  private var roundTrip = Interval.zero
  private var octetsRead = 0
  private var isClosedByPeer = false
  /// Whether the service had not said a word when this side closed.
  private var isSilent = false
  /// The facts that were told last.
  private var told: ServiceFacts

  package init(_ dialogue: Dialogue, pieceLength: Int? = nil, at now: Timestamp) {
    self.dialogue = dialogue
    self.pieceLength = pieceLength
    started = now
    told = dialogue.facts
  }

  package var isOver: Bool { state == .over }

  /// What has become of the handshake: "open" or an errno's name.
  package private(set) var handshake = "EINPROGRESS"

  /// Whether octets of the server are waited for.
  package var isReading: Bool {
    switch state {
    case .talking, .held, .closing: !isClosedByPeer
    case .connecting, .over: false
    }
  }

  /// Whether the handshake, or room for more octets, is waited for.
  package var isWriting: Bool {
    switch state {
    case .connecting: true
    case .talking, .held, .closing: !outgoing.isEmpty
    case .over: false
    }
  }

  /// When `advance` has to be called at the latest.
  ///
  /// - Parameters:
  ///   - answered: When the session's SYN-ACK was captured.
  ///   - limit: When the run gives the session no more time.
  package func deadline(answered: Timestamp?, limit: Timestamp?) -> Timestamp? {
    switch state {
    case .connecting: min(connectEnd(answered), limit ?? connectEnd(answered))
    case .talking: dialogue.deadline.map { min($0, limit ?? $0) } ?? limit
    case .held: limit
    case .closing(let end): end
    case .over: nil
    }
  }

  /// What the service has shown, where that is news.
  package mutating func news() -> ServiceFacts? {
    guard dialogue.facts != told else { return nil }
    told = dialogue.facts
    return told
  }

  /// Goes on with what has come and what the time asks for.
  ///
  /// - Parameters:
  ///   - answered: When the session's SYN-ACK was captured.
  ///   - isNeeded: Whether probes inside the session are still due.
  ///   - isLate: Whether the run gives the session no more time.
  package mutating func advance(
    to now: Timestamp, over stream: inout some SessionStream, answered: Timestamp?, isNeeded: Bool,
    isLate: Bool
  ) {
    if state == .connecting { connect(now, stream.progress, answered) }
    if state == .connecting, isLate { state = .over }
    if state == .talking || state == .held { talk(now, &stream) }
    if state == .talking, dialogue.hasEnded || isLate { state = .held }
    if state == .held, !isNeeded || isLate || isClosedByPeer { close(now, &stream) }
    if case .closing(let end) = state { finish(now, end, &stream) }
  }

  private func connectEnd(_ answered: Timestamp?) -> Timestamp {
    let end = started + Self.connectTime
    return answered.map { min(end, $0 + Self.answerTime) } ?? end
  }

  private mutating func connect(
    _ now: Timestamp, _ progress: SessionStreamProgress, _ answered: Timestamp?
  ) {
    switch progress {
    case .connected:
      roundTrip = now - started
      handshake = "open"
      state = .talking
      outgoing += dialogue.connect(at: now)
    case .failed(let errno):
      handshake = errno
      state = .over
    case .connecting: if now >= connectEnd(answered) { state = .over }
    }
  }

  private mutating func talk(_ now: Timestamp, _ stream: inout some SessionStream) {
    while let octets = read(&stream) { outgoing += dialogue.receive(octets, at: now) }
    outgoing += dialogue.advance(to: now)
    write(&stream)
    if octetsRead >= Self.mostOctets { close(now, &stream) }
  }

  /// The next octets of the server, none for the end of its stream; nil when nothing is there.
  private mutating func read(_ stream: inout some SessionStream) -> [UInt8]? {
    guard state != .over, !isClosedByPeer, octetsRead < Self.mostOctets else { return nil }
    switch stream.take(upTo: 16384) {
    case .some(let octets):
      octetsRead += octets.count
      return octets
    case .noneYet: return nil
    case .end:
      isClosedByPeer = true
      return []
    case .lost:
      state = .over
      return nil
    }
  }

  private mutating func write(_ stream: inout some SessionStream, isLast: Bool = false) {
    while !outgoing.isEmpty {
      let piece = Array(outgoing.prefix(max(pieceLength ?? .max, 1)))
      guard let count = stream.put(piece, isLast: isLast) else {
        state = .over
        return
      }
      outgoing.removeFirst(count)
      if count < piece.count { return }
    }
  }

  private mutating func close(_ now: Timestamp, _ stream: inout some SessionStream) {
    guard state != .over else { return }
    outgoing += dialogue.farewell()
    // The farewell goes with the FIN: a server that closes on it then comes after us.
    write(&stream, isLast: true)
    outgoing = []
    guard state != .over else { return }
    isSilent = dialogue.facts.stage == .silent
    stream.endWriting()
    let isLong = isSilent && now - started >= Self.longSilence
    state = .closing(
      until: now + roundTrip * 2 + (isLong ? Self.listeningTime : Self.closingTime))
  }

  private mutating func finish(
    _ now: Timestamp, _ end: Timestamp, _ stream: inout some SessionStream
  ) {
    // Whatever comes now is only taken off the socket; but a first word is one, however late.
    while let octets = read(&stream) {
      if isSilent { _ = dialogue.receive(octets, at: now) }
    }
    guard now >= end || isClosedByPeer || octetsRead >= Self.mostOctets else { return }
    if isSilent, !isClosedByPeer, dialogue.facts.stage == .text {
      _ = dialogue.receive([], at: now)
    }
    state = .over
  }
}
