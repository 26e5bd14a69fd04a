package import WireFormats

/// The traces of a saved capture: SYNs of one client to one server endpoint with different TTLs, or
/// pings, datagrams and bare ACKs between two machines where no such SYNs are.
///
/// The capture of a run names its target in a note; then that is the only trace.
package struct TraceTable: Sendable {
  private struct Key: Hashable {
    var source: IPAddress
    var target: Endpoint
  }

  /// A group of SYNs that may be a trace.
  private struct Group {
    var key: Key?
    var trace: Trace
    /// The TTL of its first SYN, with what tells that SYN's copies.
    var timeToLive: UInt8 = 0
    var mark: UInt64 = 0
    var lowest: UInt8 = .max
    var isVaried = false
    var isTrace = false
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

  /// Tracers rarely probe beyond it; no system begins with so low a TTL.
  static let highestTTL: UInt8 = 30
  /// A SYN with a TTL as low as this cannot come from far.
  private static let surelyProbed: UInt8 = 12
  /// Groups that are kept; what comes later is judged attempt by attempt.
  private static let limit = 1024
  /// Packets of a client that a trace holds: a tracer may run for days.
  private static let packetLimit = 1 << 13
  /// Up to so many, every trace looks at frames that name no flow.
  private static let few = 64

  private var groups: [Group] = []
  private var byKey: [Key: Int] = [:]
  /// The groups that are traces between two machines: each of a million attempts may ask for them.
  private var tracesOf: [ControlTable.Pair: [Int]] = [:]
  private var controls = ControlTable()
  private var latest: Timestamp?
  /// The source ports of all groups, a bit each: most segments of a capture are no trace's.
  private var ports: [UInt64] = []
  private var ownTrace: Int?
  private var interfaces: [Int: String] = [:]
  private var framesDropped: Int?

  package init() {}

  /// In the order of their first probes, those by SYNs first.
  package var traces: [Trace] {
    let bySYNs = groups.filter(\.isTrace)
    let pairs = Set(
      bySYNs.compactMap { group in
        group.key.map { ControlTable.Pair(source: $0.source, target: $0.target.address) }
      })
    guard ownTrace == nil else { return bySYNs.map(\.trace) }
    return bySYNs.map { group in
      guard let key = group.key else { return group.trace }
      var trace = group.trace.adding(
        controls.probes(from: key.source, to: key.target.address))
      trace.capturedUntil = latest
      return trace
    }
      + controls.sweeps.filter { !pairs.contains($0.pair) }.map { trace($0.pair, $0.way) }
  }

  private func trace(_ pair: ControlTable.Pair, _ way: ControlWay) -> Trace {
    let kind = way.kind
    let port = kind == .acknowledgement ? way.ports.destination ?? 0 : 0
    var trace = Trace(
      target: Endpoint(address: pair.target, port: port), source: pair.source, asks: kind,
      way.probes)
    trace.interfaces = interfaces
    trace.framesDropped = framesDropped
    trace.capturedUntil = latest
    return trace
  }

  /// How many pings, datagrams and bare ACKs of a trace went from one machine to another.
  package func probeCount(from client: IPAddress, to server: IPAddress) -> Int {
    controls.sweep(from: client, to: server)?.probes.count ?? 0
  }

  /// Whether there may be probes between any two machines.
  var hasProbes: Bool { !controls.isEmpty || !tracesOf.isEmpty }

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

  /// The frame in which a host answers a ping, or a datagram of a trace, of another.
  package func controlAnswer(from host: IPAddress, to client: IPAddress) -> Int? {
    controls.answer(from: host, to: client)
  }

  /// Takes a time until which frames would have been seen.
  package mutating func reach(_ time: Timestamp) {
    if latest.map({ time > $0 }) ?? true { latest = time }
  }

  package mutating func nameInterface(_ index: Int, _ name: String) {
    interfaces[index] = name
    for group in groups.indices { groups[group].trace.interfaces[index] = name }
  }

  package mutating func recordDrops(_ count: Int) {
    framesDropped = (framesDropped ?? 0) &+ count
    for group in groups.indices { groups[group].trace.framesDropped = framesDropped }
  }

  /// Takes a note of the program's own captures.
  package mutating func record(_ note: Note, at time: Timestamp) {
    if case .target(let name, let endpoint) = note {
      ownTrace = append(Group(trace: Trace(target: endpoint, name: name), isTrace: true))
    }
    if let ownTrace { groups[ownTrace].trace.record(note, at: time) }
  }

  /// Whether a segment may belong to a trace, or begin one; `receive` has to see no other.
  package func concerns(_ segment: Segment) -> Bool {
    if ownTrace != nil { return true }
    if segment.timeToLive <= Self.highestTTL,
      segment.flags.contains(.syn) && !segment.flags.contains(.ack)
        || segment.flags == .ack && segment.payloadLength == 0
    {
      return true
    }
    return !ports.isEmpty && (isProbing(segment.sourcePort) || isProbing(segment.destinationPort))
  }

  /// Whether an ICMP error may be about a trace; `receive` has to see no other.
  package func concerns(_ error: SegmentError) -> Bool {
    ownTrace != nil || !ports.isEmpty && isProbing(error.sourcePort)
  }

  /// Whether a datagram that went all the way may be an answer to one of a trace.
  var concernsDatagrams: Bool { ownTrace != nil || controls.mayBeAnswered }

  private func isProbing(_ port: UInt16) -> Bool {
    ports[Int(port) >> 6] >> (UInt64(port) & 63) & 1 == 1
  }

  @discardableResult
  package mutating func receive(_ header: FrameHeader, _ content: FrameContent) -> Role {
    if let ownTrace {
      groups[ownTrace].trace.receive(header, content)
      return .partOfTrace
    }
    guard case .packet(let packet) = content else {
      receiveByAll(header, content)
      return .other
    }
    switch packet.transport {
    case .tcp(let tcp): return receive(tcp, packet, header, content)
    case .icmp(let message):
      controls.receive(message, packet, header)
      if let pair = controls.takeBegun() { return begin(pair) }
      return receive(message, header, content)
    case .udp(let udp):
      controls.receive(udp, packet, header)
      return .other
    case .none: return .other
    }
  }

  private mutating func receiveByAll(_ header: FrameHeader, _ content: FrameContent) {
    // Address resolution concerns all; where there are many, none is worth the time.
    guard groups.count <= Self.few else { return }
    for index in groups.indices { groups[index].trace.receive(header, content) }
  }

  private mutating func receive(
    _ message: ICMPMessage, _ header: FrameHeader, _ content: FrameContent
  ) -> Role {
    guard let quote = message.quote, let port = quote.destinationPort,
      let index = byKey[
        Key(
          source: quote.ip.source,
          target: Endpoint(address: quote.ip.destination, port: port))],
      groups[index].ports.contains(quote.sourcePort ?? 0)
    else {
      if message.neighborTarget != nil { receiveByAll(header, content) }
      return .other
    }
    let role = groups[index].trace.receive(header, content)
    if groups[index].isTrace { return .partOfTrace }
    guard case .reply(let probe) = role,
      groups[index].trace.probes[probe].timeExceeded != nil, groups[index].isVaried
    else { return .other }
    return begin(index)
  }

  private mutating func receive(
    _ tcp: TCPHeader, _ packet: Packet, _ header: FrameHeader, _ content: FrameContent
  ) -> Role {
    let forth = Key(
      source: packet.ip.source,
      target: Endpoint(address: packet.ip.destination, port: tcp.destinationPort))
    if !tcp.flags.contains(.syn) {
      let isPartOfTrace = controls.receive(tcp, packet, header)
      if controls.isProbe(tcp, packet) { mark(tcp.sourcePort) }
      if let pair = controls.takeBegun() { return begin(pair) }
      if isPartOfTrace { return .partOfTrace }
    }
    let isSYN = tcp.flags.contains(.syn) && !tcp.flags.contains(.ack)
    if isSYN, packet.ip.timeToLive <= Self.highestTTL, byKey[forth] == nil,
      groups.count < Self.limit
    {
      byKey[forth] = append(
        Group(
          key: forth, trace: Trace(target: forth.target, source: forth.source),
          timeToLive: packet.ip.timeToLive, mark: Self.mark(tcp, packet),
          lowest: packet.ip.timeToLive))
    }
    // Most captures hold no trace, and most packets no SYN.
    guard !byKey.isEmpty else { return .other }
    if let index = byKey[forth] {
      if isSYN, packet.ip.timeToLive <= Self.highestTTL {
        groups[index].ports.insert(tcp.sourcePort)
        mark(tcp.sourcePort)
      }
      guard groups[index].ports.contains(tcp.sourcePort) else { return .other }
      guard
        groups[index].trace.probes.count + groups[index].trace.ownSegments.count < Self.packetLimit
      else { return groups[index].isTrace ? .partOfTrace : .other }
      groups[index].trace.receive(header, content)
      if groups[index].isTrace { return .partOfTrace }
      return isSYN ? compare(tcp, packet, with: index) : .other
    }
    let back = Key(
      source: packet.ip.destination,
      target: Endpoint(address: packet.ip.source, port: tcp.sourcePort))
    guard let index = byKey[back], groups[index].ports.contains(tcp.destinationPort) else {
      return .other
    }
    groups[index].trace.receive(header, content)
    return groups[index].isTrace ? .partOfTrace : .other
  }

  private mutating func compare(
    _ tcp: TCPHeader, _ packet: Packet, with index: Int
  ) -> Role {
    let timeToLive = packet.ip.timeToLive
    groups[index].lowest = min(groups[index].lowest, timeToLive)
    // A capture on both sides of a router shows one SYN with two TTLs.
    if timeToLive != groups[index].timeToLive, Self.mark(tcp, packet) != groups[index].mark {
      groups[index].isVaried = true
    }
    guard groups[index].isVaried,
      groups[index].lowest <= Self.surelyProbed
        || groups[index].trace.probes.contains(where: { $0.timeExceeded != nil })
    else { return .other }
    return begin(index)
  }

  private mutating func begin(_ index: Int) -> Role {
    groups[index].isTrace = true
    guard let key = groups[index].key else { return .partOfTrace }
    tracesOf[ControlTable.Pair(source: key.source, target: key.target.address), default: []]
      .append(index)
    return .begins(client: key.source, server: key.target, ports: groups[index].ports)
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

  /// Begins a trace by bare ACKs.
  private mutating func begin(_ pair: ControlTable.Pair) -> Role {
    guard let way = controls.sweep(from: pair.source, to: pair.target),
      let port = way.ports.destination
    else { return .other }
    let ports = way.ports.source
    for port in ports { mark(port) }
    return .begins(
      client: pair.source, server: Endpoint(address: pair.target, port: port), ports: ports)
  }

  /// Lets `concerns` find the segments of a source port.
  private mutating func mark(_ port: UInt16) {
    if ports.isEmpty { ports = [UInt64](repeating: 0, count: 1 << 10) }
    ports[Int(port) >> 6] |= 1 << (UInt64(port) & 63)
  }

  private static func mark(_ tcp: TCPHeader, _ packet: Packet) -> UInt64 {
    UInt64(tcp.sequenceNumber.rawValue) << 32 | UInt64(tcp.sourcePort) << 16
      | UInt64(packet.ip.identification ?? 0)
  }

  private mutating func append(_ group: Group) -> Int {
    var group = group
    group.trace.interfaces = interfaces
    group.trace.framesDropped = framesDropped
    groups.append(group)
    return groups.count - 1
  }
}
