import PathTracing
import WireFormats

extension Network {
  /// Makes a router, or the host at the hop behind the last, report a packet, as its limit allows.
  mutating func complain(
    _ complaint: Complaint, at hop: Int, isRoute: Bool, about datagram: Datagram,
    parameter: UInt32 = 0
  ) {
    let isExpiry = complaint == .expired
    let isHost = hop > scene.routers.count
    let source: IPAddress
    let limit: Router.Limit
    let quoteLength: Int
    let initialTimeToLive: UInt8
    var labels: [UInt32] = []
    if isHost {
      source = datagram.packet.ip.destination
      limit = scene.host.limit
      quoteLength = scene.host.quoteLength
      initialTimeToLive = scene.host.initialTimeToLive
    } else {
      let router = scene.routers[hop - 1]
      guard router.sendsErrors, !isExpiry || router.reportsExpiry else { return }
      source = (datagram.packet.tcp == nil ? nil : router.addressForTCP) ?? router.address
      limit = router.limit
      quoteLength = router.quoteLength
      initialTimeToLive = router.initialTimeToLive
      labels = router.labels
    }
    let version = datagram.packet.ip.version
    // Only IPv4's ip_error has a limit of its own.
    guard
      // icmp_ratemask leaves these alone; IPv6's covers all errors but packet too big.
      complaint == .tooBig
        || buckets[hop - 1].allows(
          limit, isExpiry: isExpiry, isRoute: isRoute && version == .v4, at: now),
      var packet = Self.error(
        complaint, from: source, about: datagram.packet, timeToLive: initialTimeToLive)
    else { return }
    if case .v4(var header) = packet.ip {
      // Linux, icmp_send: internet control, and the bits of the packet's own type of service.
      header.trafficClass = 0xc0 | (datagram.packet.ip.trafficClass & 0x1e)
      header.identification = UInt16.random(in: 1...UInt16.max, using: &generator)
      packet.ip = .v4(header)
    }
    if parameter > 0, case .icmp(var message) = packet.transport {
      message.header.parameter = parameter
      packet.transport = .icmp(message)
    }
    let quote = Datagram.Quote(
      datagram.packet, payload: datagram.payload, length: quoteLength,
      // RFC 4884 section 4: a report of a size has no room for extensions.
      labels: complaint == .tooBig ? [] : labels)
    back(Datagram(packet, quote: quote), from: hop, at: now)
  }

  /// An error without its quote.
  static func error(
    _ complaint: Complaint, from source: IPAddress, about packet: Packet, timeToLive: UInt8
  ) -> Packet? {
    let version = packet.ip.version
    let (type, code) = version == .v4 ? complaint.v4 : complaint.v6
    guard
      let header = IPHeader(
        source: source, destination: packet.ip.source, timeToLive: timeToLive,
        payloadProtocol: version == .v4 ? .icmpv4 : .icmpv6)
    else { return nil }
    return Packet(
      ip: header,
      transport: .icmp(
        ICMPMessage(header: ICMPHeader(version: version, type: type, code: code))))
  }
}
