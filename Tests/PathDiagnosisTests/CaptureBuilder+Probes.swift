import PathTracing
import SimulatedNetwork
import WireFormats

extension CaptureBuilder {
  /// Lets the capture see a ping of the client with a time to live.
  mutating func ping(_ timeToLive: UInt8, number: UInt16, at time: Double) -> Packet? {
    let message = ICMPMessage(
      header: .echoRequest(client.address.version, identifier: 7, sequence: number))
    return probe(timeToLive, .icmp(message), at: time)
  }

  /// Lets it see the host's answer to a ping.
  mutating func echoReply(number: UInt16, at time: Double) {
    let request = ICMPHeader.echoRequest(client.address.version, identifier: 7, sequence: number)
    let header = ICMPHeader(
      version: client.address.version, type: client.address.version == .v4 ? 0 : 129, code: 0,
      parameter: request.parameter)
    guard
      let ip = IPHeader(
        source: server.address, destination: client.address, timeToLive: self.timeToLive.server,
        payloadProtocol: client.address.version == .v4 ? .icmpv4 : .icmpv6)
    else { return }
    receive(Packet(ip: ip, transport: .icmp(ICMPMessage(header: header))).octets(), at: time)
  }

  /// Lets it see a datagram of the client; the identification tells it from others of its ports.
  mutating func datagram(
    _ timeToLive: UInt8, ports: (UInt16, UInt16), identification: UInt16 = 0, at time: Double
  ) -> Packet? {
    let udp = UDPHeader(sourcePort: ports.0, destinationPort: ports.1, length: 8)
    return probe(timeToLive, .udp(udp), identification: identification, at: time)
  }

  private mutating func probe(
    _ timeToLive: UInt8, _ transport: Packet.Transport, identification: UInt16 = 0,
    at time: Double
  ) -> Packet? {
    let kind: IPProtocol
    if case .udp = transport {
      kind = .udp
    } else {
      kind = client.address.version == .v4 ? .icmpv4 : .icmpv6
    }
    guard
      var ip = IPHeader(
        source: client.address, destination: server.address, timeToLive: timeToLive,
        payloadProtocol: kind)
    else { return nil }
    if case .v4(var header) = ip {
      header.identification = identification
      ip = .v4(header)
    }
    let octets = Packet(ip: ip, transport: transport).octets()
    receive(octets, at: time)
    return try? Packet(parsing: octets.span)
  }
}
