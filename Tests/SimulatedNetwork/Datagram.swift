package import WireFormats

/// A packet under way, as values: octets exist only where the client's tap sees it.
package struct Datagram: Sendable {
  package var packet: Packet
  /// Echo data; empty for everything else.
  package var payload: [UInt8]
  /// What an ICMP error is about.
  package var quote: Quote?
  /// When the client sent it.
  var sent: Timestamp?
  /// Octets of its largest piece, where a router or the host has cut it up.
  var pieceSize: Int?

  package init(_ packet: Packet, payload: [UInt8] = [], quote: Quote? = nil) {
    self.packet = packet
    if !payload.isEmpty { self.packet.payloadLength = payload.count }
    self.payload = payload
    self.quote = quote
  }

  /// The packet in an ICMP error, as it was when it arrived where the error was made.
  package final class Quote: Sendable {
    package let packet: Packet
    let payload: [UInt8]
    /// Octets quoted behind the IP header.
    let length: Int
    /// Labels of RFC 4950 behind a quote padded to 128 octets; empty for none.
    let labels: [UInt32]

    package init(_ packet: Packet, payload: [UInt8] = [], length: Int, labels: [UInt32] = []) {
      self.packet = packet
      self.payload = payload
      self.length = length
      self.labels = labels
    }
  }

  /// The packet on the wire.
  var octets: [UInt8] {
    guard let quote else { return packet.octets(payload: payload) }
    var quoted = Array(
      quote.packet.octets(payload: quote.payload)
        .prefix(quote.packet.ip.headerLength + quote.length))
    guard !quote.labels.isEmpty else { return packet.octets(payload: quoted) }
    quoted = Array(quoted.prefix(128))
    quoted += Array(repeating: 0, count: 128 - quoted.count)
    var labelled = packet
    if case .icmp(var message) = packet.transport {
      // RFC 4884 section 4: the length of the quote in words of 4 or of 8 octets.
      message.header.parameter |= message.header.version == .v4 ? 32 << 16 : 16 << 24
      labelled.transport = .icmp(message)
    }
    return labelled.octets(payload: quoted + Self.extensions(quote.labels))
  }

  private static func extensions(_ labels: [UInt32]) -> [UInt8] {
    let length = 4 + labels.count * 4
    var octets: [UInt8] = [0x20, 0, 0, 0, UInt8(length >> 8), UInt8(length & 0xff), 1, 1]
    for (index, label) in labels.enumerated() {
      let bottom: UInt32 = index == labels.count - 1 ? 0x100 : 0
      let word = label << 12 | bottom | 1
      octets += [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> $0) }
    }
    var sum = InternetChecksum()
    sum.add(octets.span)
    octets[2] = UInt8(sum.value >> 8)
    octets[3] = UInt8(sum.value & 0xff)
    return octets
  }
}

extension Packet {
  /// A TCP segment without options between two endpoints, with DF set.
  static func segment(
    from source: IPAddress, to destination: IPAddress, _ tcp: TCPHeader, timeToLive: UInt8
  ) -> Packet? {
    guard
      var header = IPHeader(
        source: source, destination: destination, timeToLive: timeToLive, payloadProtocol: .tcp)
    else { return nil }
    if case .v4(var v4) = header {
      v4.dontFragment = true
      header = .v4(v4)
    }
    return Packet(ip: header, transport: .tcp(tcp))
  }

  /// The reset that RFC 9293 section 3.10.7.1 sends where nothing listens.
  static func reset(
    to packet: Packet, timeToLive: UInt8, acknowledges: Bool = true
  ) -> Packet? {
    guard case .tcp(let received) = packet.transport else { return nil }
    var tcp = TCPHeader(
      sourcePort: received.destinationPort, destinationPort: received.sourcePort,
      sequenceNumber: SequenceNumber(rawValue: 0), flags: .rst)
    if received.flags.contains(.ack) {
      tcp.sequenceNumber = received.acknowledgementNumber
    } else if acknowledges {
      tcp.flags = [.rst, .ack]
      tcp.acknowledgementNumber = received.sequenceNumber + 1
    }
    return segment(
      from: packet.ip.destination, to: packet.ip.source, tcp, timeToLive: timeToLive)
  }

  var tcp: TCPHeader? {
    if case .tcp(let header) = transport { header } else { nil }
  }

  var isEchoRequest: Bool {
    guard case .icmp(let message) = transport, case .echoRequest = message.meaning else {
      return false
    }
    return true
  }
}

extension TCPHeader {
  /// Whether this opens a connection, with or without a wish for ECN.
  var isSYN: Bool { flags.contains(.syn) && !flags.contains(.ack) }
}

extension IPHeader {
  /// The same header between other addresses; fields of the other family are left alone.
  package func between(source: IPAddress? = nil, destination: IPAddress? = nil) -> IPHeader {
    switch self {
    case .v4(var header):
      if case .v4(let address) = source { header.source = address }
      if case .v4(let address) = destination { header.destination = address }
      return .v4(header)
    case .v6(var header):
      if case .v6(let address) = source { header.source = address }
      if case .v6(let address) = destination { header.destination = address }
      return .v6(header)
    }
  }
}
