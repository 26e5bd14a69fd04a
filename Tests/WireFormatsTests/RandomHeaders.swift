import PathTracing
import WireFormats

// Values that a writer may write: what reads back must be the same.

extension SeededGenerator {
  mutating func ipv4Address() -> IPv4Address { IPv4Address(rawValue: integer()) }

  mutating func ipv6Address() -> IPv6Address { IPv6Address(high: next(), low: next()) }

  mutating func hardwareAddress() -> HardwareAddress { HardwareAddress(rawValue: next()) }

  mutating func ipv4Header() -> IPv4Header {
    var header = IPv4Header(
      source: ipv4Address(), destination: ipv4Address(), timeToLive: integer(),
      payloadProtocol: IPProtocol(rawValue: integer()))
    header.trafficClass = integer()
    header.totalLength = integer()
    header.identification = integer()
    header.dontFragment = bool()
    header.moreFragments = bool()
    header.reservedFlag = bool()
    header.fragmentOffset = integer(UInt16.self) & 0x1fff
    header.headerChecksum = integer()
    header.options = octets(below(11) * 4)
    return header
  }

  mutating func ipv6Header() -> IPv6Header {
    let kinds: [IPProtocol] = [
      .hopByHopOptions, .ipv6Routing, .authentication, .ipv6DestinationOptions, .mobility,
      .ipv6Fragment, .hostIdentity, .shim6,
    ]
    let chain = (0..<below(4)).map { _ in kinds[below(kinds.count)] } + [.tcp]
    var header = IPv6Header(
      source: ipv6Address(), destination: ipv6Address(), hopLimit: integer(),
      payloadProtocol: .tcp)
    header.trafficClass = integer()
    header.flowLabel = integer(UInt32.self) & 0xfffff
    header.payloadLength = integer()
    for (kind, next) in zip(chain, chain.dropFirst()) {
      var content: [UInt8]
      switch kind {
      case .ipv6Fragment:
        // An offset of 0: behind a later fragment the chain ends.
        content = [integer(), 0, integer(UInt8.self) & 7] + octets(4)
      case .authentication:
        let words = 1 + below(8)
        content = [UInt8(words)] + octets(words * 4 + 6)
      default:
        let words = below(4)
        content = [UInt8(words)] + octets(words * 8 + 6)
      }
      header.extensionHeaders.append(
        IPv6ExtensionHeader(kind: kind, next: next, content: content))
    }
    return header
  }

  mutating func tcpOption() -> TCPOption {
    switch below(8) {
    case 0: .noOperation
    case 1: .maximumSegmentSize(integer())
    case 2: .windowScale(integer())
    case 3: .selectiveAcknowledgementPermitted
    case 4:
      .selectiveAcknowledgement(
        (0...below(4)).map { _ in
          TCPOption.Block(
            left: SequenceNumber(rawValue: integer()), right: SequenceNumber(rawValue: integer()))
        })
    case 5: .timestamps(value: integer(), echoReply: integer())
    case 6: .other(kind: UInt8(9 + below(247)), content: octets(below(10)))
    // A known kind of a wrong length.
    default: .other(kind: 2, content: octets(3 + below(3)))
    }
  }

  /// A header whose options fit.
  mutating func tcpHeader() -> TCPHeader {
    var header = TCPHeader(
      sourcePort: integer(), destinationPort: integer(),
      sequenceNumber: SequenceNumber(rawValue: integer()), flags: TCPFlags(rawValue: integer()))
    header.acknowledgementNumber = SequenceNumber(rawValue: integer())
    header.reservedBits = integer(UInt8.self) & 0x0f
    header.window = integer()
    header.checksum = integer()
    header.urgentPointer = integer()
    var room = 40
    for _ in 0..<below(8) {
      let option = tcpOption()
      room -= option.length
      if room < 0 { break }
      header.options.append(option)
    }
    header.headerLength =
      20 + (header.options.reduce(0) { $0 + $1.length } + 3) / 4 * 4
    return header
  }

  mutating func udpHeader() -> UDPHeader {
    var header = UDPHeader(
      sourcePort: integer(), destinationPort: integer(), length: integer())
    header.checksum = integer()
    return header
  }

  mutating func icmpHeader() -> ICMPHeader {
    var header = ICMPHeader(
      version: bool() ? .v4 : .v6, type: integer(), code: integer(), parameter: integer())
    header.checksum = integer()
    return header
  }

  mutating func arpMessage() -> ARPMessage {
    ARPMessage(
      operation: integer(), senderHardware: hardwareAddress(), senderProtocol: ipv4Address(),
      targetHardware: hardwareAddress(), targetProtocol: ipv4Address())
  }
}

extension TCPOption {
  /// Octets on the wire.
  var length: Int {
    switch self {
    case .noOperation: 1
    case .maximumSegmentSize: 4
    case .windowScale: 3
    case .selectiveAcknowledgementPermitted: 2
    case .selectiveAcknowledgement(let blocks): 2 + 8 * blocks.count
    case .timestamps: 10
    case .other(_, let content): 2 + content.count
    }
  }
}
