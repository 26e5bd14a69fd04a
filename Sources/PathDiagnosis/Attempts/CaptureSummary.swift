package import PathTracing
package import WireFormats

/// All attempts of a capture together: how many went how, and what the failing ones share.
package struct CaptureSummary: Sendable {
  /// Endpoints that are remembered; a scan of a whole network has more.
  private static let limit = 1 << 16
  private static let groupLimit = 1 << 12
  /// Groups that each kind of failure may have, however many others have: what fails at once would else
  /// leave no room for what is given up late.
  private static let kindLimit = 1 << 8

  private struct Key: Hashable {
    var server: Endpoint
    var kind: FailureKind.Key
  }

  package private(set) var tally = AttemptTally()
  package private(set) var endpoints: [Endpoint: EndpointRecord] = [:]
  private(set) var clients: [IPAddress: ClientRecord] = [:]
  private var groups: [Key: AttemptGroup] = [:]
  private var kinds: [FailureKind.Key: FailureKind] = [:]
  private var alertGroups: [AlertGroup.Key: AlertGroup] = [:]
  /// Attempts that are open, and of which TLS came to nothing.
  package private(set) var alerted = 0
  /// Failed attempts at further ports of a server that has groups of the kind.
  var ungroupedOf: [FailedServer.Key: Int] = [:]

  package init() {}

  package var attempts: Int { tally.attempts }
  package var outcomes: [Outcome: Int] { tally.outcomes }
  /// Connections older than the capture in which nothing failed.
  package var midstream: Int { tally.midstream }

  /// Counts a verdict.
  ///
  /// False for what is no attempt: a connection older than the capture in which nothing failed.
  @discardableResult
  package mutating func add(_ judged: JudgedAttempt) -> Bool {
    let findings = judged.findings
    let client = findings.conversation.client.address
    // A connection older than the capture shows as well that the client gets somewhere.
    if clients.count < Self.limit || clients[client] != nil {
      clients[client, default: ClientRecord()].add(judged)
    }
    guard tally.add(findings, judged.outcome) else { return false }
    let server = findings.conversation.server
    if endpoints.count < Self.limit || endpoints[server] != nil {
      endpoints[server, default: EndpointRecord()].add(judged)
    } else {
      hasAllServers = false
    }
    guard judged.outcome != .open else {
      if let alert = findings.conversation.alert { add(alert, findings) }
      return true
    }
    let kind = FailureKind.Key(judged)
    kinds[kind, default: FailureKind(kind)].count += 1
    let key = Key(server: server, kind: kind)
    if groups[key] == nil {
      let host = FailedServer.Key(server.address, kind)
      guard hasRoom(kind) else {
        if ungroupedOf[host] != nil {
          ungroupedOf[host, default: 0] += 1
        } else {
          kinds[kind]?.ungrouped += 1
        }
        return true
      }
      ungroupedOf[host] = ungroupedOf[host] ?? 0
      groups[key] = AttemptGroup(judged)
      kinds[kind]?.groups += 1
    }
    groups[key]?.add(judged)
    return true
  }

  private func hasRoom(_ kind: FailureKind.Key) -> Bool {
    groups.count < Self.groupLimit || kinds[kind].map { $0.groups < Self.kindLimit } ?? true
  }

  /// Takes what another knows of other servers.
  package mutating func add(_ other: CaptureSummary) {
    tally.add(other.tally)
    if endpoints.isEmpty {
      endpoints = other.endpoints
    } else {
      endpoints.merge(other.endpoints) { own, _ in own }
    }
    hasAllServers = hasAllServers && other.hasAllServers
    clients.merge(other.clients) { $0.joined(with: $1) }
    groups.merge(other.groups) { own, _ in own }
    kinds.merge(other.kinds) { $0.joined(with: $1) }
    alertGroups.merge(other.alertGroups) { own, _ in own }
    alerted += other.alerted
    ungroupedOf.merge(other.ungroupedOf) { $0 + $1 }
  }

  /// Which of two summaries a server belongs to.
  package static func part(of server: IPAddress) -> Int {
    let (high, low) = server.words
    let mixed = (high ^ low) &* 0x9e37_79b9_7f4a_7c15
    return Int(mixed >> 63)
  }

  private mutating func add(_ alert: TLSAlert, _ findings: AttemptFindings) {
    alerted += 1
    let key = AlertGroup.Key(
      server: findings.conversation.server, sender: alert.sender, code: alert.code)
    guard alertGroups.count < Self.groupLimit || alertGroups[key] != nil else { return }
    let conversation = findings.conversation
    alertGroups[key, default: AlertGroup(key, alert, conversation)].add(conversation)
  }

  /// The open attempts that a TLS alert ended, the most frequent first.
  package var alerts: [AlertGroup] {
    alertGroups.values.sorted { ($1.count, $0.firstFrame) < ($0.count, $1.firstFrame) }
  }

  /// Takes verdicts that were only counted: nothing is asked of their attempts later.
  package mutating func add(_ other: AttemptTally) { tally.add(other) }

  /// Failed attempts of endpoints beyond the number that is remembered.
  package var ungrouped: Int { kinds.values.reduce(0) { $0 + $1.ungrouped } }

  /// How attempts failed, the worst first.
  package var failureKinds: [FailureKind] {
    kinds.values.sorted { left, right in
      (left.key.outcome.rank, -left.count, left.key.cause.rawValue)
        < (right.key.outcome.rank, -right.count, right.key.cause.rawValue)
    }
  }

  /// The failing groups, worst first.
  package var failures: [AttemptGroup] {
    groups.values.sorted { left, right in
      (left.outcome.rank, -left.count, left.firstFrame)
        < (right.outcome.rank, -right.count, right.firstFrame)
    }
  }

  /// Whether `servers` counts them all.
  package private(set) var hasAllServers = true
  package var servers: Int { Set(endpoints.keys.map(\.address)).count }

  package var exitStatus: Int32 { tally.exitStatus }
}
