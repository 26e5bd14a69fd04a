import WireFormats

extension Trace {
  /// Takes a packet for the record of sizes; false for what is about something else as well.
  mutating func receiveSize(_ packet: Packet, _ header: FrameHeader) -> Bool {
    guard isRun, isSize(packet, header) else { return false }
    touch(header.timestamp)
    return true
  }

  private mutating func isSize(_ packet: Packet, _ header: FrameHeader) -> Bool {
    let isForth =
      packet.ip.destination == target.address && (source == nil || packet.ip.source == source)
    let isBack = packet.ip.source == target.address && packet.ip.destination == source
    switch packet.transport {
    case .tcp(let tcp):
      // Between two equal addresses the ports tell the directions apart.
      if isForth, tcp.destinationPort == target.port,
        !isBack || tcp.sourcePort != target.port
      {
        return sizes.receiveOwn(tcp, packet, header)
      }
      return isBack && tcp.sourcePort == target.port && sizes.receiveAnswer(tcp, packet, header)
    case .icmp(let message):
      switch message.meaning {
      case .echoRequest(let identifier, let sequence):
        return isForth
          && sizes.receiveEcho(identifier: identifier, sequence: sequence, packet, header)
      case .echoReply:
        return isBack && sizes.receiveEchoReply(message.header.parameter, packet, header)
      case .timeExceeded(0): return receiveError(.timeExceeded, message, packet, header)
      case .packetTooBig(let mtu):
        return receiveError(.packetTooBig(mtu: mtu), message, packet, header)
      case .unreachable: return receiveError(.unreachable, message, packet, header)
      default: return false
      }
    case .udp, .none: return false
    }
  }

  private mutating func receiveError(
    _ kind: SizeProbe.Answer.Kind, _ message: ICMPMessage, _ packet: Packet,
    _ header: FrameHeader
  ) -> Bool {
    message.quote.map { sizes.receiveError(kind, $0, packet, header) } ?? false
  }
}
