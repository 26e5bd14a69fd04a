import WireFormats

/// ICMP errors, and which probe each of them quotes.
extension Trace {
  mutating func receiveError(
    _ kind: Reply.Kind?, _ message: ICMPMessage, _ packet: Packet, _ header: FrameHeader
  ) {
    guard let kind, let quote = message.quote, admitsAnswer() else { return }
    if let index = probe(quotedBy: quote) ?? refusedProbe(kind, quote) {
      attach(
        Reply(
          kind: kind, packet: packet, header: header,
          changes: QuoteChange.between(probes[index].packet, quote)),
        to: index)
    } else if quote.ip.destination == target.address,
      quote.ip.payloadProtocol == .tcp ? quote.destinationPort == target.port : quote.icmp != nil
    {
      keep(Reply(kind: kind, packet: packet, header: header))
    }
  }

  /// Finds the probe that an ICMP error quotes.
  ///
  /// The quoted addresses are not asked for: a NAT that forgets to restore them is a finding, not
  /// a foreign packet. Sequence number and port, or identification and port, are proof enough.
  func probe(quotedBy quote: ICMPQuote) -> Int? {
    if let icmp = quote.icmp {
      return probesByEcho[icmp.parameter]
    }
    guard let port = quote.sourcePort else { return syn(quotedByHeaderOf: quote) }
    guard let number = quote.sequenceNumber else {
      return datagram(from: port, to: quote.destinationPort, quote.ip.identification)
    }
    let sameNumber = probesBySequence[number.rawValue] ?? []
    let identification = quote.ip.identification
    // One sequence number on several probes is told apart by the identification.
    if sameNumber.count > 1, let identification, identification != 0,
      let index = sameNumber.last(where: {
        probes[$0].packet.ip.identification == identification
      })
    {
      return index
    }
    if let index = sameNumber.last(where: {
      probes[$0].flow == port || probes[$0].packet.ip.identification == identification
    }) {
      return index
    }
    guard let identification, identification != 0 else { return nil }
    return synsByIdentification[Identity(flow: port, identification: identification)]
  }

  /// Finds the datagram that an answer is about, of several from one port.
  ///
  /// Where no identification tells them apart, they are answered in their order.
  func datagram(
    from source: UInt16, to destination: UInt16?, _ identification: UInt16? = nil
  ) -> Int? {
    let known = (datagrams[source] ?? []).filter {
      destination == nil || probes[$0].port == destination
    }
    if let identification, identification != 0,
      let index = known.last(where: { probes[$0].packet.ip.identification == identification })
    {
      return index
    }
    return known.first { probes[$0].replies.isEmpty } ?? known.last
  }

  /// Finds the SYN of which a capture that keeps too little shows the quoted IP header only: the one with
  /// that identification, if there is but one.
  private func syn(quotedByHeaderOf quote: ICMPQuote) -> Int? {
    guard !isRun, quote.ip.payloadProtocol == .tcp, quote.ip.destination == target.address,
      let identification = quote.ip.identification, identification != 0
    else { return nil }
    let fitting = probes.indices.filter {
      probes[$0].kind == .syn && probes[$0].packet.ip.identification == identification
    }
    return fitting.count == 1 ? fitting[0] : nil
  }

  /// Takes note of an error whose probe is not known, as the capture keeps but so many octets.
  mutating func noteCut(_ frame: Int, _ length: Int) {
    var known = cutErrors ?? ([], length)
    guard known.frames.count < Self.mostCut else { return }
    known.frames.append(frame)
    cutErrors = known
  }

  private static let mostCut = 256

  /// Finds the probe for a refusal whose quote names the flow and, rewritten, no SYN of it.
  private func refusedProbe(_ kind: Reply.Kind, _ quote: ICMPQuote) -> Int? {
    guard case .unreachable = kind, quote.ip.destination == target.address,
      quote.destinationPort == target.port, let flow = quote.sourcePort
    else { return nil }
    return farthestSyns[flow]
  }
}
