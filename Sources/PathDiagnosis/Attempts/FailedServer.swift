import PathTracing
package import WireFormats

// A scan of a thousand ports, of which all but seven are silent, is one finding and not a thousand.

/// Attempts at one server that ended alike: at one port, or at many of them.
package struct FailedServer: Sendable {
  /// Of one port each, the worst first.
  package private(set) var groups: [AttemptGroup]
  /// The group with the highest confidence, the first of equals.
  package private(set) var shown: AttemptGroup
  /// Attempts at further ports, each of which would be a group too many.
  package private(set) var ungrouped: Int

  /// What such attempts have in common.
  struct Key: Hashable {
    var address: IPAddress
    var kind: FailureKind.Key

    init(_ address: IPAddress, _ kind: FailureKind.Key) {
      self.address = address
      self.kind = kind
    }
  }

  fileprivate init(_ group: AttemptGroup, ungrouped: Int = 0) {
    groups = [group]
    shown = group
    self.ungrouped = ungrouped
  }

  /// So many ports are listed one by one.
  private static let few = 4

  /// Whether they are told in one line.
  package var isMany: Bool { groups.count > Self.few || ungrouped > 0 }

  fileprivate mutating func add(_ group: AttemptGroup) {
    groups.append(group)
    if group.attempt.confidence > shown.attempt.confidence { shown = group }
  }

  package var kind: FailureKind.Key {
    FailureKind.Key(outcome: shown.outcome, cause: shown.cause)
  }

  package var count: Int { groups.reduce(ungrouped) { $0 + $1.count } }
  package var ports: [UInt16] { groups.map(\.server.port).sorted() }

  fileprivate var firstFrame: UInt32 { groups.map(\.firstFrame).min() ?? 0 }
  package var firstTime: Timestamp {
    groups.map(\.firstTime).min() ?? shown.firstTime
  }
}

extension CaptureSummary {
  /// The failing groups, worst first, those of one server that ended alike in one where they are many.
  package var failedServers: [FailedServer] {
    var places: [FailedServer.Key: Int] = [:]
    var servers: [FailedServer] = []
    for group in failures {
      let key = FailedServer.Key(
        group.server.address, FailureKind.Key(outcome: group.outcome, cause: group.cause))
      if let place = places[key] {
        servers[place].add(group)
      } else {
        places[key] = servers.count
        servers.append(FailedServer(group, ungrouped: ungroupedOf[key] ?? 0))
      }
    }
    let split = servers.flatMap { server in
      server.isMany ? [server] : server.groups.map { FailedServer($0) }
    }
    return split.map { (server: $0, count: $0.count, frame: $0.firstFrame) }.sorted {
      ($0.server.shown.outcome.rank, -$0.count, $0.frame)
        < ($1.server.shown.outcome.rank, -$1.count, $1.frame)
    }.map(\.server)
  }

  /// So many of the failing groups at most, worst first: one of each kind of failure, if there is room, and
  /// then the worst.
  package func worst(_ count: Int, of servers: [FailedServer]) -> [FailedServer] {
    var seen: Set<FailureKind.Key> = []
    let first = servers.indices.filter { seen.insert(servers[$0].kind).inserted }.prefix(count)
    let others = servers.indices.filter { !first.contains($0) }.prefix(count - first.count)
    return (first + others).sorted().map { servers[$0] }
  }

  /// How many ports of each server answer, accept or refuse.
  package var answeringPorts: [IPAddress: Int] {
    var ports: [IPAddress: Int] = [:]
    for (server, record) in endpoints where record.isAnswering {
      ports[server.address, default: 0] += 1
    }
    return ports
  }
}
