package import PathTracing
package import WireFormats

/// A path whose links carry packets up to a size, and a Linux peer with an open session behind it.
package struct ModelPath {
  package struct Link {
    package var mtu = 1500
    /// Whether the router before the link says so when a packet is too big.
    package var reports = true
    /// What it then says passes; nil for the truth.
    package var claim: Int?
    /// Whether large packets vanish on the wire, whatever DF says.
    package var isLayer2 = false

    package init(mtu: Int = 1500, reports: Bool = true, claim: Int? = nil, isLayer2: Bool = false) {
      self.mtu = mtu
      self.reports = reports
      self.claim = claim
      self.isLayer2 = isLayer2
    }
  }

  /// The first link leads to hop 1, the last one to the host.
  package var links: [Link]
  package var backLinks: [Link]
  package var loss = 0.0
  package var silentHops: Set<Int> = []
  package var answersOldData = true
  package var receivedSegmentSize: UInt16?
  package var seed: UInt64 = 1

  package init(hops: Int) {
    links = Array(repeating: Link(), count: hops)
    backLinks = links
  }

  package var distance: Int { links.count }
  package static let version = IPVersion.v4
  package static let client = IPAddress("192.0.2.10")!
  package static let host = IPAddress("203.0.113.66")!
  package static let flow: UInt16 = 50022

  package static func address(_ hop: Int) -> IPAddress { IPAddress("198.51.100.\(hop)")! }

  /// Runs the planner to its end; gives the trace and the number of packets sent.
  package func run(asksReverse: Bool = false) -> (
    trace: Trace, sizes: PathSizes, sent: Int, time: Interval
  ) {
    var plan = TracePlan(
      target: Endpoint(address: Self.host, port: 22), source: Self.client, sourcePorts: [40001],
      controlPort: 40003, echoIdentifier: 77, seed: seed)
    plan.interfaceMTU = 1500
    var planner = SizePlanner(plan: plan)
    var budget = SendBudget()
    if asksReverse { planner.askReverse() }
    var state = State(path: self)
    var sent = 0
    let start = state.now
    while !planner.isFinished, state.now - start < .seconds(30) {
      let ready = planner.advance(
        to: state.now, state.trace, distance: distance, lastSYN: nil, within: &budget)
      for probe in ready {
        for packet in probe.packets {
          sent += 1
          state.send(packet)
        }
      }
      guard let deadline = planner.deadline else { break }
      state.run(until: min(deadline, state.nextArrival ?? deadline))
    }
    let sizes = PathSizes(state.trace)
    return (state.trace, sizes, sent, state.now - start)
  }

  /// The path at work.
  private struct State {
    let path: ModelPath
    var trace: Trace
    var now = Timestamp(nanoseconds: 1_000_000_000)
    var frame = 0
    var generator: SeededGenerator
    var arrivals: [(time: Timestamp, packet: Packet)] = []
    let ownNumber = SequenceNumber(rawValue: 0xffff_ff00)
    let peerNumber = SequenceNumber(rawValue: 5000)

    init(path: ModelPath) {
      self.path = path
      generator = SeededGenerator(seed: path.seed)
      trace = Trace(target: Endpoint(address: host, port: 22), source: client)
      trace.record(.target(name: "host", endpoint: trace.target), at: now)
      trace.record(.flows([40001, 40003], echo: 77), at: now)
      var syn = TCPHeader(
        sourcePort: flow, destinationPort: 22, sequenceNumber: ownNumber, flags: .syn)
      syn.options = [.maximumSegmentSize(1460)]
      see(tcp(syn, isForth: true))
      var answer = TCPHeader(
        sourcePort: 22, destinationPort: flow, sequenceNumber: peerNumber, flags: [.syn, .ack])
      answer.acknowledgementNumber = ownNumber + 1
      answer.options = [.maximumSegmentSize(path.receivedSegmentSize ?? 1460)]
      see(tcp(answer, isForth: false))
      var last = TCPHeader(
        sourcePort: flow, destinationPort: 22, sequenceNumber: ownNumber + 1, flags: .ack)
      last.acknowledgementNumber = peerNumber + 1
      see(tcp(last, isForth: true))
    }

    func tcp(_ header: TCPHeader, isForth: Bool) -> Packet {
      let ip = IPHeader(
        source: isForth ? client : host, destination: isForth ? host : client, timeToLive: 64,
        payloadProtocol: .tcp)!
      return Packet(ip: ip, transport: .tcp(header))
    }

    mutating func see(_ packet: Packet) {
      frame += 1
      let header = FrameHeader(
        number: frame, timestamp: now, linkType: .ethernet, interface: 0,
        originalLength: packet.ip.totalLength)
      trace.receive(header, .packet(packet))
    }

    var nextArrival: Timestamp? { arrivals.map(\.time).min() }

    mutating func run(until time: Timestamp) {
      arrivals.sort { $0.time < $1.time }
      while let first = arrivals.first, first.time <= time {
        arrivals.removeFirst()
        now = max(now, first.time)
        see(first.packet)
      }
      now = max(now, time)
    }

    private mutating func isLost() -> Bool {
      Double.random(in: 0..<1, using: &generator) < path.loss
    }

    mutating func send(_ octets: [UInt8]) {
      guard let packet = try? Packet(parsing: octets.span) else { return }
      see(packet)
      if isLost() { return }
      var timeToLive = Int(packet.ip.timeToLive)
      let size = packet.ip.totalLength
      for (index, link) in path.links.enumerated() {
        // The router before the link has counted the packet down already.
        if size > link.mtu, packet.ip.dontFragment || link.isLayer2 {
          if link.reports, !link.isLayer2, index > 0 {
            report(octets, from: index, type: 3, code: 4, UInt32(link.claim ?? link.mtu))
          }
          return
        }
        let hop = index + 1
        if hop == path.distance { break }
        timeToLive -= 1
        if timeToLive == 0 {
          if !path.silentHops.contains(hop) { report(octets, from: hop, type: 11, code: 0, 0) }
          return
        }
      }
      answer(packet)
    }

    private mutating func report(
      _ octets: [UInt8], from hop: Int, type: UInt8, code: UInt8, _ parameter: UInt32
    ) {
      if isLost() { return }
      var message = ICMPMessage(
        header: ICMPHeader(version: .v4, type: type, code: code, parameter: parameter))
      let quoted = Array(octets.prefix(48))
      message.quote = try? ICMPQuote(parsing: quoted.span)
      let ip = IPHeader(
        source: ModelPath.address(hop), destination: client, timeToLive: 60,
        payloadProtocol: .icmpv4)!
      deliver(Packet(ip: ip, transport: .icmp(message)), hops: hop)
    }

    private mutating func deliver(_ packet: Packet, hops: Int) {
      arrivals.append((now + .milliseconds(Int64(hops) * 5), packet))
    }

    private mutating func answer(_ packet: Packet) {
      if isLost() { return }
      guard case .tcp(let tcp) = packet.transport, path.answersOldData else {
        return answerEcho(packet)
      }
      var answer = TCPHeader(
        sourcePort: 22, destinationPort: flow, sequenceNumber: peerNumber + 1, flags: .ack)
      answer.acknowledgementNumber = ownNumber + 1
      let end = tcp.sequenceNumber + packet.payloadLength
      answer.options = [
        .selectiveAcknowledgement([.init(left: tcp.sequenceNumber, right: end)])
      ]
      deliver(self.tcp(answer, isForth: false), hops: path.distance)
    }

    /// Only the first fragment has the ICMP header: the reply's size stands in its number.
    private mutating func answerEcho(_ packet: Packet) {
      guard case .icmp(let message) = packet.transport,
        case .echoRequest(let identifier, let sequence) = message.meaning
      else { return }
      let size = identifier == 78 ? packet.ip.totalLength : Int(sequence)
      var ip = IPv4Header(
        source: IPv4Address("203.0.113.66")!, destination: IPv4Address("192.0.2.10")!,
        timeToLive: 60, payloadProtocol: .icmpv4)
      ip.totalLength = UInt16(size)
      for link in path.backLinks where ip.totalLength > link.mtu {
        if link.isLayer2 { return }
        ip.moreFragments = true
        ip.totalLength = UInt16((link.mtu - 20) / 8 * 8 + 20)
      }
      let header = ICMPHeader(version: .v4, type: 0, code: 0, parameter: message.header.parameter)
      deliver(
        Packet(ip: .v4(ip), transport: .icmp(ICMPMessage(header: header))), hops: path.distance)
    }
  }
}
