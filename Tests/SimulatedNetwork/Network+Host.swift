import PathTracing
import WireFormats

/// A connection that the host has answered with a SYN-ACK.
struct HalfOpen {
  /// The client's initial sequence number.
  var received: SequenceNumber
  var own: SequenceNumber
  var syn: Packet
  /// When the SYN-ACK was sent last.
  var answered: Timestamp
  var retransmissions = 0
  var lastAcknowledgement: Timestamp?
}

extension Network {
  private static let window = 64240

  /// A packet reaches the host.
  mutating func arrive(_ datagram: Datagram) {
    let host = scene.host
    let packet = datagram.packet
    if packet.ip.isFragment { return join(datagram) }
    let isForwarded = packet.tcp.map { host.forwardedPorts.contains($0.destinationPort) } ?? false
    if isForwarded, packet.ip.timeToLive <= 1 {
      return complain(.expired, at: scene.distance, isRoute: false, about: datagram)
    }
    for filter in host.filters where filter.match.fits(packet) {
      switch filter.action {
      case .drop: return
      case .reject(let complaint):
        return complain(complaint, at: scene.distance, isRoute: false, about: datagram)
      case .reset(let acknowledges, let timeToLive):
        guard let tcp = packet.tcp, !tcp.flags.contains(.rst),
          let reset = Packet.reset(
            to: packet, timeToLive: timeToLive, acknowledges: acknowledges)
        else { return }
        return answer(reset)
      case .inject, .proxy, .redirect: continue
      }
    }
    if let tcp = packet.tcp {
      receive(tcp, packet, datagram.payload, isForwarded)
    } else if packet.isEchoRequest, host.answersEcho {
      reply(to: datagram)
    } else if case .udp = packet.transport, host.refusesDatagrams {
      complain(.port, at: scene.distance, isRoute: false, about: datagram)
    }
  }

  mutating func answer(_ packet: Packet, payload: [UInt8] = []) {
    back(Datagram(packet, payload: payload), from: scene.distance, at: now + scene.host.delay)
  }

  /// Linux copies the type of service of an echo request.
  private mutating func reply(to request: Datagram) {
    guard case .icmp(let message) = request.packet.transport,
      var header = IPHeader(
        source: request.packet.ip.destination, destination: request.packet.ip.source,
        timeToLive: scene.host.initialTimeToLive,
        payloadProtocol: request.packet.ip.payloadProtocol)
    else { return }
    header.trafficClass = request.packet.ip.trafficClass
    let version = header.version
    let echo = ICMPHeader(
      version: version, type: version == .v4 ? 0 : 129, code: 0,
      parameter: message.header.parameter)
    var reply = Datagram(
      Packet(ip: header, transport: .icmp(ICMPMessage(header: echo))), payload: request.payload)
    if version == .v6 { reply.pieceSize = hostPathMTU }
    back(reply, from: scene.distance, at: now + scene.host.delay)
  }

  private mutating func receive(
    _ tcp: TCPHeader, _ packet: Packet, _ payload: [UInt8], _ isForwarded: Bool
  ) {
    let key = UInt32(tcp.sourcePort) << 16 | UInt32(tcp.destinationPort)
    let timeToLive = scene.host.initialTimeToLive - (isForwarded ? 1 : 0)
    if let connection = connections[key], !tcp.isSYN {
      if !connection.socket.isReset { return receiveAtHost(tcp, payload, key) }
      return tcp.flags.contains(.rst) ? () : refuse(packet, timeToLive)
    }
    if let half = halfOpen[key], tcp.flags.contains(.ack), !tcp.flags.contains(.syn),
      !tcp.flags.contains(.rst), tcp.acknowledgementNumber == half.own + 1,
      tcp.sequenceNumber - half.received > 0
    {
      open(tcp, half, key, packet)
      return receiveAtHost(tcp, payload, key)
    }
    if tcp.flags.contains(.rst) {
      if let half = halfOpen[key], tcp.sequenceNumber - (half.received + 1) >= 0,
        tcp.sequenceNumber - (half.received + 1) < Self.window
      {
        halfOpen[key] = nil
      }
      return
    }
    if let half = halfOpen[key], tcp.isSYN {
      return receiveAgain(tcp, packet, key, half, timeToLive)
    }
    if let half = halfOpen[key], tcp.sequenceNumber - (half.received + 1) < 0 {
      return challenge(packet, key, half, timeToLive)
    }
    let port = scene.host.ports[tcp.destinationPort] ?? scene.host.otherPorts
    guard port != .closed, tcp.isSYN else { return refuse(packet, timeToLive) }
    guard port == .listening else { return }
    let half = HalfOpen(received: tcp.sequenceNumber, own: isn(), syn: packet, answered: now)
    halfOpen[key] = half
    if let packet = synAck(to: packet, half.own, timeToLive) { answer(packet) }
    events.add(.retransmission(key, half), at: now + .seconds(1))
  }

  /// A SYN for a connection that is half open (Linux, tcp_check_req).
  private mutating func receiveAgain(
    _ tcp: TCPHeader, _ packet: Packet, _ key: UInt32, _ half: HalfOpen, _ timeToLive: UInt8
  ) {
    if tcp.sequenceNumber == half.received {
      if let packet = synAck(to: half.syn, half.own, timeToLive) { answer(packet) }
      return
    }
    let offset = tcp.sequenceNumber - (half.received + 1)
    if offset >= 0, offset < Self.window {
      halfOpen[key] = nil
      return refuse(packet, timeToLive)
    }
    challenge(packet, key, half, timeToLive)
  }

  /// What a half-open connection answers to a segment outside its window.
  private mutating func challenge(
    _ packet: Packet, _ key: UInt32, _ half: HalfOpen, _ timeToLive: UInt8
  ) {
    // tcp_invalid_ratelimit: one such ACK in half a second.
    if let last = half.lastAcknowledgement, now - last < .milliseconds(500) { return }
    halfOpen[key]?.lastAcknowledgement = now
    guard let tcp = packet.tcp else { return }
    var acknowledgement = TCPHeader(
      sourcePort: tcp.destinationPort, destinationPort: tcp.sourcePort,
      sequenceNumber: half.own + 1, flags: .ack)
    acknowledgement.acknowledgementNumber = half.received + 1
    if let packet = Packet.segment(
      from: packet.ip.destination, to: packet.ip.source, acknowledgement, timeToLive: timeToLive)
    {
      answer(packet)
    }
  }

  /// The reset of a Linux kernel: DSCP echoed, IPv6 with a flow label.
  mutating func kernelReset(to packet: Packet, _ timeToLive: UInt8) -> Packet? {
    guard var reset = Packet.reset(to: packet, timeToLive: timeToLive) else { return nil }
    reset.ip.trafficClass = packet.ip.trafficClass & 0xfc
    if case .v6(var header) = reset.ip {
      header.flowLabel = 0x8_0000 | UInt32.random(in: 0...0x7_ffff, using: &generator)
      reset.ip = .v6(header)
    }
    return reset
  }

  private mutating func refuse(_ packet: Packet, _ timeToLive: UInt8) {
    guard
      var reset = scene.host.echoesTrafficClass
        ? kernelReset(to: packet, timeToLive) : Packet.reset(to: packet, timeToLive: timeToLive)
    else { return }
    if scene.host.countsPackets, case .v4(var header) = reset.ip {
      header.identification = UInt16(truncatingIfNeeded: 4000 + frameCount)
      header.dontFragment = false
      reset.ip = .v4(header)
    }
    answer(reset)
  }

  mutating func retransmit(_ key: UInt32, _ half: HalfOpen) {
    guard var current = halfOpen[key], current.own == half.own, current.retransmissions < 3,
      let packet = synAck(to: half.syn, half.own, scene.host.initialTimeToLive)
    else { return }
    current.retransmissions += 1
    current.answered = now
    halfOpen[key] = current
    answer(packet)
    events.add(
      .retransmission(key, half), at: now + .seconds(Double(1 << current.retransmissions)))
  }

  mutating func isn() -> SequenceNumber {
    SequenceNumber(rawValue: UInt32.random(in: 0...UInt32.max, using: &generator))
  }

  /// `S. 0:0(0) ack 1 win 65160 <mss 1460,sackOK,TS,nop,wscale 7>`.
  func synAck(to syn: Packet, _ own: SequenceNumber, _ timeToLive: UInt8) -> Packet? {
    guard let received = syn.tcp else { return nil }
    var tcp = TCPHeader(
      sourcePort: received.destinationPort, destinationPort: received.sourcePort,
      sequenceNumber: own, flags: [.syn, .ack])
    tcp.acknowledgementNumber = received.sequenceNumber + 1
    tcp.window = 65160
    tcp.options = [
      .maximumSegmentSize(
        UInt16(clamping: scene.host.interfaceMTU - (syn.ip.version == .v4 ? 40 : 60))),
      .selectiveAcknowledgementPermitted,
      .timestamps(value: 1, echoReply: received.timestamps?.value ?? 0), .noOperation,
      .windowScale(7),
    ]
    return Packet.segment(
      from: scene.host.answeringAddress ?? syn.ip.destination, to: syn.ip.source, tcp,
      timeToLive: timeToLive)
  }
}
