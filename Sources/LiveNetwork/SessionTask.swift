import PathTracing
import WireFormats

/// The run's ordinary connection to the target: a dialogue over a socket of this kernel.
///
/// It is closed as a client closes, with all that the server sent taken in: a socket that is closed
/// over unread octets sends a reset.
struct SessionTask {
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
  /// A server that drowns us in octets is left.
  private static let mostOctets = 1 << 20

  private let connection: Connection
  private let started: Timestamp
  private var state = State.connecting
  private var dialogue: Dialogue
  private var outgoing: [UInt8] = []
  private var roundTrip = Interval.zero
  private var octetsRead = 0
  private var isClosedByPeer = false
  /// The facts that were told last.
  private var told: ServiceFacts

  init(_ connection: Connection, _ dialogue: Dialogue, at now: Timestamp) {
    self.connection = connection
    self.dialogue = dialogue
    started = now
    told = dialogue.facts
  }

  var isOver: Bool { state == .over }

  var readable: [Int32] {
    switch state {
    case .talking, .held, .closing: isClosedByPeer ? [] : [connection.descriptor]
    case .connecting, .over: []
    }
  }

  var writable: [Int32] {
    switch state {
    case .connecting: [connection.descriptor]
    case .talking, .held, .closing: outgoing.isEmpty ? [] : [connection.descriptor]
    case .over: []
    }
  }

  /// When `advance` has to be called at the latest.
  ///
  /// - Parameters:
  ///   - answered: When the session's SYN-ACK was captured.
  ///   - limit: When the run gives the session no more time.
  func deadline(answered: Timestamp?, limit: Timestamp?) -> Timestamp? {
    switch state {
    case .connecting: min(connectEnd(answered), limit ?? connectEnd(answered))
    case .talking: dialogue.deadline.map { min($0, limit ?? $0) } ?? limit
    case .held: limit
    case .closing(let end): end
    case .over: nil
    }
  }

  /// What the service has shown, where that is news.
  mutating func news() -> ServiceFacts? {
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
  mutating func advance(
    to now: Timestamp, answered: Timestamp?, isNeeded: Bool, isLate: Bool
  ) {
    if state == .connecting { connect(now, answered) }
    if state == .connecting, isLate { state = .over }
    if state == .talking || state == .held { talk(now) }
    if state == .talking, dialogue.hasEnded || isLate { state = .held }
    if state == .held, !isNeeded || isLate || isClosedByPeer { close(now) }
    if case .closing(let end) = state { finish(now, end) }
  }

  private func connectEnd(_ answered: Timestamp?) -> Timestamp {
    let end = started + Self.connectTime
    return answered.map { min(end, $0 + Self.answerTime) } ?? end
  }

  private mutating func connect(_ now: Timestamp, _ answered: Timestamp?) {
    switch connection.state {
    case .connected:
      roundTrip = now - started
      state = .talking
      outgoing += dialogue.connect(at: now)
    case .failed: state = .over
    case .connecting: if now >= connectEnd(answered) { state = .over }
    }
  }

  private mutating func talk(_ now: Timestamp) {
    while let octets = read() { outgoing += dialogue.receive(octets, at: now) }
    outgoing += dialogue.advance(to: now)
    write()
    if octetsRead >= Self.mostOctets { close(now) }
  }

  /// The next octets of the server, none for the end of its stream; nil when nothing is there.
  private mutating func read() -> [UInt8]? {
    guard state != .over, !isClosedByPeer, octetsRead < Self.mostOctets else { return nil }
    do throws(SystemError) {
      let octets = try connection.read(upTo: 16384)
      octetsRead += octets?.count ?? 0
      isClosedByPeer = octets?.isEmpty == true
      return octets
    } catch {
      state = .over
      return nil
    }
  }

  private mutating func write(isLast: Bool = false) {
    guard !outgoing.isEmpty else { return }
    do throws(SystemError) {
      outgoing.removeFirst(try connection.write(outgoing, isLast: isLast))
    } catch {
      state = .over
    }
  }

  private mutating func close(_ now: Timestamp) {
    guard state != .over else { return }
    outgoing += dialogue.farewell()
    // The farewell goes with the FIN: a server that closes on it then comes after us.
    write(isLast: true)
    outgoing = []
    guard state != .over else { return }
    connection.endWriting()
    state = .closing(until: now + roundTrip * 2 + Self.closingTime)
  }

  private mutating func finish(_ now: Timestamp, _ end: Timestamp) {
    // Whatever comes now is only taken off the socket.
    while read() != nil {}
    if now >= end || isClosedByPeer || octetsRead >= Self.mostOctets { state = .over }
  }
}
