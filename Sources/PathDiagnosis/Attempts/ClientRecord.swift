import PathTracing

/// How the attempts of one client went, enough to tell whether it fails where others do not.
struct ClientRecord: Sendable {
  private static let endpointLimit = 8

  private(set) var failed = 0
  /// Whether no attempt of it was open, or is undecided.
  private(set) var isFailing = true
  /// The first endpoints at which it failed, none once one attempt went well.
  private(set) var endpoints: [Endpoint] = []

  mutating func add(_ judged: JudgedAttempt) {
    switch judged.outcome {
    case .open, .inconclusive:
      isFailing = false
      endpoints = []
    default:
      failed += 1
      if isFailing { note(judged.findings.conversation.server) }
    }
  }

  private mutating func note(_ server: Endpoint) {
    guard endpoints.count < Self.endpointLimit, !endpoints.contains(server) else { return }
    endpoints.append(server)
  }

  /// Both together, of attempts at other servers.
  func joined(with other: ClientRecord) -> ClientRecord {
    var both = self
    both.failed += other.failed
    both.isFailing = isFailing && other.isFailing
    both.endpoints = both.isFailing ? endpoints + other.endpoints : []
    return both
  }
}
