package import WireFormats

/// The traces of a saved capture: SYNs of one client to one server endpoint with different TTLs, or
/// pings, datagrams and bare ACKs between two machines where no such SYNs are.
///
/// The capture of a run names its target in a note; then that is the only trace.
package struct TraceTable: Sendable {
  struct Key: Hashable {
    var source: IPAddress
    var target: Endpoint
  }

  /// A group of SYNs that may be a trace.
  struct Group {
    var key: Key?
    var trace: Trace
    /// The TTL of its first SYN, with what tells that SYN's copies.
    var timeToLive: UInt8 = 0
    var mark: UInt64 = 0
    var lowest: UInt8 = .max
    /// The TTLs of its SYNs, a bit each.
    var timesToLive: UInt32 = 0
    var isVaried = false
    var isTrace = false
    /// Whether one of its SYNs has a time to live that lets it arrive.
    var isMeantToArrive = false
    /// The source ports of its probes: other connections to the same endpoint are not its.
    var ports: Set<UInt16> = []
  }

  /// What a frame is to the traces.
  package enum Role: Hashable, Sendable {
    /// Nothing, or part of what is not known yet to be a trace.
    case other
    case partOfTrace
    /// The frame shows that what went before between the two is a trace.
    case begins(client: IPAddress, server: Endpoint, ports: Set<UInt16>)
  }

  /// Tracers rarely probe beyond it, for few paths are longer; systems begin with 64 and more.
  package static let highestTTL: UInt8 = 30

  /// Tracers that are told to may go so far.
  static let sweptTTL: UInt8 = 40

  /// Runs that are kept of a file of many; what comes later is traffic as any other.
  package static let runLimit = 64

  /// Packets and notes of all traces that are kept, besides those of `ControlTable`.
  static let packetLimit = 1 << 16

  /// Source ports of all groups that are kept.
  static let portLimit = 1 << 18

  var groups: [Group] = []
  var byKey: [Key: Int] = [:]
  /// The groups that are traces between two machines: each of a million attempts may ask for them.
  var tracesOf: [ControlTable.Pair: [Int]] = [:]
  var controls = ControlTable()
  /// Whether the frame to come is one that the machine which captures did not send.
  var isIncoming: Bool {
    get { controls.isIncoming }
    set { controls.isIncoming = newValue }
  }
  private var latest: Timestamp?
  /// The source ports of all groups, a bit each: most segments of a capture are no trace's.
  var ports: [UInt64] = []
  var ownTrace: Int?
  private var kept = 0
  var portCount = 0
  /// Packets about traces that came when no more were kept.
  package internal(set) var leftOut = 0
  private var runs = 0
  private var interfaces: [Int: String] = [:]
  private var framesDropped: Int?

  package init() {}

  /// Whether nothing more is kept.
  var isFull: Bool { kept >= Self.packetLimit }

  /// In the order of their first probes, those by SYNs first.
  package var traces: [Trace] {
    let bySYNs = groups.filter(\.isTrace)
    let pairs = Set(
      bySYNs.compactMap { group in
        group.key.map { ControlTable.Pair(source: $0.source, target: $0.target.address) }
      })
    guard ownTrace == nil else { return bySYNs.map { completed($0.trace) } }
    return bySYNs.map { group in
      guard let key = group.key else { return completed(group.trace) }
      var trace = group.trace.adding(
        controls.probes(from: key.source, to: key.target.address))
      trace.capturedUntil = latest
      return completed(trace)
    }
      + controls.sweeps.filter { !pairs.contains($0.pair) }.map { trace($0.pair, $0.way) }
  }

  /// A trace with what the capture says of all.
  private func completed(_ trace: Trace) -> Trace {
    var trace = trace
    trace.interfaces = interfaces
    trace.framesDropped = framesDropped
    return trace
  }

  private func trace(_ pair: ControlTable.Pair, _ way: ControlWay) -> Trace {
    let kind = way.kind
    let port = kind == .acknowledgement ? way.ports.destination ?? 0 : 0
    var trace = Trace(
      target: Endpoint(address: pair.target, port: port), source: pair.source, asks: kind,
      way.probes)
    trace.isSeenArriving = way.isSeenArriving
    trace.capturedUntil = latest
    return completed(trace)
  }

  /// How many pings, datagrams and bare ACKs of a trace went from one machine to another.
  package func probeCount(from client: IPAddress, to server: IPAddress) -> Int {
    controls.sweep(from: client, to: server)?.probes.count ?? 0
  }

  /// Whether there may be probes between any two machines.
  var hasProbes: Bool { !controls.isEmpty || !tracesOf.isEmpty }

  /// Whether there is a trace by SYNs to that very port.
  func asks(_ server: Endpoint, from client: IPAddress) -> Bool {
    guard !tracesOf.isEmpty, let index = byKey[Key(source: client, target: server)] else {
      return false
    }
    return groups[index].isTrace
  }

  /// The probes of all traces between two machines, as they look to who asks the port of `server`.
  func probes(from client: IPAddress, to server: Endpoint) -> [Probe] {
    var probes = controls.sweep(from: client, to: server.address)?.probes ?? []
    guard !tracesOf.isEmpty, ownTrace == nil else { return probes }
    let pair = ControlTable.Pair(source: client, target: server.address)
    for index in tracesOf[pair] ?? [] {
      let isOtherPort = groups[index].key?.target.port != server.port
      probes += groups[index].trace.probes.map { probe in
        var probe = probe
        if isOtherPort { probe.kind = .otherPort }
        return probe
      }
    }
    return probes
  }

  /// Whether the capture shows the first probe between two machines coming in.
  func areSeenArriving(from client: IPAddress, to server: IPAddress) -> Bool {
    let pair = ControlTable.Pair(source: client, target: server)
    if let way = controls.sweep(from: client, to: server) { return way.isSeenArriving }
    return tracesOf[pair]?.first.map { groups[$0].trace.isSeenArriving } ?? false
  }

  /// When a host answers pings, or datagrams of a trace, of another; nil where it never does.
  package func controlAnswers(from host: IPAddress, to client: IPAddress) -> ControlAnswers? {
    controls.answers(from: host, to: client)
  }

  /// Takes a time until which frames would have been seen.
  package mutating func reach(_ time: Timestamp) {
    if latest.map({ time > $0 }) ?? true { latest = time }
  }

  package mutating func nameInterface(_ index: Int, _ name: String) {
    interfaces[index] = name
  }

  package mutating func recordDrops(_ count: Int) {
    framesDropped = count
  }

  /// Takes a note of the program's own captures.
  package mutating func record(_ note: Note, at time: Timestamp) {
    if case .target(let name, let endpoint) = note {
      ownTrace =
        runs < Self.runLimit
        ? append(Group(trace: Trace(target: endpoint, name: name), isTrace: true)) : nil
      runs += 1
    }
    guard let ownTrace, !isFull else { return }
    change(ownTrace) { $0.record(note, at: time) }
  }

  /// Changes the trace of a group, and counts what it keeps.
  mutating func change<Result>(_ index: Int, _ body: (inout Trace) -> Result) -> Result {
    let before = groups[index].trace.kept
    defer { kept += groups[index].trace.kept - before }
    return body(&groups[index].trace)
  }

  /// Shows a frame to the trace of a group, while what that keeps has room.
  mutating func show(_ header: FrameHeader, _ content: FrameContent, to index: Int) -> Trace.Role {
    guard !isFull else {
      leftOut += 1
      return .other
    }
    return change(index) { $0.receive(header, content) }
  }

  /// Takes what attempts show of SYNs that went all the way before the trace began.
  ///
  /// Such SYNs are no sign of a trace, so that their packets were not kept.
  mutating func adopt(_ conversations: [Conversation]) {
    for conversation in conversations {
      guard let syn = conversation.syn, syn.timeToLive > Self.highestTTL,
        let index = byKey[
          Key(source: conversation.client.address, target: conversation.server)],
        groups[index].trace.earlier.count < 4
      else { continue }
      groups[index].trace.earlier.append(conversation)
    }
  }

  mutating func append(_ group: Group) -> Int {
    groups.append(group)
    return groups.count - 1
  }
}
