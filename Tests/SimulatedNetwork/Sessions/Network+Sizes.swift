import PathTracing
import WireFormats

// What links do to packets that are too large for them. A packet that a router cuts up stays one
// here, with the size of its largest piece: what meets one piece meets the whole.
extension Network {
  /// Tells whether a packet gets over a link by its size.
  mutating func fits(
    _ datagram: inout Datagram, _ index: Int, isForward: Bool, _ time: Timestamp
  ) -> Bool {
    let link = scene.links[index]
    guard let size = isForward ? link.sizeForward : link.sizeBack else { return true }
    let length = datagram.pieceSize ?? datagram.octets.count
    guard length > size.most else { return true }
    if size.manner == .lowerLayer { return false }
    if datagram.packet.ip.version == .v4, !datagram.packet.ip.dontFragment {
      datagram.pieceSize = size.most
      return true
    }
    guard case .reported(let claim) = size.manner else { return false }
    let mtu = claim ?? size.most
    if isForward {
      guard index > 0 else { return false }
      var quoted = datagram
      // Linux looks at the size before it translates the source.
      if let translation = scene.routers[index - 1].translation {
        quoted.packet.ip = quoted.packet.ip.between(source: scene.client.address)
        if case .tcp(var tcp) = quoted.packet.transport {
          tcp.sourcePort &-= translation.portShift
          quoted.packet.transport = .tcp(tcp)
        }
      }
      events.add(.tooBig(mtu: mtu, hop: index, quoted), at: time)
    } else {
      // The way back to the host, which nothing here watches.
      events.add(
        .hostReport(mtu: mtu, connectionKey(of: datagram.packet)), at: time + .milliseconds(2))
    }
    return false
  }

  private func connectionKey(of packet: Packet) -> UInt32? {
    packet.tcp.map { UInt32($0.destinationPort) << 16 | UInt32($0.sourcePort) }
  }

  /// Collects the pieces of a packet at the host, and takes it in when all have come.
  mutating func join(_ datagram: Datagram) {
    guard let place = datagram.packet.ip.fragmentPlace else { return }
    var known = pieces[place.identification] ?? []
    known.append(datagram)
    pieces[place.identification] = known
    var body: [UInt8] = []
    let sorted = known.compactMap { piece in piece.packet.ip.fragmentPlace.map { (piece, $0) } }
      .sorted { $0.1.offset < $1.1.offset }
    for (piece, place) in sorted where place.offset == body.count {
      body += piece.octets.dropFirst(piece.packet.ip.headerLength)
      if place.isLast { return take(body, known[0]) }
    }
  }

  private mutating func take(_ body: [UInt8], _ piece: Datagram) {
    let ip = piece.packet.ip
    guard
      let header = IPHeader(
        source: ip.source, destination: ip.destination, timeToLive: ip.timeToLive,
        payloadProtocol: ip.payloadProtocol)
    else { return }
    let octets = Packet(ip: header, transport: .none).octets(payload: body)
    guard let packet = try? Packet(parsing: octets.span) else { return }
    arrive(Datagram(packet, payload: Array(octets[packet.payload])))
  }
}

extension Datagram {
  /// The packet on the wire: its pieces, where it was cut up.
  var fragments: [[UInt8]] {
    let whole = octets
    guard let pieceSize, whole.count > pieceSize else { return [whole] }
    let header = packet.ip.headerLength
    let body = whole.dropFirst(header)
    let extra = packet.ip.version == .v4 ? 0 : 8
    let room = (pieceSize - header - extra) / 8 * 8
    return stride(from: 0, to: body.count, by: max(room, 8)).map { start in
      let part = Array(body.dropFirst(start).prefix(room))
      let ip = packet.ip.piece(
        at: start, hasMore: start + part.count < body.count, identification: 0x4242)
      return Packet(ip: ip, transport: .none).octets(payload: part)
    }
  }
}

extension IPHeader {
  struct FragmentPlace {
    var identification: UInt32
    /// Octets from the start of the whole.
    var offset: Int
    var isLast: Bool
  }

  /// Where the packet's octets belong in the whole; nil for one that is whole.
  var fragmentPlace: FragmentPlace? {
    switch self {
    case .v4(let header):
      guard header.moreFragments || header.fragmentOffset != 0 else { return nil }
      return FragmentPlace(
        identification: UInt32(header.identification), offset: Int(header.fragmentOffset) * 8,
        isLast: !header.moreFragments)
    case .v6(let header):
      guard let fragment = header.fragment else { return nil }
      return FragmentPlace(
        identification: fragment.identification, offset: Int(fragment.offset) * 8,
        isLast: !fragment.moreFragments)
    }
  }

  var isFragment: Bool { fragmentPlace != nil }

  /// The header of one piece of the packet.
  func piece(at offset: Int, hasMore: Bool, identification: UInt16) -> IPHeader {
    switch self {
    case .v4(var header):
      header.moreFragments = hasMore
      header.fragmentOffset = UInt16(clamping: offset / 8)
      header.identification = identification
      return .v4(header)
    case .v6(var header):
      let word = UInt16(clamping: offset) | (hasMore ? 1 : 0)
      header.extensionHeaders = [
        IPv6ExtensionHeader(
          kind: .ipv6Fragment, next: payloadProtocol,
          content: [
            0, UInt8(word >> 8), UInt8(word & 0xff), 0, 0, UInt8(identification >> 8),
            UInt8(identification & 0xff),
          ])
      ]
      return .v6(header)
    }
  }
}
