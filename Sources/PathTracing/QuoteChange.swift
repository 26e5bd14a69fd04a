package import WireFormats

/// A difference between a probe as sent and as an ICMP error quotes it.
package enum QuoteChange: Hashable, Sendable {
  case destination(IPAddress)
  case source(IPAddress)
  case sourcePort(UInt16)
  case destinationPort(UInt16)
  case sequenceNumber
  case identification
  case trafficClass(UInt8)
  case maximumSegmentSize(UInt16)
  case optionsRemoved
  case dontFragmentCleared

  /// Lists what differs; fields that the quote does not hold are not compared.
  package static func between(_ sent: Packet, _ quote: ICMPQuote) -> [QuoteChange] {
    var changes: [QuoteChange] = []
    if quote.ip.destination != sent.ip.destination {
      changes.append(.destination(quote.ip.destination))
    }
    if quote.ip.source != sent.ip.source { changes.append(.source(quote.ip.source)) }
    if quote.ip.trafficClass != sent.ip.trafficClass {
      changes.append(.trafficClass(quote.ip.trafficClass))
    }
    if let id = quote.ip.identification, let own = sent.ip.identification, id != own,
      // Some routers quote the field in the wrong byte order.
      id != own.byteSwapped
    {
      changes.append(.identification)
    }
    if sent.ip.dontFragment, !quote.ip.dontFragment { changes.append(.dontFragmentCleared) }
    guard case .tcp(let tcp) = sent.transport else { return changes }
    if let port = quote.sourcePort, port != tcp.sourcePort { changes.append(.sourcePort(port)) }
    if let port = quote.destinationPort, port != tcp.destinationPort {
      changes.append(.destinationPort(port))
    }
    if let number = quote.sequenceNumber, number != tcp.sequenceNumber {
      changes.append(.sequenceNumber)
    }
    if let quoted = quote.tcp, !quoted.optionsAreCut, quoted.options != tcp.options {
      if let size = quoted.maximumSegmentSize, size != tcp.maximumSegmentSize {
        changes.append(.maximumSegmentSize(size))
      }
      if quoted.options.filter({ $0 != .noOperation }).count
        < tcp.options.filter({ $0 != .noOperation }).count
      {
        changes.append(.optionsRemoved)
      }
    }
    return changes
  }
}

extension QuoteChange: CustomStringConvertible {
  package var description: String {
    switch self {
    case .destination(let address): "destination became \(address)"
    case .source(let address): "source became \(address)"
    case .sourcePort(let port): "source port became \(port)"
    case .destinationPort(let port): "destination port became \(port)"
    case .sequenceNumber: "sequence number rewritten"
    case .identification: "IP identification rewritten"
    case .trafficClass(let octet): "traffic class became 0x\(String(octet, radix: 16))"
    case .maximumSegmentSize(let size): "MSS became \(size)"
    case .optionsRemoved: "TCP options removed"
    case .dontFragmentCleared: "DF cleared"
    }
  }
}
