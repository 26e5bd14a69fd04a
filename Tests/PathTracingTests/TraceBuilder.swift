import PathTracing
import SimulatedNetwork
import WireFormats

/// A trace filled by hand, octet by octet, through the wire code.
struct TraceBuilder {
  var trace: Trace
  private var probes: ProbeBuilder
  private var frames = 0
  let client: IPAddress
  let target: Endpoint
  let version: IPVersion

  init(_ version: IPVersion = .v4) {
    self.version = version
    client = Scene.address(version, 0)
    target = Endpoint(address: Scene.hostAddress(version), port: 22)
    trace = Trace(target: target)
    probes = ProbeBuilder(plan: Scene(distance: 8, version, seed: 7).plan)
  }

  /// Sends a SYN and lets the capture see it.
  mutating func syn(_ timeToLive: Int, flow: UInt16 = 40000, at time: Int64 = 0) throws -> Packet {
    let octets = probes.octets(
      for: ProbeOrder(kind: .syn, flow: flow, port: target.port, timeToLive: timeToLive),
      at: Self.time(time))
    receive(octets, at: time)
    return try Packet(parsing: octets.span)
  }

  mutating func echo(_ timeToLive: Int, at time: Int64 = 0) throws -> [UInt8] {
    let octets = probes.octets(
      for: ProbeOrder(kind: .echo, flow: 99, timeToLive: timeToLive), at: Self.time(time))
    receive(octets, at: time)
    return octets
  }

  /// Lets the capture see octets of an IP packet.
  mutating func receive(_ octets: [UInt8], at time: Int64) {
    frames += 1
    trace.receive(
      FrameHeader(
        number: frames, timestamp: Self.time(time), linkType: .raw, interface: 0,
        originalLength: octets.count), FrameContent(.raw, parsing: octets.span))
  }

  /// An ICMP error about a packet, with so many octets of it behind its IP header.
  mutating func error(
    _ type: (UInt8, UInt8), from sender: IPAddress, about packet: Packet, quoting length: Int = 548,
    at time: Int64, parameter: UInt32 = 0
  ) throws {
    let header = try header(from: sender, to: client, version == .v4 ? .icmpv4 : .icmpv6)
    let quote = packet.octets().prefix(packet.ip.headerLength + length)
    receive(
      Packet(
        ip: header,
        transport: .icmp(
          ICMPMessage(
            header: ICMPHeader(
              version: version, type: type.0, code: type.1, parameter: parameter)))
      ).octets(payload: Array(quote)), at: time)
  }

  /// A segment of the host to a flow.
  mutating func segment(
    _ flags: TCPFlags, to flow: UInt16 = 40000, acknowledging: SequenceNumber,
    sequence: UInt32 = 1000, from sender: IPAddress? = nil, port: UInt16 = 22, at time: Int64
  ) throws {
    var tcp = TCPHeader(
      sourcePort: port, destinationPort: flow,
      sequenceNumber: SequenceNumber(rawValue: sequence), flags: flags)
    tcp.acknowledgementNumber = acknowledging
    let header = try header(from: sender ?? target.address, to: client, .tcp)
    receive(Packet(ip: header, transport: .tcp(tcp)).octets(), at: time)
  }

  func header(
    from source: IPAddress, to destination: IPAddress, _ kind: IPProtocol
  ) throws -> IPHeader {
    guard
      let header = IPHeader(
        source: source, destination: destination, timeToLive: 60, payloadProtocol: kind)
    else { throw WireError(.ipv4, offset: 0, needed: 0, available: 0) }
    return header
  }

  private static func time(_ milliseconds: Int64) -> Timestamp {
    Network.start + .milliseconds(milliseconds)
  }
}

extension Packet {
  /// The sequence number of a segment.
  var number: SequenceNumber {
    if case .tcp(let tcp) = transport { tcp.sequenceNumber } else { SequenceNumber(rawValue: 0) }
  }

  /// The packet with its TCP header and IPv4 identification changed.
  func rewritten(
    _ change: (inout TCPHeader) -> Void, identification: UInt16? = nil, source: IPAddress? = nil
  ) -> Packet {
    var packet = self
    if case .tcp(var tcp) = transport {
      change(&tcp)
      packet.transport = .tcp(tcp)
    }
    if case .v4(var header) = packet.ip {
      if let identification { header.identification = identification }
      if case .v4(let address) = source { header.source = address }
      packet.ip = .v4(header)
    }
    return packet
  }
}
