package import WireFormats

extension Trace {
  /// Packets of the client that are kept: a tracer may run for days.
  package static let packetLimit = 1 << 13

  /// Addresses on the link that are kept before the route is known.
  package static let resolutionLimit = 256

  /// Whether it keeps no more of what the client sends.
  var isFull: Bool { probes.count + ownSegments.count >= Self.packetLimit }

  /// Packets and notes that it keeps.
  var kept: Int { keptCount + sizes.kept }

  /// Packets that are compared with the probes: eight for each that may be kept.
  package static let answerLimit = packetLimit * 8

  /// Counts a packet that may answer a probe; false where there were too many of them.
  mutating func admitsAnswer() -> Bool {
    guard answerCount < Self.answerLimit else { return false }
    answerCount += 1
    return true
  }

  /// What a frame is to the trace.
  package enum Role: Hashable, Sendable {
    /// The probe of this index in `probes`.
    case probe(Int)
    /// An answer to the probe of this index.
    case reply(Int)
    case other
  }

  /// The words that mark a frame in the run's own capture: `probe ttl=5 round=1`.
  package func comment(for role: Role) -> String? {
    switch role {
    case .probe(let index):
      let probe = probes[index]
      let round = probes[...index].count {
        $0.kind == probe.kind && $0.timeToLive == probe.timeToLive
      }
      let word = probe.kind == .syn ? "" : probe.kind.rawValue + " "
      return "probe \(word)ttl=\(probe.timeToLive) round=\(round)"
    case .reply(let index): return "reply to ttl=\(probes[index].timeToLive)"
    case .other: return nil
    }
  }

  /// Takes a frame of the capture; anything that is not about the target is left alone.
  @discardableResult
  package mutating func receive(_ header: FrameHeader, _ content: FrameContent) -> Role {
    role = .other
    switch content {
    case .packet(let packet): receive(packet, header)
    case .arp(let message): receive(message, header)
    case .other, .undecodable, .unsupportedLinkType: break
    }
    return role
  }

  private mutating func receive(_ message: ARPMessage, _ header: FrameHeader) {
    // A gratuitous request shows its sender alive as well as a reply does.
    resolve(.v4(message.senderProtocol)) {
      $0.answer(header.number)
      $0.claim(message.senderHardware, header.number)
    }
    if message.operation == 1, message.senderProtocol != message.targetProtocol {
      let isOwn = isOwn(askedBy: .v4(message.senderProtocol))
      resolve(.v4(message.targetProtocol)) { $0.request(header.number, isOwn: isOwn) }
    }
  }

  /// Whether a question on the link is this machine's: others ask for the same next hop, and the answers
  /// to them are not seen.
  private func isOwn(askedBy asker: IPAddress) -> Bool {
    !isRun || source == nil || source == asker || source?.version != asker.version
  }

  /// Notes what a frame shows of an address on the link.
  private mutating func resolve(_ address: IPAddress, _ change: (inout Resolution) -> Void) {
    // Which of the others is the next hop, a note may say later.
    guard
      address == target.address || address == nextHop || resolutions[address] != nil
        || !hasRoute && resolutions.count < Self.resolutionLimit
    else { return }
    change(&resolutions[address, default: Resolution()])
  }

  private mutating func receive(_ packet: Packet, _ header: FrameHeader) {
    if receiveSize(packet, header) || receiveSession(packet, header) { return }
    switch packet.transport {
    case .tcp(let tcp): receive(tcp, packet, header)
    case .icmp(let message): receive(message, packet, header)
    case .udp(let udp): receive(udp, packet, header)
    case .none: return
    }
  }

  private mutating func receive(_ udp: UDPHeader, _ packet: Packet, _ header: FrameHeader) {
    if isRun, packet.ip.destination == target.address, packet.ip.source == source {
      add(.datagram, flow: udp.sourcePort, port: udp.destinationPort, packet, header)
    } else if packet.ip.source == target.address, packet.ip.destination == source,
      let index = datagram(from: udp.destinationPort, to: udp.sourcePort)
    {
      attach(Reply(kind: .datagram, packet: packet, header: header), to: index)
    }
  }

  private mutating func receive(
    _ message: ICMPMessage, _ packet: Packet, _ header: FrameHeader
  ) {
    switch message.meaning {
    case .echoRequest(let identifier, _):
      guard packet.ip.destination == target.address, source == nil || packet.ip.source == source
      else { return }
      source = packet.ip.source
      add(.echo, flow: identifier, port: nil, packet, header)
    case .echoReply:
      guard let index = probesByEcho[message.header.parameter],
        packet.ip.destination == source, packet.ip.source == target.address
      else { return }
      attach(Reply(kind: .echoReply, packet: packet, header: header), to: index)
    case .neighborSolicitation:
      guard let neighbor = message.neighborTarget else { return }
      // The kernel asks whether a known neighbour is still there by unicast, from a link-local address
      // (ndisc_solicit); what others ask so is not seen here.
      let isOwn = isOwn(askedBy: packet.ip.source) || packet.ip.destination == .v6(neighbor)
      resolve(.v6(neighbor)) { $0.request(header.number, isOwn: isOwn) }
      // Without a source address it is a test for duplicates, which proves no resolved neighbour.
      resolve(packet.ip.source) { $0.answer(header.number) }
    case .neighborAdvertisement:
      guard let neighbor = message.neighborTarget else { return }
      resolve(.v6(neighbor)) {
        $0.answer(header.number)
        if let hardware = message.neighborHardware { $0.claim(hardware, header.number) }
      }
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

  mutating func add(
    _ kind: Probe.Kind, flow: UInt16, port: UInt16?, _ packet: Packet, _ header: FrameHeader
  ) {
    touch(header.timestamp)
    // A mirror port or a capture on several devices shows one packet twice.
    guard isOwn(kind, flow), !isFull else { return }
    let probe = Probe(
      kind: kind, flow: flow, port: port, packet: packet, time: header.timestamp,
      frame: header.number)
    if probes.suffix(8).contains(where: { probe.isCopy(of: $0) }) { return }
    let index = probes.count
    role = .probe(index)
    probes.append(probe)
    keptCount += 1
    if let port { asked.insert(Asked(port: port, flow: flow)) }
    switch packet.transport {
    case .tcp(let tcp):
      noteFlow(of: probe, index)
      probesBySequence[tcp.sequenceNumber.rawValue, default: []].append(index)
      if kind == .acknowledgement {
        probesBySequence[tcp.acknowledgementNumber.rawValue, default: []].append(index)
      }
    case .icmp(let message): probesByEcho[message.header.parameter] = index
    case .udp: datagrams[flow, default: []].append(index)
    case .none: break
    }
  }

  private mutating func noteFlow(of probe: Probe, _ index: Int) {
    if probe.kind == .syn || probe.kind == .otherPort { synFlows.insert(probe.flow) }
    guard probe.kind == .syn else { return }
    if let identification = probe.packet.ip.identification {
      synsByIdentification[Identity(flow: probe.flow, identification: identification)] = index
    }
    let farthest = farthestSyns[probe.flow]
    if farthest.map({ probe.timeToLive > probes[$0].timeToLive }) ?? true {
      farthestSyns[probe.flow] = index
    }
  }

  mutating func attach(_ reply: Reply, to index: Int) {
    touch(reply.time)
    role = .reply(index)
    if reply.kind == .timeExceeded { hasExpired = true }
    if probes[index].take(reply) { keptCount += 1 }
  }

  mutating func keep(_ reply: Reply) {
    touch(reply.time)
    // A flood of packets that answer nothing must not fill the memory.
    guard strays.count < 256 else { return }
    strays.append(reply)
    keptCount += 1
  }
}
