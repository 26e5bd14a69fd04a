package import PathTracing
import WireFormats

/// All attempts of a capture together: how many went how, and what the failing ones share.
package struct CaptureSummary: Sendable {
  /// Endpoints that are remembered; a scan of a whole network has more.
  private static let limit = 1 << 16
  private static let groupLimit = 1 << 12

  private struct Key: Hashable {
    var server: Endpoint
    var outcome: Outcome
    var cause: Cause
  }

  package private(set) var tally = AttemptTally()
  /// Failed attempts of endpoints beyond the number that is remembered.
  package private(set) var ungrouped = 0
  package private(set) var endpoints: [Endpoint: EndpointRecord] = [:]
  private var groups: [Key: AttemptGroup] = [:]
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
  package mutating func add(_ findings: AttemptFindings, _ verdict: Verdict) -> Bool {
    guard tally.add(findings, verdict.outcome) else { return false }
    let server = findings.conversation.server
    if endpoints.count < Self.limit || endpoints[server] != nil {
      endpoints[server, default: EndpointRecord()].add(findings, verdict)
    } else {
      hasAllServers = false
    }
    guard verdict.outcome != .open else {
      if let alert = findings.conversation.alert { add(alert, findings) }
      return true
    }
    let key = Key(server: server, outcome: verdict.outcome, cause: verdict.cause)
    if groups[key] == nil {
      let kind = FailedServer.Key(server.address, verdict.outcome, verdict.cause)
      guard groups.count < Self.groupLimit else {
        if ungroupedOf[kind] != nil { ungroupedOf[kind, default: 0] += 1 } else { ungrouped += 1 }
        return true
      }
      ungroupedOf[kind] = ungroupedOf[kind] ?? 0
      groups[key] = AttemptGroup(findings, verdict)
    }
    groups[key]?.add(findings, verdict)
    return true
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
