package import WireFormats

/// Which frames are a trace's, and when a group of SYNs becomes one.
extension TraceTable {
  /// A SYN with a TTL as low as this cannot come from far.
  private static let surelyProbed: UInt8 = 12
  /// Of SYNs that differ in their TTLs only, so many TTLs upwards are no one packet's.
  private static let fewestOfOne = 3
  /// Groups that are kept; what comes later is judged attempt by attempt.
  private static let limit = 1024

  /// Whether a segment may belong to a trace, or begin one; `receive` has to see no other.
  package func concerns(_ segment: Segment) -> Bool {
    if ownTrace != nil { return true }
    if segment.timeToLive <= Self.highestTTL,
      segment.flags.contains(.syn) && !segment.flags.contains(.ack)
        || segment.flags == .ack && segment.payloadLength == 0
    {
      return true
    }
    // Where there may be a trace, other SYNs of its client tell how far that is.
    return !ports.isEmpty
      && (segment.isSYN || isProbing(segment.sourcePort) || isProbing(segment.destinationPort))
  }

  /// Whether an ICMP error may be about a trace; `receive` has to see no other.
  package func concerns(_ error: SegmentError) -> Bool {
    ownTrace != nil || !ports.isEmpty && isProbing(error.sourcePort)
  }

  /// Whether a datagram that went all the way may be an answer to one of a trace.
  var concernsDatagrams: Bool { ownTrace != nil || controls.mayBeAnswered }

  private func isProbing(_ port: UInt16) -> Bool {
    ports[Int(port) >> 6] >> (UInt64(port) & 63) & 1 == 1
  }

  @discardableResult
  package mutating func receive(_ header: FrameHeader, _ content: FrameContent) -> Role {
    if let ownTrace {
      _ = show(header, content, to: ownTrace)
      return .partOfTrace
    }
    guard case .packet(let packet) = content else { return .other }
    switch packet.transport {
    case .tcp(let tcp):
      return receive(tcp, packet, header, content)
    case .icmp(let message):
      controls.receive(message, packet, header)
      if let pair = controls.takeBegun() { return begin(pair) }
      return receive(message, packet, header, content)
    case .udp(let udp):
      controls.receive(udp, packet, header)
      return .other
    case .none: return .other
    }
  }

  /// Takes an error of whose quote the capture lacks the ports: an identification of IPv4 may do.
  private mutating func receiveCut(
    _ message: ICMPMessage, _ packet: Packet, _ header: FrameHeader, _ content: FrameContent
  ) -> Role {
    guard message.header.isError, packet.payload.count < packet.payloadLength,
      message.quote.map({ $0.ip.payloadProtocol == .tcp }) ?? true
    else { return .other }
    let goal = message.quote?.ip.destination
    guard
      let index = groups.lastIndex(where: { group in
        group.key.map {
          $0.source == packet.ip.destination && (goal ?? $0.target.address) == $0.target.address
        } ?? false
      })
    else { return .other }
    let role = show(header, content, to: index)
    guard case .reply(let probe) = role else {
      groups[index].trace.noteCut(header.number, packet.payload.upperBound)
      return groups[index].isTrace ? .partOfTrace : .other
    }
    if groups[index].isTrace { return .partOfTrace }
    guard groups[index].trace.probes[probe].timeExceeded != nil, groups[index].isVaried else {
      return .other
    }
    return begin(index)
  }

  mutating func receive(
    _ message: ICMPMessage, _ packet: Packet, _ header: FrameHeader, _ content: FrameContent
  ) -> Role {
    if !groups.isEmpty, message.quote?.destinationPort == nil, message.quote?.icmp == nil {
      return receiveCut(message, packet, header, content)
    }
    guard let quote = message.quote, let port = quote.destinationPort,
      let index = byKey[
        Key(
          source: quote.ip.source,
          target: Endpoint(address: quote.ip.destination, port: port))],
      groups[index].ports.contains(quote.sourcePort ?? 0)
    else { return .other }
    let role = show(header, content, to: index)
    if groups[index].isTrace { return .partOfTrace }
    guard case .reply(let probe) = role,
      groups[index].trace.probes[probe].timeExceeded != nil, groups[index].isVaried
    else { return .other }
    return begin(index)
  }

  mutating func receive(
    _ tcp: TCPHeader, _ packet: Packet, _ header: FrameHeader, _ content: FrameContent
  ) -> Role {
    let forth = Key(
      source: packet.ip.source,
      target: Endpoint(address: packet.ip.destination, port: tcp.destinationPort))
    if !tcp.flags.contains(.syn) {
      let isPartOfTrace = controls.receive(tcp, packet, header)
      if controls.isProbe(tcp, packet) { mark(tcp.sourcePort) }
      if let pair = controls.takeBegun() { return begin(pair) }
      if isPartOfTrace { return .partOfTrace }
    }
    let isSYN = tcp.flags.contains(.syn) && !tcp.flags.contains(.ack)
    let isNew = isSYN && packet.ip.timeToLive <= Self.highestTTL && byKey[forth] == nil
    // What would begin another trace, as far as one packet tells.
    if isNew, isFull { leftOut += 1 }
    if isNew, groups.count < Self.limit, !isFull {
      byKey[forth] = append(
        Group(
          key: forth, trace: Trace(target: forth.target, source: forth.source),
          timeToLive: packet.ip.timeToLive, mark: Self.mark(tcp, packet),
          lowest: packet.ip.timeToLive, timesToLive: 1 << UInt32(packet.ip.timeToLive)))
      // The first one decides: in merged captures later ones come by elsewhere.
      groups[groups.count - 1].trace.isSeenArriving = isIncoming
    }
    // Most captures hold no trace, and most packets no SYN.
    guard !byKey.isEmpty else { return .other }
    if let index = byKey[forth] {
      if isSYN, packet.ip.timeToLive <= Self.highestTTL, portCount < Self.portLimit {
        if groups[index].ports.insert(tcp.sourcePort).inserted { portCount += 1 }
        mark(tcp.sourcePort)
      }
      if isSYN, packet.ip.timeToLive > Self.sweptTTL, !groups[index].isMeantToArrive {
        groups[index].isMeantToArrive = true
        // A SYN that is to arrive begins with what its kernel gives all. Scanners, whose SYNs have few options,
        // begin with anything.
        let isKernels = tcp.options.contains { if case .windowScale = $0 { true } else { false } }
        // One hop away are the containers and machines behind the client's own address.
        if isKernels, packet.ip.timeToLive.hopsTravelled > 1 {
          groups[index].trace.isSeenArriving = true
        }
      }
      guard groups[index].ports.contains(tcp.sourcePort) else { return .other }
      guard !isFull, !groups[index].trace.isFull else {
        leftOut += 1
        return groups[index].isTrace ? .partOfTrace : .other
      }
      _ = show(header, content, to: index)
      if groups[index].isTrace { return .partOfTrace }
      return isSYN ? compare(tcp, packet, with: index) : .other
    }
    let back = Key(
      source: packet.ip.destination,
      target: Endpoint(address: packet.ip.source, port: tcp.sourcePort))
    guard let index = byKey[back], groups[index].ports.contains(tcp.destinationPort) else {
      return .other
    }
    _ = show(header, content, to: index)
    return groups[index].isTrace ? .partOfTrace : .other
  }

  private mutating func compare(
    _ tcp: TCPHeader, _ packet: Packet, with index: Int
  ) -> Role {
    let timeToLive = packet.ip.timeToLive
    groups[index].lowest = min(groups[index].lowest, timeToLive)
    // A capture on both sides of a router shows one SYN with two TTLs, the lower one later.
    if timeToLive != groups[index].timeToLive, Self.mark(tcp, packet) != groups[index].mark {
      groups[index].isVaried = true
    } else if timeToLive <= Self.highestTTL {
      groups[index].timesToLive |= 1 << UInt32(timeToLive)
      if timeToLive > groups[index].timeToLive,
        groups[index].timesToLive.nonzeroBitCount >= Self.fewestOfOne
      {
        groups[index].isVaried = true
      }
    }
    guard groups[index].isVaried,
      groups[index].lowest <= Self.surelyProbed || groups[index].trace.hasExpired
    else { return .other }
    return begin(index)
  }

  mutating func begin(_ index: Int) -> Role {
    groups[index].isTrace = true
    guard let key = groups[index].key else { return .partOfTrace }
    tracesOf[ControlTable.Pair(source: key.source, target: key.target.address), default: []]
      .append(index)
    return .begins(client: key.source, server: key.target, ports: groups[index].ports)
  }

  /// Begins a trace by bare ACKs.
  mutating func begin(_ pair: ControlTable.Pair) -> Role {
    guard let way = controls.sweep(from: pair.source, to: pair.target),
      let port = way.ports.destination
    else { return .other }
    let ports = way.ports.source
    for port in ports { mark(port) }
    return .begins(
      client: pair.source, server: Endpoint(address: pair.target, port: port), ports: ports)
  }

  /// Lets `concerns` find the segments of a source port.
  mutating func mark(_ port: UInt16) {
    if ports.isEmpty { ports = [UInt64](repeating: 0, count: 1 << 10) }
    ports[Int(port) >> 6] |= 1 << (UInt64(port) & 63)
  }

  static func mark(_ tcp: TCPHeader, _ packet: Packet) -> UInt64 {
    UInt64(tcp.sequenceNumber.rawValue) << 32 | UInt64(tcp.sourcePort) << 16
      | UInt64(packet.ip.identification ?? 0)
  }
}
