import WireFormats

/// Writes packets of a given size, each told apart by what answers and quotes name of it.
package struct SizeBuilder: Sendable {
  /// Long replies of one size that can be told apart.
  static let longReplies = 8
  /// Old data ends so many octets at most before what the peer has acknowledged last: each probe
  /// at a place of its own, far within the window that stateful filters look at.
  private static let places = 1024
  /// What every IPv4 host reassembles (RFC 791) and hardly any link cuts again.
  private static let fragmentSize = (v4: 552, v6: 1280)

  private let source: IPAddress
  private let target: Endpoint
  private let paddedPort: UInt16
  private let echoIdentifier: UInt16
  private let flowLabel: UInt32
  private var nextPlace = 0
  private var nextEcho: UInt16 = 1
  private var nextIdentification: UInt16
  private var nextNumber: SequenceNumber
  private var longReplyCounts: [Int: Int] = [:]

  package init(plan: TracePlan) {
    source = plan.source
    target = plan.target
    paddedPort = plan.controlPort
    echoIdentifier = plan.echoIdentifier
    var generator = SeededGenerator(seed: plan.seed ^ 0x73_697a_6573)
    flowLabel = UInt32.random(in: 1...0xfffff, using: &generator)
    nextIdentification = UInt16.random(in: 1...UInt16.max, using: &generator)
    nextNumber = SequenceNumber(rawValue: UInt32.random(in: 0...UInt32.max, using: &generator))
  }

  /// Writes the packets of an order; none when it cannot be written.
  package mutating func packets(for order: SizeOrder, _ session: SessionEdge?) -> [[UInt8]] {
    switch order.witness {
    case .oldData: session.map { oldData(order, $0) } ?? []
    case .paddedSYN: paddedSYN(order)
    case .echo: echo(order)
    case .longReply: longReply(order)
    }
  }

  private mutating func oldData(_ order: SizeOrder, _ session: SessionEdge) -> [[UInt8]] {
    var tcp = TCPHeader(
      sourcePort: session.flow, destinationPort: target.port, sequenceNumber: session.acknowledged,
      flags: .ack)
    tcp.acknowledgementNumber = session.expected
    tcp.window = session.window
    if let stamps = session.timestamps {
      tcp.options = [
        .noOperation, .noOperation, .timestamps(value: stamps.own, echoReply: stamps.peer),
      ]
    }
    let length = order.size - ipHeader - 20 - (session.timestamps == nil ? 0 : 12)
    guard length > 1 else { return [] }
    tcp.sequenceNumber = session.acknowledged - nextPlace - length
    nextPlace = (nextPlace + 1) % Self.places
    return packet(.tcp(tcp), .tcp, order, payload: [UInt8](repeating: 0, count: length))
  }

  private mutating func paddedSYN(_ order: SizeOrder) -> [[UInt8]] {
    var tcp = TCPHeader(
      sourcePort: paddedPort, destinationPort: target.port, sequenceNumber: nextNumber, flags: .syn)
    nextNumber = nextNumber - (1 << 19)
    tcp.window = 64240
    tcp.options = [.maximumSegmentSize(536)]
    let length = order.size - ipHeader - 24
    guard length > 0 else { return [] }
    return packet(.tcp(tcp), .tcp, order, payload: [UInt8](repeating: 0, count: length))
  }

  private mutating func echo(_ order: SizeOrder) -> [[UInt8]] {
    let header = ICMPHeader.echoRequest(
      target.address.version, identifier: echoIdentifier &+ 1, sequence: nextEcho)
    nextEcho &+= 1
    let length = order.size - ipHeader - 8
    guard length >= 0 else { return [] }
    return packet(
      .icmp(ICMPMessage(header: header)), icmp, order,
      payload: [UInt8](repeating: 0, count: length))
  }

  /// An echo request of the size in fragments that pass where the size may not.
  ///
  /// Small ones come in two pieces too: where fragments are filtered, none of them is answered.
  private mutating func longReply(_ order: SizeOrder) -> [[UInt8]] {
    let count = longReplyCounts[order.size, default: 0]
    longReplyCounts[order.size] = count + 1
    let header = ICMPHeader.echoRequest(
      target.address.version,
      identifier: echoIdentifier &+ 2 &+ UInt16(count % Self.longReplies),
      sequence: UInt16(clamping: order.size))
    let length = order.size - ipHeader - 8
    guard length >= 0,
      let whole = packet(
        .icmp(ICMPMessage(header: header)), icmp, order,
        payload: [UInt8](repeating: 0, count: length)
      ).first
    else { return [] }
    return fragments(of: Array(whole.dropFirst(ipHeader)), order)
  }

  private mutating func fragments(of body: [UInt8], _ order: SizeOrder) -> [[UInt8]] {
    let isV4 = target.address.version == .v4
    // Fragment offsets count in units of 8 octets.
    let most = isV4 ? Self.fragmentSize.v4 - 20 : Self.fragmentSize.v6 - 48
    let room = max(min(most, (body.count + 1) / 2) / 8 * 8, 8)
    let identification = nextIdentification
    nextIdentification = nextIdentification == .max ? 1 : nextIdentification + 1
    return stride(from: 0, to: body.count, by: room).compactMap { start in
      let piece = Array(body[start..<min(start + room, body.count)])
      let hasMore = start + room < body.count
      guard var header = header(icmp, order) else { return nil }
      switch header {
      case .v4(var v4):
        v4.dontFragment = false
        v4.moreFragments = hasMore
        v4.fragmentOffset = UInt16(clamping: start / 8)
        v4.identification = identification
        header = .v4(v4)
      case .v6(var v6):
        let word = UInt16(clamping: start) | (hasMore ? 1 : 0)
        v6.extensionHeaders = [
          IPv6ExtensionHeader(
            kind: .ipv6Fragment, next: icmp,
            content: [
              0, UInt8(word >> 8), UInt8(word & 0xff), 0, 0, UInt8(identification >> 8),
              UInt8(identification & 0xff),
            ])
        ]
        header = .v6(v6)
      }
      return Packet(ip: header, transport: .none).octets(payload: piece)
    }
  }

  private var ipHeader: Int { target.address.version.headerLength }
  private var icmp: IPProtocol { target.address.version == .v4 ? .icmpv4 : .icmpv6 }

  private func header(_ kind: IPProtocol, _ order: SizeOrder) -> IPHeader? {
    var header = IPHeader(
      source: source, destination: target.address, timeToLive: UInt8(clamping: order.timeToLive),
      payloadProtocol: kind)
    if case .v6(var v6) = header {
      v6.flowLabel = flowLabel
      header = .v6(v6)
    }
    return header
  }

  private mutating func packet(
    _ transport: Packet.Transport, _ kind: IPProtocol, _ order: SizeOrder, payload: [UInt8]
  ) -> [[UInt8]] {
    guard var header = header(kind, order) else { return [] }
    if case .v4(var v4) = header {
      v4.dontFragment = !order.allowsFragments
      v4.identification = nextIdentification
      nextIdentification = nextIdentification == .max ? 1 : nextIdentification + 1
      header = .v4(v4)
    }
    return [Packet(ip: header, transport: transport).octets(payload: payload)]
  }
}
