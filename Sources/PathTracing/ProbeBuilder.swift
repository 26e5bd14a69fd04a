package import WireFormats

/// Writes the packets of probes, each with an identity that survives in quotes and answers.
///
/// Identity is the sequence number, which a quote of 8 octets still holds and which comes back as
/// acknowledgement, and besides it the IP identification. The numbers of one flow lie 2^19 apart,
/// each before the last: a host that already holds one SYN finds the next outside its window and
/// answers with an ACK at most, where a number inside the window would earn a reset (RFC 9293
/// section 3.10.7.4) and make an open port look closed.
package struct ProbeBuilder: Sendable {
  private let source: IPAddress
  private let target: Endpoint
  private let segmentSize: UInt16
  private let flowLabel: UInt32
  private let timestampBase: UInt32
  private var nextIdentification: UInt16
  private var nextSequence: [UInt16: SequenceNumber] = [:]
  private var nextEcho: UInt16 = 1
  private var generator: SeededGenerator

  package init(plan: TracePlan) {
    source = plan.source
    target = plan.target
    var generator = SeededGenerator(seed: plan.seed)
    // Headers without options: 20 + 20 octets, or 40 + 20 (RFC 9293 section 3.7.1).
    let headers = target.address.version.tcpOverhead
    segmentSize = UInt16(clamping: max(plan.interfaceMTU, 576) - headers)
    flowLabel = UInt32.random(in: 1...0xfffff, using: &generator)
    timestampBase = UInt32.random(in: 0...UInt32.max, using: &generator)
    nextIdentification = UInt16.random(in: 1...UInt16.max, using: &generator)
    self.generator = generator
  }

  /// Writes the packet of an order.
  package mutating func octets(for order: ProbeOrder, at time: Timestamp) -> [UInt8] {
    switch order.kind {
    case .syn, .otherPort, .otherSource, .elsewhere: syn(order, at: time)
    case .echo: echo(order)
    case .acknowledgement: acknowledgement(order)
    case .datagram: datagram(order)
    }
  }

  /// A SYN as Linux sends it: DF, window 64240, `mss,sackOK,TS,nop,wscale`; or one without options.
  private mutating func syn(_ order: ProbeOrder, at time: Timestamp) -> [UInt8] {
    let number =
      nextSequence[order.flow]
      ?? SequenceNumber(rawValue: UInt32.random(in: 0...UInt32.max, using: &generator))
    nextSequence[order.flow] = number - (1 << 19)
    var tcp = TCPHeader(
      sourcePort: order.flow, destinationPort: order.port ?? target.port, sequenceNumber: number,
      flags: order.requestsECN ? [.syn, .ece, .cwr] : .syn)
    tcp.window = 64240
    if !order.isMinimal {
      let milliseconds = UInt32(truncatingIfNeeded: time.nanoseconds / 1_000_000)
      tcp.options = [
        .maximumSegmentSize(segmentSize), .selectiveAcknowledgementPermitted,
        .timestamps(value: timestampBase &+ milliseconds, echoReply: 0), .noOperation,
        .windowScale(7),
      ]
    }
    return octets(.tcp(tcp), .tcp, order, payload: [])
  }

  /// An echo request whose checksum does not vary: load balancers hash it.
  private mutating func echo(_ order: ProbeOrder) -> [UInt8] {
    let sequence = nextEcho
    nextEcho &+= 1
    let version = target.address.version
    // A word of the data takes up what the sequence number adds to the sum.
    let balance = UInt16.max - sequence
    let data = [UInt8(balance >> 8), UInt8(balance & 0xff)] + Array("synpath path diagnosis".utf8)
    let header = ICMPHeader.echoRequest(version, identifier: order.flow, sequence: sequence)
    return octets(
      .icmp(ICMPMessage(header: header)), version == .v4 ? .icmpv4 : .icmpv6, order, payload: data)
  }

  /// A segment of no connection: a host without filter resets it (RFC 9293 section 3.10.7.1).
  private mutating func acknowledgement(_ order: ProbeOrder) -> [UInt8] {
    var tcp = TCPHeader(
      sourcePort: order.flow, destinationPort: order.port ?? target.port,
      sequenceNumber: SequenceNumber(
        rawValue: UInt32.random(in: 0...UInt32.max, using: &generator)), flags: .ack)
    tcp.acknowledgementNumber = SequenceNumber(
      rawValue: UInt32.random(in: 0...UInt32.max, using: &generator))
    tcp.window = 502
    return octets(.tcp(tcp), .tcp, order, payload: [])
  }

  private mutating func datagram(_ order: ProbeOrder) -> [UInt8] {
    let udp = UDPHeader(sourcePort: order.flow, destinationPort: order.port ?? 0, length: 0)
    return octets(.udp(udp), .udp, order, payload: Array("synpath path diagnosis".utf8))
  }

  private mutating func octets(
    _ transport: Packet.Transport, _ kind: IPProtocol, _ order: ProbeOrder, payload: [UInt8]
  ) -> [UInt8] {
    guard
      var header = IPHeader(
        source: order.source ?? source, destination: order.destination ?? target.address,
        timeToLive: UInt8(clamping: order.timeToLive), payloadProtocol: kind)
    else { return [] }
    header.trafficClass = order.trafficClass
    switch header {
    case .v4(var v4):
      v4.dontFragment = true
      v4.identification = nextIdentification
      // The kernel fills in an identification of 0 by itself.
      nextIdentification = nextIdentification == .max ? 1 : nextIdentification + 1
      header = .v4(v4)
    case .v6(var v6):
      v6.flowLabel = flowLabel
      header = .v6(v6)
    }
    return Packet(ip: header, transport: transport).octets(payload: payload)
  }
}
