import PathTracing
import WireFormats

/// How the attempts of one client went, enough to tell whether it reaches nobody where others do.
struct ClientRecord: Sendable {
  private static let endpointLimit = 8

  private(set) var failed = 0
  /// Whether nothing came to it from a server, and nothing is undecided.
  private(set) var isFailing = true
  /// The first endpoints at which it failed, none once something came from one.
  private(set) var endpoints: [Endpoint] = []
  /// From its first SYN in vain to the last repetition of any.
  private(set) var firstTime: Timestamp?
  private(set) var lastTime: Timestamp?

  mutating func add(_ judged: JudgedAttempt) {
    switch judged.outcome {
    case .dropped, .rejected, .unreachable:
      guard !judged.findings.isServerSeen else { return spoil() }
      failed += 1
      if isFailing { note(judged.findings.conversation) }
    default: spoil()
    }
  }

  private mutating func spoil() {
    isFailing = false
    endpoints = []
  }

  private mutating func note(_ conversation: Conversation) {
    firstTime = min(firstTime ?? conversation.start, conversation.start)
    let last = conversation.time(of: conversation.last)
    lastTime = max(lastTime ?? last, last)
    let server = conversation.server
    guard endpoints.count < Self.endpointLimit, !endpoints.contains(server) else { return }
    endpoints.append(server)
  }

  /// Both together, of attempts at other servers.
  func joined(with other: ClientRecord) -> ClientRecord {
    var both = self
    both.failed += other.failed
    both.isFailing = isFailing && other.isFailing
    both.endpoints = both.isFailing ? endpoints + other.endpoints : []
    both.firstTime = [firstTime, other.firstTime].compactMap(\.self).min()
    both.lastTime = [lastTime, other.lastTime].compactMap(\.self).max()
    return both
  }
}
