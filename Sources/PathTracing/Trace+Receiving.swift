package import WireFormats

extension Trace {
  /// What a frame is to the trace.
  package enum Role: Hashable, Sendable {
    /// The probe of this index in `probes`.
    case probe(Int)
    /// An answer to the probe of this index.
    case reply(Int)
    case other
  }

  /// Takes a frame of the capture; anything that is not about the target is left alone.
  @discardableResult
  package mutating func receive(_ header: FrameHeader, _ content: FrameContent) -> Role {
    framesReceived += 1
    role = .other
    switch content {
    case .packet(let packet): receive(packet, header)
    case .arp(let message): receive(message, header)
    case .other, .undecodable: break
    }
    return role
  }

  private mutating func receive(_ message: ARPMessage, _ header: FrameHeader) {
    // A gratuitous request shows its sender alive as well as a reply does.
    resolutions[.v4(message.senderProtocol), default: Resolution()].answers.append(header.number)
    if message.operation == 1, message.senderProtocol != message.targetProtocol {
      resolutions[.v4(message.targetProtocol), default: Resolution()].requests
        .append(header.number)
    }
  }

  private mutating func receive(_ packet: Packet, _ header: FrameHeader) {
    switch packet.transport {
    case .tcp(let tcp): receive(tcp, packet, header)
    case .icmp(let message): receive(message, packet, header)
    case .udp, .none: return
    }
  }

  private mutating func receive(_ tcp: TCPHeader, _ packet: Packet, _ header: FrameHeader) {
    let isToTarget =
      packet.ip.destination == target.address && tcp.destinationPort == target.port
      && (source == nil || packet.ip.source == source)
    if isToTarget, tcp.flags.contains(.syn), !tcp.flags.contains(.ack) {
      source = packet.ip.source
      add(Probe.Kind.syn, flow: tcp.sourcePort, packet, header)
    } else if isToTarget, !isReply(tcp, packet) {
      touch(header.timestamp)
      ownSegments.append(
        OwnSegment(
          flow: tcp.sourcePort, flags: tcp.flags,
          acknowledgementNumber: tcp.acknowledgementNumber, sequenceNumber: tcp.sequenceNumber,
          time: header.timestamp, frame: header.number))
    } else if packet.ip.destination == source {
      receiveAnswer(tcp, packet, header)
    }
  }

  /// Tells apart the two directions of a flow between two equal addresses (loopback).
  private func isReply(_ tcp: TCPHeader, _ packet: Packet) -> Bool {
    packet.ip.source == packet.ip.destination && tcp.sourcePort == target.port
  }

  private mutating func receiveAnswer(
    _ tcp: TCPHeader, _ packet: Packet, _ header: FrameHeader
  ) {
    let kind: Reply.Kind
    if tcp.flags.contains(.rst) {
      kind = .reset(acknowledges: tcp.flags.contains(.ack))
    } else if tcp.flags.isSuperset(of: [.syn, .ack]) {
      kind = .synAck
    } else if tcp.flags.contains(.ack) {
      kind = .acknowledgement
    } else {
      return
    }
    let reply = Reply(kind: kind, packet: packet, header: header)
    // The acknowledgement names the SYN; the address may be another one of a multihomed host.
    let candidates = probesBySequence[(tcp.acknowledgementNumber - 1).rawValue] ?? []
    if let index = candidates.last(where: { answers(tcp, probes[$0]) }) {
      attach(reply, to: index)
    } else if packet.ip.source == target.address, tcp.sourcePort == target.port {
      keep(reply)
    }
  }

  private func answers(_ tcp: TCPHeader, _ probe: Probe) -> Bool {
    tcp.sourcePort == target.port && tcp.destinationPort == probe.flow
  }

  private mutating func receive(
    _ message: ICMPMessage, _ packet: Packet, _ header: FrameHeader
  ) {
    switch message.meaning {
    case .echoRequest(let identifier, _):
      guard packet.ip.destination == target.address, source == nil || packet.ip.source == source
      else { return }
      source = packet.ip.source
      add(.echo, flow: identifier, packet, header)
    case .echoReply:
      guard let index = probesByEcho[message.header.parameter],
        packet.ip.destination == source, packet.ip.source == target.address
      else { return }
      attach(Reply(kind: .echoReply, packet: packet, header: header), to: index)
    case .neighborSolicitation:
      guard let neighbor = message.neighborTarget else { return }
      resolutions[.v6(neighbor), default: Resolution()].requests.append(header.number)
      // Without a source address it is a test for duplicates, which proves no resolved neighbour.
      resolutions[packet.ip.source, default: Resolution()].answers.append(header.number)
    case .neighborAdvertisement:
      guard let neighbor = message.neighborTarget else { return }
      resolutions[.v6(neighbor), default: Resolution()].answers.append(header.number)
    case .timeExceeded(let code):
      receiveError(code == 0 ? .timeExceeded : nil, message, packet, header)
    case .unreachable(let reason):
      receiveError(.unreachable(reason), message, packet, header)
    case .packetTooBig(let mtu):
      receiveError(.packetTooBig(mtu: mtu), message, packet, header)
    case .parameterProblem:
      receiveError(.parameterProblem, message, packet, header)
    case .other: return
    }
  }

  private mutating func receiveError(
    _ kind: Reply.Kind?, _ message: ICMPMessage, _ packet: Packet, _ header: FrameHeader
  ) {
    guard let kind, let quote = message.quote else { return }
    if let index = probe(quotedBy: quote) {
      attach(
        Reply(
          kind: kind, packet: packet, header: header,
          changes: QuoteChange.between(probes[index].packet, quote)),
        to: index)
    } else if quote.ip.destination == target.address,
      quote.ip.payloadProtocol == .tcp ? quote.destinationPort == target.port : quote.icmp != nil
    {
      keep(Reply(kind: kind, packet: packet, header: header))
    }
  }

  /// Finds the probe that an ICMP error quotes.
  ///
  /// The quoted addresses are not asked for: a NAT that forgets to restore them is a finding, not
  /// a foreign packet. Sequence number and port, or identification and port, are proof enough.
  private func probe(quotedBy quote: ICMPQuote) -> Int? {
    if let icmp = quote.icmp {
      return probesByEcho[icmp.parameter]
    }
    guard let number = quote.sequenceNumber, let port = quote.sourcePort else { return nil }
    let sameNumber = probesBySequence[number.rawValue] ?? []
    let identification = quote.ip.identification
    // One sequence number on several probes is told apart by the identification.
    if sameNumber.count > 1, let identification, identification != 0,
      let index = sameNumber.last(where: {
        probes[$0].packet.ip.identification == identification
      })
    {
      return index
    }
    if let index = sameNumber.last(where: {
      probes[$0].flow == port || probes[$0].packet.ip.identification == identification
    }) {
      return index
    }
    guard let identification, identification != 0 else { return nil }
    return probes.lastIndex {
      $0.kind == .syn && $0.flow == port && $0.packet.ip.identification == identification
    }
  }

  private mutating func add(
    _ kind: Probe.Kind, flow: UInt16, _ packet: Packet, _ header: FrameHeader
  ) {
    touch(header.timestamp)
    // A mirror port or a capture on several devices shows one packet twice.
    if probes.suffix(8).contains(where: { $0.packet == packet && $0.flow == flow }) { return }
    let index = probes.count
    role = .probe(index)
    probes.append(
      Probe(kind: kind, flow: flow, packet: packet, time: header.timestamp, frame: header.number))
    switch packet.transport {
    case .tcp(let tcp):
      probesBySequence[tcp.sequenceNumber.rawValue, default: []].append(index)
    case .icmp(let message): probesByEcho[message.header.parameter] = index
    case .udp, .none: break
    }
  }

  private mutating func attach(_ reply: Reply, to index: Int) {
    touch(reply.time)
    role = .reply(index)
    let isRepeated = probes[index].replies.contains {
      $0.kind == reply.kind && $0.sender == reply.sender
        && $0.tcp?.sequenceNumber == reply.tcp?.sequenceNumber
    }
    if !isRepeated { probes[index].replies.append(reply) }
  }

  private mutating func keep(_ reply: Reply) {
    touch(reply.time)
    // A flood of packets that answer nothing must not fill the memory.
    if strays.count < 256 { strays.append(reply) }
  }
}
