import WireFormats

/// Which TCP segments are probes, and what answers them.
extension Trace {
  mutating func receive(_ tcp: TCPHeader, _ packet: Packet, _ header: FrameHeader) {
    let isForth =
      packet.ip.destination == target.address && (source == nil || packet.ip.source == source)
    let isTarget = tcp.destinationPort == target.port
    let isSYN = tcp.flags.contains(.syn) && !tcp.flags.contains(.ack)
    if isForth, isSYN, isTarget {
      source = packet.ip.source
      add(.syn, flow: tcp.sourcePort, port: tcp.destinationPort, packet, header)
    } else if isForth, isSYN, isRun {
      add(.otherPort, flow: tcp.sourcePort, port: tcp.destinationPort, packet, header)
    } else if isSYN, let kind = sideKind(tcp, packet) {
      add(kind, flow: tcp.sourcePort, port: tcp.destinationPort, packet, header)
    } else if isForth, !isReply(tcp, packet) {
      receiveOwn(tcp, packet, header)
    } else if packet.ip.destination == source || packet.ip.destination == otherSource {
      receiveAnswer(tcp, packet, header)
    }
  }

  /// What a SYN of the run is that has another source or another destination than its probes.
  private func sideKind(_ tcp: TCPHeader, _ packet: Packet) -> Probe.Kind? {
    guard isRun else { return nil }
    if packet.ip.source == otherSource, packet.ip.destination == target.address,
      tcp.destinationPort == target.port
    {
      return .otherSource
    }
    return packet.ip.source == source && packet.ip.destination != target.address
      && isOwn(.elsewhere, tcp.sourcePort) ? .elsewhere : nil
  }

  /// Tells apart the two directions of a flow between two equal addresses (loopback).
  private func isReply(_ tcp: TCPHeader, _ packet: Packet) -> Bool {
    packet.ip.source == packet.ip.destination
      && asked.contains(Asked(port: tcp.sourcePort, flow: tcp.destinationPort))
  }

  private mutating func receiveOwn(
    _ tcp: TCPHeader, _ packet: Packet, _ header: FrameHeader
  ) {
    guard !isFull else { return }
    if isRun, tcp.flags == .ack, !synFlows.contains(tcp.sourcePort) {
      add(.acknowledgement, flow: tcp.sourcePort, port: tcp.destinationPort, packet, header)
    } else if tcp.destinationPort == target.port {
      touch(header.timestamp)
      if !tcp.flags.contains(.rst) { usedFlows.insert(tcp.sourcePort) }
      ownSegments.append(
        OwnSegment(
          flow: tcp.sourcePort, flags: tcp.flags, sequenceNumber: tcp.sequenceNumber,
          frame: header.number))
      keptCount += 1
    }
  }

  private mutating func receiveAnswer(
    _ tcp: TCPHeader, _ packet: Packet, _ header: FrameHeader
  ) {
    guard admitsAnswer() else { return }
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
    // The acknowledgement names the SYN; the address may be another one of a multihomed host. The
    // reset of a segment without SYN takes its sequence number from the acknowledgement there.
    let number = tcp.flags.contains(.ack) ? tcp.acknowledgementNumber - 1 : tcp.sequenceNumber
    let candidates = probesBySequence[number.rawValue] ?? []
    if let index = candidates.last(where: { answers(tcp, probes[$0]) }) {
      attach(reply, to: index)
    } else if packet.ip.source == target.address, tcp.sourcePort == target.port {
      // A reset without ACK answers no SYN by number: what stops one SYN of a flow stops the
      // one that goes farthest.
      if kind == .reset(acknowledges: false), !usedFlows.contains(tcp.destinationPort),
        let index = farthestSyns[tcp.destinationPort]
      {
        attach(reply, to: index)
      } else {
        keep(reply)
      }
    }
  }

  private func answers(_ tcp: TCPHeader, _ probe: Probe) -> Bool {
    tcp.sourcePort == probe.port && tcp.destinationPort == probe.flow
  }
}
