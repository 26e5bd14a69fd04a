import WireFormats

/// The pings, datagrams and bare ACKs of a capture that show the way between two machines, with
/// their answers: the controls of the traces from the one to the other, or traces of their own.
struct ControlTable: Sendable {
  struct Pair: Hashable {
    var source: IPAddress
    var target: IPAddress
  }

  /// What a probe and the answers to it share.
  private struct Key: Hashable {
    var pair: Pair
    var kind: Probe.Kind
    /// Identifier and sequence number of an echo request, or source and destination port.
    var number: UInt32
  }

  /// A probe of a key among others, by one of its marks.
  private struct MarkedKey: Hashable {
    var key: Key
    var mark: Mark
  }

  /// Pairs of machines, and probes between the two, that are kept.
  private static let pairLimit = 1024
  private static let probeLimit = 1024
  /// Probes of all pairs, and as many answers.
  static let limit = 1 << 14
  /// Of these, pings that go all the way: a monitor sends one every second.
  private static let pingLimit = 64

  private(set) var ways: [Pair: ControlWay] = [:]
  /// The pairs in the order of their first probes.
  private var order: [Pair] = []
  private var count = 0
  private var replyCount = 0
  /// Whether the frame to come is one that the machine which captures did not send.
  var isIncoming = false
  /// Positions of the latest probe of each kind.
  private var positions: [Key: Int] = [:]
  /// Positions of the latest probe with each mark.
  private var marked: [MarkedKey: Int] = [:]
  /// The pair whose bare ACKs have just turned out to be a trace.
  private var begun: Pair?

  var isEmpty: Bool { ways.isEmpty }
  /// Whether there is a probe that a packet may answer.
  var mayBeAnswered: Bool { !positions.isEmpty }

  /// The controls from one machine to another, in the order of their leaving.
  func probes(from source: IPAddress, to target: IPAddress) -> [Probe] {
    ways[Pair(source: source, target: target)]?.probes ?? []
  }

  /// The way between two machines, where the probes between them are a trace.
  func sweep(from source: IPAddress, to target: IPAddress) -> ControlWay? {
    guard !ways.isEmpty else { return nil }
    return ways[Pair(source: source, target: target)].flatMap { $0.isSweep ? $0 : nil }
  }

  /// Those whose probes are a trace, in the order of their first probes.
  var sweeps: [(pair: Pair, way: ControlWay)] {
    order.compactMap { pair in
      ways[pair].flatMap { $0.isSweep ? (pair, $0) : nil }
    }
  }
}

extension ControlTable {
  /// Names the pair whose bare ACKs are known to be a trace since the last packet.
  mutating func takeBegun() -> Pair? {
    defer { begun = nil }
    return begun
  }

  mutating func receive(_ udp: UDPHeader, _ packet: Packet, _ header: FrameHeader) {
    if packet.ip.timeToLive <= TraceTable.highestTTL {
      let key = Key(
        pair: Pair(source: packet.ip.source, target: packet.ip.destination), kind: .datagram,
        number: Self.number(udp.sourcePort, udp.destinationPort))
      add(key, flow: udp.sourcePort, port: udp.destinationPort, packet, header)
    }
    guard !positions.isEmpty else { return }
    let key = Key(
      pair: Pair(source: packet.ip.destination, target: packet.ip.source), kind: .datagram,
      number: Self.number(udp.destinationPort, udp.sourcePort))
    attach(Reply(kind: .datagram, packet: packet, header: header), to: positions[key], key.pair)
  }

  /// Whether a segment may be a tracer's: a bare ACK with a small time to live.
  func isProbe(_ tcp: TCPHeader, _ packet: Packet) -> Bool {
    tcp.flags == .ack && packet.payloadLength == 0 && packet.ip.timeToLive <= TraceTable.highestTTL
  }

  /// Takes a segment without SYN: a bare ACK with a small time to live, or the reset of one.
  ///
  /// True where it belongs to a trace.
  mutating func receive(_ tcp: TCPHeader, _ packet: Packet, _ header: FrameHeader) -> Bool {
    if isProbe(tcp, packet) {
      let pair = Pair(source: packet.ip.source, target: packet.ip.destination)
      let key = Key(
        pair: pair, kind: .acknowledgement,
        number: Self.number(tcp.sourcePort, tcp.destinationPort))
      add(key, flow: tcp.sourcePort, port: tcp.destinationPort, packet, header)
      return ways[pair]?.isSweptByACKs ?? false
    }
    guard tcp.flags.contains(.rst), !positions.isEmpty else { return false }
    let pair = Pair(source: packet.ip.destination, target: packet.ip.source)
    let key = Key(
      pair: pair, kind: .acknowledgement,
      number: Self.number(tcp.destinationPort, tcp.sourcePort))
    guard let position = positions[key] else { return false }
    let kind = Reply.Kind.reset(acknowledges: tcp.flags.contains(.ack))
    attach(Reply(kind: kind, packet: packet, header: header), to: position, pair)
    return ways[pair]?.isSweptByACKs ?? false
  }

  mutating func receive(
    _ message: ICMPMessage, _ packet: Packet, _ header: FrameHeader
  ) {
    switch message.meaning {
    case .echoRequest(let identifier, _):
      let key = Key(
        pair: Pair(source: packet.ip.source, target: packet.ip.destination), kind: .echo,
        number: message.header.parameter)
      add(key, flow: identifier, port: nil, packet, header)
    case .echoReply:
      let key = Key(
        pair: Pair(source: packet.ip.destination, target: packet.ip.source), kind: .echo,
        number: message.header.parameter)
      attach(Reply(kind: .echoReply, packet: packet, header: header), to: positions[key], key.pair)
    case .timeExceeded(code: 0): receiveError(.timeExceeded, message, packet, header)
    case .unreachable(let reason): receiveError(.unreachable(reason), message, packet, header)
    default: return
    }
  }

  private mutating func receiveError(
    _ kind: Reply.Kind, _ message: ICMPMessage, _ packet: Packet, _ header: FrameHeader
  ) {
    guard let quote = message.quote, !positions.isEmpty else { return }
    let pair = Pair(source: quote.ip.source, target: quote.ip.destination)
    guard let key = Self.key(quote, pair), let position = position(key, quote),
      let probe = ways[pair]?.probes[position]
    else { return }
    attach(
      Reply(
        kind: kind, packet: packet, header: header,
        changes: QuoteChange.between(probe.packet, quote)),
      to: position, pair)
  }

  private static func key(_ quote: ICMPQuote, _ pair: Pair) -> Key? {
    if let icmp = quote.icmp { return Key(pair: pair, kind: .echo, number: icmp.parameter) }
    guard let source = quote.sourcePort, let destination = quote.destinationPort else {
      return nil
    }
    let kind: Probe.Kind = quote.ip.payloadProtocol == .udp ? .datagram : .acknowledgement
    return Key(pair: pair, kind: kind, number: number(source, destination))
  }

  /// The probe that a quote shows: of those with the same ports the one with the same mark, else
  /// the latest.
  private func position(_ key: Key, _ quote: ICMPQuote) -> Int? {
    Mark.all(of: quote).compactMap { marked[MarkedKey(key: key, mark: $0)] }.max()
      ?? positions[key]
  }

  private mutating func add(
    _ key: Key, flow: UInt16, port: UInt16?, _ packet: Packet, _ header: FrameHeader
  ) {
    let known = ways[key.pair]?.probes.count ?? 0
    guard count < Self.limit, known > 0 || ways.count < Self.pairLimit else { return }
    let isSweep = packet.ip.timeToLive <= TraceTable.highestTTL
    guard known < (isSweep ? Self.probeLimit : Self.pingLimit), !key.pair.target.isGroup
    else { return }
    let probe = Probe(
      kind: key.kind, flow: flow, port: port, packet: packet, time: header.timestamp,
      frame: header.number)
    if known == 0 { order.append(key.pair) }
    let wasSweep = ways[key.pair]?.isSweptByACKs ?? false
    guard ways[key.pair, default: ControlWay(isSeenArriving: isIncoming)].add(probe) else { return }
    count += 1
    positions[key] = known
    for mark in Mark.all(of: packet) { marked[MarkedKey(key: key, mark: mark)] = known }
    noteBeginning(key.pair, wasSweep)
  }

  private mutating func attach(_ reply: Reply, to position: Int?, _ pair: Pair) {
    guard let position, replyCount < Self.limit else { return }
    let wasSweep = ways[pair]?.isSweptByACKs ?? false
    if ways[pair]?.take(reply, at: position) == true { replyCount += 1 }
    noteBeginning(pair, wasSweep)
  }

  private mutating func noteBeginning(_ pair: Pair, _ wasSweep: Bool) {
    if !wasSweep, ways[pair]?.isSweptByACKs == true { begun = pair }
  }

  private static func number(_ first: UInt16, _ second: UInt16) -> UInt32 {
    UInt32(first) << 16 | UInt32(second)
  }
}

/// What tells a packet from others of its ports, and stands in a quote of it.
private enum Mark: Hashable {
  case identification(UInt16)
  case checksum(UInt16)
  case sequence(SequenceNumber)

  static func all(of packet: Packet) -> [Mark] {
    switch packet.transport {
    case .udp(let udp): all(packet.ip, .checksum(udp.checksum))
    case .tcp(let tcp): all(packet.ip, .sequence(tcp.sequenceNumber))
    case .icmp, .none: []
    }
  }

  static func all(of quote: ICMPQuote) -> [Mark] {
    let mark = quote.datagramChecksum.map(Mark.checksum) ?? quote.sequenceNumber.map(Mark.sequence)
    return all(quote.ip, mark)
  }

  private static func all(_ ip: IPHeader, _ mark: Mark?) -> [Mark] {
    let identification = ip.identification.flatMap { $0 == 0 ? nil : Mark.identification($0) }
    return [identification, mark].compactMap(\.self)
  }
}

extension IPAddress {
  /// Whether it stands for several machines: multicast, or the broadcast of every network.
  fileprivate var isGroup: Bool {
    switch self {
    case .v4(let address): address.rawValue >= 0xe000_0000
    case .v6(let address): address.high >> 56 == 0xff
    }
  }
}
