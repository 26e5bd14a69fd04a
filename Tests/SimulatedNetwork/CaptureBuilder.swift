package import PathTracing
package import WireFormats

/// The capture of ordinary traffic, written packet by packet through the wire code.
///
/// Sequence and acknowledgement numbers count from the initial numbers, as packetdrill writes them.
package struct CaptureBuilder {
  package var table: CaptureTable
  package var client: Endpoint
  package var server: Endpoint
  /// Times to live as the capture sees them.
  package var timeToLive: (client: UInt8, server: UInt8) = (64, 57)
  package var initial: (client: UInt32, server: UInt32) = (4_294_967_000, 70_000)
  package private(set) var frames = 0
  /// Everything that was seen, for a file of it.
  package private(set) var recorded: [CapturedFrame] = []
  private var identification: (client: UInt16, server: UInt16) = (100, 40_000)
  /// What the capture does to each packet: how many times it shows it.
  package var showing = 1
  /// How many octets of each packet it keeps.
  package var snapLength = Int.max
  /// Whether packets come in to the machine that captures, as its cooked headers say; nil without such.
  package var isIncoming: Bool?

  package init(_ version: IPVersion = .v4, limits: AttemptLimits = AttemptLimits()) {
    table = CaptureTable(limits: limits)
    client = Endpoint(address: Scene.address(version, 0), port: 40000)
    server = Endpoint(address: Scene.hostAddress(version), port: 22)
  }

  /// What differs from an ordinary segment.
  package struct Changes {
    package var timeToLive: UInt8?
    package var identification: UInt16?
    package var window: UInt16?
    package var trafficClass: UInt8 = 0
    package var options: [TCPOption] = []
    /// Sequence number as on the wire, in place of one that counts from the initial number.
    package var wireSequence: UInt32?
    package var source: IPAddress?

    package init() {}
  }

  /// Lets the capture see a segment; times are milliseconds from its start.
  @discardableResult
  package mutating func segment(
    _ peer: Conversation.Peer, _ flags: TCPFlags, _ sequence: UInt32 = 0,
    ack: UInt32? = nil, payload: [UInt8] = [], at time: Double,
    _ change: (inout Changes) -> Void = { _ in }
  ) -> Packet? {
    var changes = Changes()
    if flags.contains(.syn) { changes.options = [.maximumSegmentSize(1460)] }
    change(&changes)
    let isForth = peer == .client
    let (own, other) = isForth ? (client, server) : (server, client)
    let (ownInitial, otherInitial) =
      isForth ? (initial.client, initial.server) : (initial.server, initial.client)
    var tcp = TCPHeader(
      sourcePort: own.port, destinationPort: other.port,
      sequenceNumber: SequenceNumber(
        rawValue: changes.wireSequence ?? ownInitial &+ sequence), flags: flags)
    if let ack { tcp.acknowledgementNumber = SequenceNumber(rawValue: otherInitial &+ ack) }
    tcp.window = changes.window ?? 64240
    tcp.options = changes.options
    guard
      var ip = IPHeader(
        source: changes.source ?? own.address, destination: other.address,
        timeToLive: changes.timeToLive ?? (isForth ? timeToLive.client : timeToLive.server),
        payloadProtocol: .tcp)
    else { return nil }
    ip.trafficClass = changes.trafficClass
    if case .v4(var header) = ip {
      header.dontFragment = true
      header.identification = changes.identification ?? nextIdentification(isForth)
      ip = .v4(header)
    }
    let octets = Packet(ip: ip, transport: .tcp(tcp)).octets(payload: payload)
    for _ in 0..<showing { receive(octets, at: time) }
    return try? Packet(parsing: octets.span)
  }

  private mutating func nextIdentification(_ isForth: Bool) -> UInt16 {
    if isForth { identification.client += 1 } else { identification.server += 1 }
    return isForth ? identification.client : identification.server
  }

  /// Lets the capture see an ICMP error about a packet, with so many octets of it behind its IP
  /// header, of which so much of the time to live was left.
  package mutating func error(
    _ type: (UInt8, UInt8), from sender: IPAddress, about packet: Packet?, left: UInt8 = 60,
    quoting length: Int = 548, parameter: UInt32 = 0, to receiver: IPAddress? = nil,
    timeToLive: UInt8 = 250, at time: Double
  ) {
    guard var quoted = packet else { return }
    let version = quoted.ip.version
    let payload = [UInt8](repeating: 0, count: quoted.payloadLength)
    quoted.ip.timeToLive = left
    guard
      let ip = IPHeader(
        source: sender, destination: receiver ?? quoted.ip.source, timeToLive: timeToLive,
        payloadProtocol: version == .v4 ? .icmpv4 : .icmpv6)
    else { return }
    let quote = quoted.octets(payload: payload).prefix(quoted.ip.headerLength + length)
    let message = ICMPMessage(
      header: ICMPHeader(version: version, type: type.0, code: type.1, parameter: parameter))
    receive(
      Packet(ip: ip, transport: .icmp(message)).octets(payload: Array(quote)), at: time)
  }

  /// Lets the capture see the octets of an IP packet.
  package mutating func receive(_ octets: [UInt8], at time: Double) {
    frames += 1
    let type: LinkType = isIncoming == nil ? .raw : .linuxCooked
    let whole = linkHeader(of: octets) + octets
    let header = FrameHeader(
      number: frames, timestamp: Network.start + .seconds(time / 1000), linkType: type,
      interface: 0, originalLength: whole.count)
    let held = Array(whole.prefix(snapLength))
    recorded.append(CapturedFrame(header: header, octets: held))
    table.receive(
      header, FrameContent(type, parsing: held.span, originalLength: whole.count), octets: held.span
    )
  }

  private func linkHeader(of octets: [UInt8]) -> [UInt8] {
    guard let isIncoming else { return [] }
    let isOfVersion4 = octets.first.map { $0 >> 4 == 4 } ?? true
    return [0, isIncoming ? 0 : 4, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0]
      + (isOfVersion4 ? [8, 0] : [0x86, 0xdd])
  }

  /// Lets the capture see an ARP message.
  package mutating func receive(_ message: ARPMessage, at time: Double) {
    frames += 1
    let header = FrameHeader(
      number: frames, timestamp: Network.start + .seconds(time / 1000), linkType: .ethernet,
      interface: 0, originalLength: 42)
    table.receive(header, .arp(message), octets: [UInt8]().span)
  }

  /// The three steps of a handshake, 10 ms there and back.
  package mutating func handshake(at time: Double = 0) {
    segment(.client, .syn, at: time)
    segment(.server, [.syn, .ack], ack: 1, at: time + 10)
    segment(.client, .ack, 1, ack: 1, at: time + 10.1)
  }

  /// The attempts of the whole capture, which ends so many milliseconds from its start.
  package mutating func attempts(until end: Double? = nil) -> [Attempt] {
    if let end {
      // A datagram that belongs to nothing lets the clock go on.
      let udp = Packet(
        ip: .v4(
          IPv4Header(
            source: IPv4Address(192, 0, 2, 250), destination: IPv4Address(192, 0, 2, 251),
            timeToLive: 64, payloadProtocol: .udp)),
        transport: .udp(UDPHeader(sourcePort: 1, destinationPort: 2, length: 8)))
      receive(udp.octets(), at: end)
    }
    var attempts = table.takeFinished().inOrder
    table.finish()
    while true {
      let more = table.takeFinished().inOrder
      if more.isEmpty { return attempts }
      attempts += more
    }
  }
}
