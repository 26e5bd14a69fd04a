/// One TCP segment with the IP fields that matter, of fixed size and without storage of its own.
package struct Segment: Sendable {
  package var source: IPAddress
  package var destination: IPAddress
  package var sourcePort: UInt16
  package var destinationPort: UInt16
  package var sequenceNumber: SequenceNumber
  package var acknowledgementNumber: SequenceNumber
  package var flags: TCPFlags
  package var timeToLive: UInt8
  /// DSCP in the upper six bits, ECN in the lower two.
  package var trafficClass: UInt8
  package var dontFragment: Bool
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
  package var timestamps: Timestamps?
  /// The first `blockCount` are there.
  package var blocks: [4 of TCPOption.Block]
  package var blockCount: UInt8 = 0

  /// The option of RFC 7323 section 3.
  package struct Timestamps: Hashable, Sendable {
    package var value: UInt32
    package var echoReply: UInt32
  }

  /// Takes what a decoded packet holds; nil for a packet without a TCP header.
  package init?(_ packet: Packet) {
    guard case .tcp(let tcp) = packet.transport else { return nil }
    source = packet.ip.source
    destination = packet.ip.destination
    sourcePort = tcp.sourcePort
    destinationPort = tcp.destinationPort
    sequenceNumber = tcp.sequenceNumber
    acknowledgementNumber = tcp.acknowledgementNumber
    flags = tcp.flags
    timeToLive = packet.ip.timeToLive
    trafficClass = packet.ip.trafficClass
    dontFragment = packet.ip.dontFragment
    window = tcp.window
    identification = packet.ip.identification ?? 0
    flowLabel = packet.ip.flowLabel ?? 0
    payloadLength = UInt32(clamping: packet.payloadLength)
    totalLength = UInt32(
      clamping: packet.ip.headerLength + tcp.headerLength + packet.payloadLength)
    let none = SequenceNumber(rawValue: 0)
    blocks = .init(repeating: TCPOption.Block(left: none, right: none))
    for option in tcp.options { take(option) }
  }

  private mutating func take(_ option: TCPOption) {
    switch option {
    case .maximumSegmentSize(let size): maximumSegmentSize = size
    case .windowScale(let shift): windowScale = shift
    case .selectiveAcknowledgementPermitted: permitsSelectiveAcknowledgement = true
    case .timestamps(let value, let echoReply):
      timestamps = Timestamps(value: value, echoReply: echoReply)
    case .selectiveAcknowledgement(let list):
      for block in list.prefix(4 - Int(min(blockCount, 4))) {
        blocks[Int(blockCount)] = block
        blockCount += 1
      }
    case .noOperation, .other: break
    }
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
