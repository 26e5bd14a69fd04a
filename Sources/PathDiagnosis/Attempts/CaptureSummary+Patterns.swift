import PathTracing
import WireFormats

// One attempt says what happened; several say whether it always does, to whom, since when.

/// What attempts show only together.
extension CaptureSummary {
  /// Sentences about endpoints that answer sometimes, ports and servers that never do, and clients that nobody
  /// answers.
  package var patterns: [String] {
    let intermittent = endpoints.filter { $0.value.open.count > 0 && $0.value.failed.count > 0 }
      .sorted { left, right in
        (right.value.failed.count, left.key.address, left.key.port)
          < (left.value.failed.count, right.key.address, right.key.port)
      }
      .prefix(8).map { Self.sentence($0.key, $0.value) }
    return (outage.map { [$0] } ?? intermittent) + deadPorts + deadServers + deadClients
  }

  /// When all that went well before, at several servers, began to fail, or what failed began to go well.
  private var outage: String? {
    let mixed = endpoints.filter { $0.value.open.count > 0 && $0.value.failed.count > 0 }.keys
    guard hasAllServers, outcomes[.inconclusive] == nil, Set(mixed.map(\.address)).count > 1
    else { return nil }
    let (open, failed) = (endpoints.values.map(\.open), endpoints.values.map(\.failed))
    guard let firstOpen = open.compactMap(\.firstTime).min(),
      let lastOpen = open.compactMap(\.lastTime).max(),
      let firstFailed = failed.compactMap(\.firstTime).min(),
      let lastFailed = failed.compactMap(\.lastTime).max()
    else { return nil }
    let good = open.reduce(0) { $0 + $1.count }
    let bad = failed.reduce(0) { $0 + $1.count }
    let servers = Set(endpoints.filter { $0.value.failed.count > 0 }.keys.map(\.address)).count
    guard good >= Self.fewestOfOutage, bad >= Self.fewestOfOutage else { return nil }
    if lastOpen < firstFailed {
      return
        "all \(bad) attempts since \(firstFailed.clock) fail, at \(servers) servers; the \(good) in "
        + "front of them went well"
    }
    return lastFailed < firstOpen
      ? "all \(bad) attempts until \(lastFailed.clock) fail, at \(servers) servers; the \(good) behind "
        + "them go well" : nil
  }

  private static let fewestOfOutage = 3

  private static func sentence(_ server: Endpoint, _ record: EndpointRecord) -> String {
    let share = "\(server) fails \(Wording.count(record.failed.count, "time")) of \(record.count)"
    // A single failure shares all that it has with itself.
    guard record.failed.count > 1, record.undecided == 0 else { return share }
    if let difference = difference(record.open, record.failed) { return share + ": " + difference }
    if let time = record.failingTime {
      let (first, last) = (time.first.clock, time.last.clock)
      return share + (first == last ? ": all at \(first)" : ": all from \(first) to \(last)")
    }
    // Of many clients the first ones may differ by chance.
    let isUnknown =
      record.count < fewest || !record.isMixed
      || Set(record.open.clients).isDisjoint(with: record.failed.clients)
    return share + (isUnknown ? "" : ": at random")
  }

  /// Attempts of which something can be called chance.
  private static let fewest = 8

  /// What the failing attempts share and the others do not have.
  private static func difference(
    _ open: EndpointRecord.Side, _ failed: EndpointRecord.Side
  ) -> String? {
    if let block = block(open, failed) {
      return "only from \(block), \(failed.clients.count) clients"
    }
    if open.hasAllClients, failed.hasAllClients, isRepeated(open, failed),
      Set(open.clients).isDisjoint(with: failed.clients)
    {
      let clients = failed.clients.sorted().prefix(3).map(\.description)
      return "only from \(clients.joined(separator: ", "))"
        + (failed.clients.count > 3 ? " and others" : "")
    }
    if let last = open.lastTime, let first = failed.firstTime, last < first {
      return "all since \(first.clock)"
    }
    if let last = failed.lastTime, let first = open.firstTime, last < first {
      return "all until \(last.clock)"
    }
    return ports(open, failed)
  }

  /// The block of addresses that all of several failing clients lie in, and none of the others.
  private static func block(
    _ open: EndpointRecord.Side, _ failed: EndpointRecord.Side
  ) -> AddressBlock? {
    guard open.hasAllClients, failed.hasAllClients, open.clients.count >= fewestOfBlock,
      failed.clients.count >= fewestOfBlock,
      let block = AddressBlock(holding: failed.clients),
      !open.clients.contains(where: block.contains)
    else { return nil }
    return block
  }

  /// Clients of either kind; fewer lie on two sides of a border by chance.
  private static let fewestOfBlock = 4

  /// Whether clients tried so often that it says something how each fared: those of one attempt each differ
  /// whatever the reason.
  private static func isRepeated(
    _ open: EndpointRecord.Side, _ failed: EndpointRecord.Side
  ) -> Bool {
    failed.clients.count == 1
      || open.count - open.clients.count + failed.count - failed.clients.count >= leastRepeated
  }

  private static let leastRepeated = 4

  /// A load balancer or a router that chooses by the source port shows in the ports' remainders.
  private static func ports(
    _ openSide: EndpointRecord.Side, _ failedSide: EndpointRecord.Side
  ) -> String? {
    let (open, failed) = (openSide.ports, failedSide.ports)
    let opened = Set(open)
    let repeated = Set(failed.filter { port in failed.count { $0 == port } > 1 })
    if openSide.hasAllPorts, failedSide.hasAllPorts, !repeated.isEmpty, repeated == Set(failed),
      opened.isDisjoint(with: repeated)
    {
      let list = repeated.sorted().prefix(4).map { "\($0)" }.joined(separator: ", ")
      return "always from source port \(list)"
    }
    guard open.count >= 6, failed.count >= 4, opened.isDisjoint(with: failed) else { return nil }
    if openSide.hasAllPorts, failedSide.hasAllPorts, let limit = limit(open, failed) {
      return limit
    }
    for divisor in 2...8 as ClosedRange<UInt16> {
      let remainders = Set(failed.map { $0 % divisor })
      if remainders.count == 1, !open.contains(where: { remainders.contains($0 % divisor) }) {
        return "by source port, one in \(divisor): a failing member of a balanced group"
      }
    }
    return nil
  }

  /// Whether all failing source ports lie above all others, or below.
  private static func limit(_ open: [UInt16], _ failed: [UInt16]) -> String? {
    guard let lowest = failed.min(), let highest = failed.max() else { return nil }
    if open.allSatisfy({ $0 < lowest }) { return "only from source ports \(lowest) and above" }
    if open.allSatisfy({ $0 > highest }) { return "only from source ports \(highest) and below" }
    return nil
  }

  /// Ports at which no server answers, or somebody on the way refuses, while servers answer at others.
  private var deadPorts: [String] {
    var ports: [UInt16: (servers: Int, blocked: Int, silent: Int, open: Int)] = [:]
    for (server, record) in endpoints {
      let old = ports[server.port] ?? (0, 0, 0, 0)
      ports[server.port] = (
        old.servers + 1, old.blocked + (record.isBlocked ? 1 : 0),
        old.silent + (record.isSilent ? 1 : 0), old.open + (record.open.count > 0 ? 1 : 0)
      )
    }
    guard ports.contains(where: { $0.value.open > 0 }) else { return [] }
    return ports.filter { $0.value.blocked >= 3 && $0.value.blocked == $0.value.servers }
      .sorted { $0.key < $1.key }.prefix(4).map { port, counts in
        let word =
          counts.silent == counts.servers
          ? "silent" : counts.silent == 0 ? "rejected" : "silent or rejected"
        return
          "port \(port) is \(word) at all \(counts.servers) servers, other ports answer: a filter "
          + "on the way out"
      }
  }

  /// Servers that answer nobody, with whom several clients or ports were tried.
  private var deadServers: [String] {
    var servers: [IPAddress: (ports: Int, clients: Set<IPAddress>, silent: Int, isDead: Bool)] = [:]
    for (server, record) in endpoints {
      let old = servers[server.address] ?? (0, [], 0, true)
      servers[server.address] = (
        // A port of which nothing is decided is none that does not answer.
        old.ports + (record.silent > 0 ? 1 : 0), old.clients.union(record.failed.clients),
        old.silent + record.silent,
        old.isDead && record.count == record.silent && !record.isHostAlive
      )
    }
    return servers.filter {
      $0.value.isDead && $0.value.silent > 1
        && ($0.value.clients.count > 1 || $0.value.ports > 1)
    }.sorted { $0.key < $1.key }.prefix(4).map {
      "\($0.key) answers nobody: \($0.value.clients.count >= EndpointRecord.Side.clientLimit ? "at least " : "")"
        + "\(Wording.count($0.value.clients.count, "client")), "
        + "\(Wording.count($0.value.ports, "port"))"
    }
  }

  /// Clients that reach none of several servers, while others do.
  private var deadClients: [String] {
    clients.filter { $0.value.isFailing && $0.value.failed >= Self.fewestOfOutage }
      .compactMap { client, record -> (address: IPAddress, failed: Int)? in
        guard let first = record.firstTime, let last = record.lastTime else { return nil }
        // None of its own is open there, so what is open is another's.
        let alive = record.endpoints.filter {
          endpoints[$0]?.isOpen(from: first, to: last) ?? false
        }
        return Set(alive.map(\.address)).count > 1 ? (client, record.failed) : nil
      }
      .sorted { ($1.failed, $0.address) < ($0.failed, $1.address) }.prefix(4)
      .map {
        "\($0.address) gets nowhere: none of its \($0.failed) attempts reaches a server, while others are "
          + "served there: its own filter or way, or a filter on its address"
      }
  }
}

extension Timestamp {
  /// `14:11:02`, in UTC.
  fileprivate var clock: String {
    let day: Int64 = 86_400_000_000_000
    let second = (nanoseconds % day + day) % day / 1_000_000_000
    func two(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }
    return "\(two(second / 3600)):\(two(second / 60 % 60)):\(two(second % 60)) UTC"
  }
}
