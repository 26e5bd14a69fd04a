/// One TCP segment with the IP fields that matter, of fixed size and without storage of its own.
package struct Segment: Sendable {
  // In this order without a gap: each of ten million frames is written and read once.

  package var ends: EndpointPair
  package var flags: TCPFlags
  package var timeToLive: UInt8
  /// DSCP in the upper six bits, ECN in the lower two.
  package var trafficClass: UInt8
  package var sequenceNumber: SequenceNumber
  package var acknowledgementNumber: SequenceNumber
  /// As on the wire, not scaled.
  package var window: UInt16
  /// Of IPv4; 0 for IPv6, which has none.
  package var identification: UInt16
  /// Of IPv6; 0 for IPv4, which has none.
  package var flowLabel: UInt32
  /// Octets of payload on the wire, also where the capture holds fewer.
  package var payloadLength: UInt32
  /// Octets of the IP packet on the wire, or of the super-segment that offloading left.
  package var totalLength: UInt32
  /// From the option of a SYN; 0 where there is none.
  package var maximumSegmentSize: UInt16 = 0
  package var windowScale: UInt8?
  package var permitsSelectiveAcknowledgement = false
  /// Whether it has the option of RFC 7323 section 3.
  package var hasTimestamp = false
  /// SACK blocks (RFC 2018).
  package var blockCount: UInt8 = 0
  /// The sender's clock, of no meaning without the option.
  package var timestamp: UInt32 = 0
  /// The right edge of the first block: what arrived last.
  package var firstBlockEnd: UInt32 = 0
  /// The block nearest behind the acknowledgement; one before it reports a duplicate (RFC 2883).
  package var nearestBlock: TCPOption.Block?
  /// Whether it has MP_FASTCLOSE (RFC 8684 section 3.5): its sender aborts the connection.
  package var closesFast = false
  /// Whether a SYN has MP_JOIN (RFC 8684 section 3.2): it adds a subflow to a connection that exists.
  package var joins = false
  /// Whether it bears a signature (RFC 2385, RFC 5925): only who has the key takes it.
  package var isSigned = false

  package var source: IPAddress { ends.source }
  package var destination: IPAddress { ends.destination }
  package var sourcePort: UInt16 { ends.sourcePort }
  package var destinationPort: UInt16 { ends.destinationPort }

  /// Takes what a decoded packet holds; nil for a packet without a TCP header.
  package init?(_ packet: Packet) {
    guard case .tcp(let tcp) = packet.transport else { return nil }
    ends = EndpointPair(
      packet.ip.source, tcp.sourcePort, packet.ip.destination, tcp.destinationPort)
    sequenceNumber = tcp.sequenceNumber
    acknowledgementNumber = tcp.acknowledgementNumber
    flags = tcp.flags
    timeToLive = packet.ip.timeToLive
    trafficClass = packet.ip.trafficClass
    window = tcp.window
    identification = packet.ip.identification ?? 0
    flowLabel = packet.ip.flowLabel ?? 0
    payloadLength = UInt32(clamping: packet.payloadLength)
    totalLength = UInt32(
      clamping: packet.ip.headerLength + tcp.headerLength + packet.payloadLength)
    for option in tcp.options { take(option) }
  }

  private mutating func take(_ option: TCPOption) {
    switch option {
    case .maximumSegmentSize(let size): maximumSegmentSize = size
    case .windowScale(let shift): windowScale = shift
    case .selectiveAcknowledgementPermitted: permitsSelectiveAcknowledgement = true
    case .timestamps(let value, _):
      hasTimestamp = true
      timestamp = value
    case .selectiveAcknowledgement(let list):
      for block in list { take(block) }
    case .other(let kind, _) where TCPOption.signs(kind): isSigned = true
    case .other(let kind, let content):
      guard kind == TCPOption.multipath, content.count == 10 else { break }
      closesFast = TCPOption.closesFast(content[0])
      joins = TCPOption.joins(content[0])
    case .noOperation: break
    }
  }

  /// Takes a SACK block; four fit into the options of one segment.
  mutating func take(_ block: TCPOption.Block) {
    guard blockCount < 4 else { return }
    if blockCount == 0 { firstBlockEnd = block.right.rawValue }
    blockCount &+= 1
    guard acknowledgementNumber.precedes(block.left) else { return }
    if nearestBlock.map({ block.left.precedes($0.left) }) ?? true { nearestBlock = block }
  }

  /// Sequence numbers that the segment takes: payload, SYN and FIN.
  package var length: Int {
    Int(payloadLength) + (flags.contains(.syn) ? 1 : 0) + (flags.contains(.fin) ? 1 : 0)
  }

  /// Octets of the IP and TCP headers with their options.
  package var headerLength: Int { Int(totalLength) - Int(payloadLength) }

  /// Whether this opens a connection: a SYN without ACK.
  package var isSYN: Bool { flags.contains(.syn) && flags.isDisjoint(with: [.ack, .rst]) }

  /// Whether this is the second step of a handshake.
  package var isSYNACK: Bool { flags.isSuperset(of: [.syn, .ack]) && !flags.contains(.rst) }

  /// Whether this is the reset of a SYN: it takes its sequence number from nothing (RFC 9293).
  package var refusesSYN: Bool {
    flags.isSuperset(of: [.rst, .ack]) && sequenceNumber.rawValue == 0 && payloadLength == 0
  }
}
