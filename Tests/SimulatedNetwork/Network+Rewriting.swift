import WireFormats

// What routers change in the packets that pass, and what they restore in the answers.
extension Network {
  func rewrite(_ packet: inout Packet, _ rewrites: [Router.Rewrite]) {
    for rewrite in rewrites {
      switch rewrite {
      case .trafficClass(let octet): packet.ip.trafficClass = octet
      case .timeToLive(let value): packet.ip.timeToLive = value
      case .identification(let value):
        guard case .v4(var header) = packet.ip else { continue }
        header.identification = value
        packet.ip = .v4(header)
      case .sequenceNumbers(let shift):
        guard case .tcp(var tcp) = packet.transport else { continue }
        tcp.sequenceNumber = SequenceNumber(rawValue: tcp.sequenceNumber.rawValue &+ shift)
        packet.transport = .tcp(tcp)
      case .maximumSegmentSize: clamp(&packet, [rewrite])
      }
    }
  }

  /// Lowers the MSS option, whichever way the packet goes.
  func clamp(_ packet: inout Packet, _ rewrites: [Router.Rewrite]) {
    for case .maximumSegmentSize(let most) in rewrites {
      guard case .tcp(var tcp) = packet.transport else { continue }
      for (index, option) in tcp.options.enumerated() {
        if case .maximumSegmentSize(let size) = option {
          tcp.options[index] = .maximumSegmentSize(min(size, most))
        }
      }
      packet.transport = .tcp(tcp)
    }
  }

  func translate(_ packet: inout Packet, _ translation: Router.Translation) {
    packet.ip = packet.ip.between(source: translation.source)
    guard case .tcp(var tcp) = packet.transport else { return }
    tcp.sourcePort &+= translation.portShift
    packet.transport = .tcp(tcp)
  }

  /// Undoes in an answer what a router did to the question.
  func restore(_ datagram: inout Datagram, by router: Router) {
    for case .sequenceNumbers(let shift) in router.rewrites {
      guard case .tcp(var tcp) = datagram.packet.transport else { continue }
      tcp.acknowledgementNumber = SequenceNumber(
        rawValue: tcp.acknowledgementNumber.rawValue &- shift)
      datagram.packet.transport = .tcp(tcp)
    }
    guard let translation = router.translation,
      datagram.packet.ip.destination == translation.source
    else { return }
    datagram.packet.ip = datagram.packet.ip.between(destination: scene.client.address)
    if case .tcp(var tcp) = datagram.packet.transport {
      tcp.destinationPort &-= translation.portShift
      datagram.packet.transport = .tcp(tcp)
    }
    guard translation.restoresQuotes, let quote = datagram.quote else { return }
    var packet = quote.packet
    packet.ip = packet.ip.between(source: scene.client.address)
    if case .tcp(var tcp) = packet.transport {
      tcp.sourcePort &-= translation.portShift
      packet.transport = .tcp(tcp)
    }
    datagram.quote = Datagram.Quote(
      packet, payload: quote.payload, length: quote.length, labels: quote.labels)
  }
}
