import WireFormats

/// The pings and datagrams of a capture that show the way between two machines, with their answers:
/// the controls of the traces from the one to the other.
struct ControlTable: Sendable {
  private struct Pair: Hashable {
    var source: IPAddress
    var target: IPAddress
  }

  /// What a probe and the quote of it in an ICMP error share.
  private struct Key: Hashable {
    var pair: Pair
    var kind: Probe.Kind
    /// Identifier and sequence number of an echo request, or source and destination port.
    var number: UInt32
  }

  /// Tracers rarely probe beyond it.
  private static let highestTTL: UInt8 = 30
  /// Pairs of machines, and probes between the two, that are kept.
  private static let pairLimit = 1024
  private static let probeLimit = 1024
  private static let limit = 1 << 14
  /// Of these, pings that go all the way: a monitor sends one every second.
  private static let pingLimit = 64

  private var probes: [Pair: [Probe]] = [:]
  private var count = 0
  /// Positions of the latest probe of each kind.
  private var positions: [Key: Int] = [:]

  /// The controls from one machine to another, in the order of their leaving.
  func probes(from source: IPAddress, to target: IPAddress) -> [Probe] {
    probes[Pair(source: source, target: target)] ?? []
  }

  /// The frame in which the target answers one of them itself.
  func answer(from target: IPAddress, to source: IPAddress) -> Int? {
    guard !probes.isEmpty else { return nil }
    for probe in probes(from: source, to: target) {
      for reply in probe.replies where reply.sender == target && reply.kind != .timeExceeded {
        return reply.frame
      }
    }
    return nil
  }

  mutating func receive(_ udp: UDPHeader, _ packet: Packet, _ header: FrameHeader) {
    if packet.ip.timeToLive <= Self.highestTTL {
      let key = Key(
        pair: Pair(source: packet.ip.source, target: packet.ip.destination), kind: .datagram,
        number: Self.number(udp.sourcePort, udp.destinationPort))
      add(key, flow: udp.sourcePort, port: udp.destinationPort, packet, header)
    }
    guard !positions.isEmpty else { return }
    let key = Key(
      pair: Pair(source: packet.ip.destination, target: packet.ip.source), kind: .datagram,
      number: Self.number(udp.destinationPort, udp.sourcePort))
    attach(Reply(kind: .datagram, packet: packet, header: header), to: key)
  }

  mutating func receive(_ message: ICMPMessage, _ packet: Packet, _ header: FrameHeader) {
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
      attach(Reply(kind: .echoReply, packet: packet, header: header), to: key)
    case .timeExceeded(code: 0): receiveError(.timeExceeded, message, packet, header)
    case .unreachable(let reason): receiveError(.unreachable(reason), message, packet, header)
    default: return
    }
  }

  private mutating func receiveError(
    _ kind: Reply.Kind, _ message: ICMPMessage, _ packet: Packet, _ header: FrameHeader
  ) {
    guard let quote = message.quote else { return }
    let pair = Pair(source: quote.ip.source, target: quote.ip.destination)
    let key: Key
    if let icmp = quote.icmp {
      key = Key(pair: pair, kind: .echo, number: icmp.parameter)
    } else if quote.ip.payloadProtocol == .udp, let source = quote.sourcePort,
      let destination = quote.destinationPort
    {
      key = Key(pair: pair, kind: .datagram, number: Self.number(source, destination))
    } else {
      return
    }
    guard let position = positions[key], let probe = probes[pair]?[position] else { return }
    attach(
      Reply(
        kind: kind, packet: packet, header: header,
        changes: QuoteChange.between(probe.packet, quote)),
      to: key)
  }

  private mutating func add(
    _ key: Key, flow: UInt16, port: UInt16?, _ packet: Packet, _ header: FrameHeader
  ) {
    let known = probes[key.pair] ?? []
    guard count < Self.limit, !known.isEmpty || probes.count < Self.pairLimit else { return }
    let isSweep = packet.ip.timeToLive <= Self.highestTTL
    guard known.count < (isSweep ? Self.probeLimit : Self.pingLimit) else { return }
    let probe = Probe(
      kind: key.kind, flow: flow, port: port, packet: packet, time: header.timestamp,
      frame: header.number)
    guard !known.suffix(8).contains(where: { probe.isCopy(of: $0) }) else { return }
    count += 1
    positions[key] = known.count
    probes[key.pair, default: []].append(probe)
  }

  private mutating func attach(_ reply: Reply, to key: Key) {
    guard let position = positions[key] else { return }
    probes[key.pair]?[position].take(reply)
  }

  private static func number(_ first: UInt16, _ second: UInt16) -> UInt32 {
    UInt32(first) << 16 | UInt32(second)
  }
}
