import PathTracing
package import WireFormats

/// How the attempts at one server endpoint went, enough of each kind to compare the two.
package struct EndpointRecord: Sendable {
  /// What attempts of one kind have in common.
  package struct Side: Sendable {
    package private(set) var count = 0
    private static let portLimit = 64
    static let clientLimit = 16
    /// The first source ports, and the first clients, each once.
    // No set, which takes four times the room: there may be a hundred thousand of these.
    package private(set) var ports: [UInt16] = []
    package private(set) var clients: [IPAddress] = []
    package private(set) var firstTime: Timestamp?
    package private(set) var lastTime: Timestamp?
    /// The first 16 times, in the order of the attempts' ending.
    private var times: [Timestamp] = []

    mutating func add(_ conversation: Conversation) {
      count += 1
      if ports.count < Self.portLimit { ports.append(conversation.client.port) }
      let client = conversation.client.address
      if clients.count < Self.clientLimit, !clients.contains(client) { clients.append(client) }
      let time = conversation.start
      if firstTime.map({ time < $0 }) ?? true { firstTime = time }
      if lastTime.map({ time > $0 }) ?? true { lastTime = time }
      if times.count < 16 { times.append(time) }
    }

    /// Whether `clients` holds them all.
    var hasAllClients: Bool { clients.count < Self.clientLimit }
    /// Whether `ports` holds them all.
    var hasAllPorts: Bool { count == ports.count }

    /// Whether the times of all are known.
    fileprivate var hasAllTimes: Bool { count == times.count }

    /// Whether none was between two times, as far as they are known.
    fileprivate func isAbsent(from start: Timestamp, to end: Timestamp) -> Bool {
      !times.contains { $0 >= start && $0 <= end }
    }
  }

  package private(set) var open = Side()
  package private(set) var failed = Side()
  /// Attempts of which nothing is decided.
  package private(set) var undecided = 0
  /// Attempts of `failed` that got no answer at all.
  package private(set) var silent = 0
  /// Attempts of `failed` that somebody on the way refused in its own name.
  package private(set) var rejected = 0
  /// Attempts of `failed` that the server itself answered, and the client learnt it.
  package private(set) var answered = 0
  /// Whether anything came of the server in some attempt, decided or not.
  package private(set) var isHeard = false
  /// Whether the host is known to send anything, at this port or another.
  package private(set) var isHostAlive = false

  mutating func add(_ judged: JudgedAttempt) {
    let findings = judged.findings
    let conversation = findings.conversation
    let isAnswered = findings.isServerSeen
    isHeard = isHeard || isAnswered
    isHostAlive =
      isHostAlive || isAnswered || findings.record.lastHeard > 0
      || findings.surroundings?.pingAnswers != nil
    switch judged.outcome {
    case .open: open.add(conversation)
    // What is not decided is neither.
    case .inconclusive: undecided += 1
    default:
      failed.add(conversation)
      if judged.outcome == .dropped {
        // The SYN-ACK that gets lost behind the capture is no silence of the server.
        if !isAnswered { silent += 1 }
      } else if judged.outcome == .rejected,
        judged.answerer.map({ $0 != conversation.server.address }) ?? false
      {
        rejected += 1
      } else if isAnswered {
        answered += 1
      }
    }
  }

  /// The times of the first and the last failure, where no attempt between these was open.
  package var failingTime: (first: Timestamp, last: Timestamp)? {
    guard let first = failed.firstTime, let last = failed.lastTime,
      open.hasAllTimes, open.isAbsent(from: first, to: last)
    else { return nil }
    return (first, last)
  }

  /// Whether an attempt between two times is known to have been open.
  func isOpen(from start: Timestamp, to end: Timestamp) -> Bool {
    !open.isAbsent(from: start, to: end)
  }

  /// Whether attempts that were open are known to lie among the failing ones.
  package var isMixed: Bool {
    guard let first = failed.firstTime, let last = failed.lastTime else { return false }
    return !open.isAbsent(from: first, to: last)
  }

  package var count: Int { open.count + failed.count }
  /// Whether no attempt got an answer.
  package var isSilent: Bool { silent > 0 && silent == count && !isHeard }
  /// Whether every attempt was dropped or rejected, and nothing came of the server.
  package var isBlocked: Bool { count > 0 && silent + rejected == count && !isHeard }
  /// Whether the server accepted, or refused, any attempt.
  package var isAnswering: Bool { open.count > 0 || answered > 0 }
}
