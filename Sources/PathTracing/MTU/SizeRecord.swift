import WireFormats

/// The probes of sizes among the packets of a run, and what answered them.
///
/// Old data needs no mark: no kernel sends again what the peer has acknowledged, but for an octet
/// of keep-alive.
package struct SizeRecord: Sendable {
  package private(set) var probes: [SizeProbe] = []
  /// The connections of this machine to the target, by source port in the order of their coming.
  package private(set) var sessions: [SessionEdge] = []
  /// The identifier of the run's ordinary echo requests; those of sizes have the next ones.
  var echoIdentifier: UInt16?

  private var synAcks: [UInt16: (own: TCPHeader?, peer: TCPHeader)] = [:]
  private var syns: [UInt16: TCPHeader] = [:]
  private var answerCount = 0
  private var byIdentity: [SizeProbe.Identity: Int] = [:]
  /// Old data by flow and first octet: all that a short quote holds.
  private var byStart: [SizeProbe.Identity: [Int]] = [:]

  package init() {}

  /// How many packets it knows by what it keeps of them.
  var kept: Int { probes.count + answerCount + sessions.count + syns.count + synAcks.count }

  /// The connection that old data can go with.
  package var session: SessionEdge? { sessions.first { !$0.isOver } }

  /// Takes a segment that this machine sent to the target's port; tells whether it is a probe.
  mutating func receiveOwn(_ tcp: TCPHeader, _ packet: Packet, _ header: FrameHeader) -> Bool {
    let flow = tcp.sourcePort
    let length = packet.payloadLength
    if tcp.flags.contains(.syn) {
      if length > 0 {
        add(
          .paddedSYN, packet, header,
          .syn(flow: flow, number: tcp.sequenceNumber, length: length))
        return true
      }
      syns[flow] = tcp
      return false
    }
    guard let index = index(of: flow) else {
      open(tcp)
      return false
    }
    let end = tcp.sequenceNumber + length
    if tcp.flags == .ack, length > 1, !sessions[index].acknowledged.precedes(end) {
      add(.oldData, packet, header, .octets(flow: flow, start: tcp.sequenceNumber, end: end))
      return true
    }
    sessions[index].sent(tcp)
    return false
  }

  /// A session begins with the first segment that acknowledges the peer's SYN; probes never do.
  private mutating func open(_ tcp: TCPHeader) {
    guard tcp.flags.contains(.ack), !tcp.flags.contains(.rst),
      let (own, peer) = synAcks[tcp.sourcePort],
      tcp.acknowledgementNumber == peer.sequenceNumber + 1
    else { return }
    var edge = SessionEdge(
      flow: tcp.sourcePort, acknowledged: peer.acknowledgementNumber,
      expected: tcp.acknowledgementNumber, window: tcp.window)
    if let value = tcp.timestamps?.value, let other = peer.timestamps?.value {
      edge.timestamps = SessionEdge.Timestamps(own: value, peer: other)
    }
    edge.sentSegmentSize = own?.maximumSegmentSize
    edge.receivedSegmentSize = peer.maximumSegmentSize
    sessions.append(edge)
  }

  /// Takes a segment of the target's port; tells whether it answers a probe of a size alone.
  mutating func receiveAnswer(_ tcp: TCPHeader, _ packet: Packet, _ header: FrameHeader) -> Bool {
    let flow = tcp.destinationPort
    if answersPaddedSYN(tcp, packet, header) { return true }
    if tcp.flags.isSuperset(of: [.syn, .ack]), index(of: flow) == nil {
      synAcks[flow] = (syns[flow], tcp)
      return false
    }
    guard let index = index(of: flow) else { return false }
    sessions[index].received(tcp)
    // RFC 2883 section 4: the first block names what has come twice.
    guard case .selectiveAcknowledgement(let blocks)? = tcp.options.first(where: \.isSACK),
      let block = blocks.first,
      let probe = byIdentity[.octets(flow: flow, start: block.left, end: block.right)]
    else { return false }
    attach(.arrived, packet, header, to: probe)
    return packet.payloadLength == 0
  }

  private mutating func answersPaddedSYN(
    _ tcp: TCPHeader, _ packet: Packet, _ header: FrameHeader
  ) -> Bool {
    guard tcp.flags.contains(.ack), !tcp.flags.isDisjoint(with: [.syn, .rst]) else { return false }
    let probe = probes.lastIndex { probe in
      guard case .syn(tcp.destinationPort, let number, let length) = probe.identity else {
        return false
      }
      // A listener takes the SYN alone; a closed port counts the data (RFC 9293 section 3.10.7.1).
      let octets = tcp.acknowledgementNumber - number
      return octets == 1 || octets == 1 + length
    }
    guard let probe else { return false }
    attach(.arrived, packet, header, to: probe)
    return true
  }

  /// Takes an echo request to the target; tells whether it is a probe of a size.
  mutating func receiveEcho(
    identifier: UInt16, sequence: UInt16, _ packet: Packet, _ header: FrameHeader
  ) -> Bool {
    guard let own = echoIdentifier, identifier != own else { return false }
    let parameter = UInt32(identifier) << 16 | UInt32(sequence)
    switch identifier &- own {
    case 1: add(.echo, packet, header, .echo(parameter))
    // The size cannot be read off a first fragment: it stands in the sequence number.
    case 2...UInt16(1 + SizeBuilder.longReplies):
      add(.longReply, packet, header, .echo(parameter), size: Int(sequence))
    default: return false
    }
    return true
  }

  mutating func receiveEchoReply(
    _ parameter: UInt32, _ packet: Packet, _ header: FrameHeader
  ) -> Bool {
    guard let probe = byIdentity[.echo(parameter)] else { return false }
    attach(
      packet.ip.isFragment ? .fragmented(first: packet.ip.totalLength) : .arrived, packet, header,
      to: probe)
    return true
  }

  /// Takes an ICMP error; tells whether it quotes a probe of a size.
  mutating func receiveError(
    _ kind: SizeProbe.Answer.Kind, _ quote: ICMPQuote, _ packet: Packet, _ header: FrameHeader
  ) -> Bool {
    guard let probe = probe(quotedBy: quote) else { return false }
    attach(kind, packet, header, to: probe)
    return true
  }

  private func probe(quotedBy quote: ICMPQuote) -> Int? {
    if let icmp = quote.icmp { return byIdentity[.echo(icmp.parameter)] }
    guard let port = quote.sourcePort, let number = quote.sequenceNumber else { return nil }
    if let old = byStart[.octets(flow: port, start: number, end: number)] {
      return old.last { probes[$0].size == quote.ip.totalLength } ?? old.last
    }
    return probes.lastIndex { probe in
      guard case .syn(port, number, _) = probe.identity else { return false }
      return true
    }
  }

  private func index(of flow: UInt16) -> Int? { sessions.firstIndex { $0.flow == flow } }

  private mutating func add(
    _ witness: SizeOrder.Witness, _ packet: Packet, _ header: FrameHeader,
    _ identity: SizeProbe.Identity, size: Int? = nil
  ) {
    let order = SizeOrder(
      witness, size: size ?? packet.ip.totalLength, timeToLive: Int(packet.ip.timeToLive),
      allowsFragments: !packet.ip.dontFragment)
    byIdentity[identity] = probes.count
    if case .octets(let flow, let start, _) = identity {
      byStart[.octets(flow: flow, start: start, end: start), default: []].append(probes.count)
    }
    probes.append(
      SizeProbe(
        order: order, time: header.timestamp, frame: header.number, identity: identity))
  }

  private mutating func attach(
    _ kind: SizeProbe.Answer.Kind, _ packet: Packet, _ header: FrameHeader, to index: Int
  ) {
    let isRepeated = probes[index].answers.contains {
      $0.kind == kind && $0.sender == packet.ip.source
    }
    guard !isRepeated else { return }
    answerCount += 1
    probes[index].answers.append(
      SizeProbe.Answer(
        kind: kind, sender: packet.ip.source, time: header.timestamp, frame: header.number))
  }
}

extension TCPOption {
  fileprivate var isSACK: Bool {
    if case .selectiveAcknowledgement = self { true } else { false }
  }
}

extension IPHeader {
  /// Whether the packet is one piece of several.
  fileprivate var isFragment: Bool {
    switch self {
    case .v4(let header): header.moreFragments || header.fragmentOffset != 0
    case .v6(let header): header.fragment.map { $0.moreFragments || $0.offset != 0 } ?? false
    }
  }
}
