import WireFormats

extension TraceTable {
  /// The ways to servers by their traces: many attempts ask for the same one.
  ///
  /// It is of use as long as the table takes no frames.
  package struct Ways {
    private struct Key: Hashable {
      var pair: ControlTable.Pair
      /// Nil for all ports that no trace asks.
      var port: UInt16?
    }

    private struct Way {
      var begin: Timestamp
      var end: Timestamp
      var path: Path?
    }

    private var ways: [Key: Way] = [:]
    /// Paths made so far.
    private(set) var count = 0

    package init() {}
  }
}

extension TraceTable.Ways {
  /// How long before an attempt a trace may end, or after it begin, to show the way of that attempt.
  private static let nearness = Interval.seconds(60)

  /// The way to a server as a trace by other packets shows it, near the time of an attempt.
  ///
  /// Port scanners trace with whatever the host answered: a ping, or another port than the one in
  /// question; from other source ports in any case. Nil where there is no such trace.
  package mutating func way(of conversation: Conversation, in traces: TraceTable) -> Path? {
    guard traces.hasProbes else { return nil }
    let (client, server) = (conversation.client.address, conversation.server)
    let pair = ControlTable.Pair(source: client, target: server.address)
    let key = Key(pair: pair, port: traces.asks(server, from: client) ? server.port : nil)
    guard let way = ways[key] ?? Self.begin(from: client, to: server, in: traces) else {
      return nil
    }
    ways[key] = way
    guard way.begin - conversation.time(of: conversation.last) <= Self.nearness,
      conversation.start - way.end <= Self.nearness
    else { return nil }
    return way.path ?? add(key, from: client, to: server, in: traces)
  }

  private static func begin(
    from client: IPAddress, to server: Endpoint, in traces: TraceTable
  ) -> Way? {
    let probes = traces.probes(from: client, to: server)
    guard let first = probes.first, let last = probes.last else { return nil }
    return Way(begin: first.time, end: last.time)
  }

  private mutating func add(
    _ key: Key, from client: IPAddress, to server: Endpoint, in traces: TraceTable
  ) -> Path {
    let probes = traces.probes(from: client, to: server).sorted { $0.frame < $1.frame }
    var trace = Trace(target: server, source: client, asks: .syn, probes)
    trace.isSeenArriving = traces.areSeenArriving(from: client, to: server.address)
    let path = Path(trace)
    ways[key]?.path = path
    count += 1
    return path
  }
}
