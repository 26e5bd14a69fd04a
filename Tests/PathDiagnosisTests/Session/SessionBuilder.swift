import PathDiagnosis
import PathTracing
import Testing
import WireFormats

/// A run whose target accepts, and a session filled by hand, through the wire code.
///
/// The host is 8 hops away; its segments arrive with TTL 57, and their identification counts up.
struct SessionBuilder {
  static let hostTimeToLive: UInt8 = 57
  private static let client = IPAddress("192.0.2.1")!
  private static let start = Timestamp(nanoseconds: 1_700_000_000_000_000_000)
  private static let port: UInt16 = 41000

  private(set) var trace: Trace
  private let target: Endpoint
  private var frames = 0
  private var identification: UInt16 = 900
  private var clientNext: UInt32 = 1000
  private var serverNext: UInt32 = 7_000_000
  private(set) var facts: ServiceFacts

  /// `expected` is what the user asked for; nil leaves that to the port.
  init(
    port: UInt16 = 22, expecting expected: ServiceProtocol? = nil, acceptedAfter wait: Double = 0.02
  ) {
    target = Endpoint(address: IPAddress("198.51.100.8")!, port: port)
    trace = Trace(target: target)
    facts = ServiceFacts(expected: expected ?? .expected(on: port))
    trace.record(.target(name: "host.example.net", endpoint: target), at: time(0))
    trace.record(
      .route(
        RouteFact(
          interface: "eth0", source: Self.client, nextHop: IPAddress("192.0.2.254"),
          isLocal: false, interfaceMTU: 1500)), at: time(0))
    // The trace's own SYN, and the echoes that measure the distance.
    probe(flow: 40000, timeToLive: 64, at: 0)
    accept(flow: 40000, at: wait)
    ownReset(flow: 40000, at: wait)
    for hop: UInt8 in [7, 8] { echo(hop, at: 0.021) }
    trace.record(
      .session(port: Self.port, expected: facts.expected, isAsked: expected != nil), at: time(0.03))
  }

  mutating func record(_ note: Note, at seconds: Double) { trace.record(note, at: time(seconds)) }

  // MARK: The session

  /// `<S>`, and what may answer it.
  mutating func syn(timeToLive: UInt8 = 64, at seconds: Double = 0.03) {
    forth(
      .syn, sequence: 999, acknowledgement: 0, timeToLive: timeToLive, at: seconds, isOpening: true)
  }

  mutating func synAck(
    timeToLive: UInt8 = hostTimeToLive, number: UInt32 = 6_999_999, window: UInt16 = 500,
    at seconds: Double = 0.05
  ) {
    back(
      [.syn, .ack], sequence: number, acknowledgement: 1000, timeToLive: timeToLive, at: seconds,
      identification: 0, window: window)
  }

  mutating func handshake(timeToLive: UInt8 = hostTimeToLive, window: UInt16 = 500) {
    syn()
    synAck(timeToLive: timeToLive, window: window)
    client(0, at: 0.051)
  }

  /// A segment of ours with so many octets.
  mutating func client(_ octets: Int, _ flags: TCPFlags = .ack, at seconds: Double) {
    forth(flags, sequence: clientNext, acknowledgement: serverNext, at: seconds, octets: octets)
    clientNext &+= UInt32(octets) + (flags.contains(.fin) ? 1 : 0)
  }

  /// The same octets once more.
  mutating func repeatClient(_ octets: Int, at seconds: Double) {
    forth(
      .ack, sequence: clientNext &- UInt32(octets), acknowledgement: serverNext, at: seconds,
      octets: octets)
  }

  /// A segment of the server.
  mutating func server(
    _ octets: [UInt8] = [], _ flags: TCPFlags = .ack, timeToLive: UInt8 = hostTimeToLive,
    window: UInt16 = 500, at seconds: Double
  ) {
    identification &+= 1
    back(
      flags, sequence: serverNext, acknowledgement: clientNext, timeToLive: timeToLive,
      at: seconds, identification: identification, octets: octets, window: window)
    serverNext &+= UInt32(octets.count) + (flags.contains(.fin) ? 1 : 0)
  }

  mutating func server(_ line: String, at seconds: Double) {
    server(Array((line + "\r\n").utf8), [.psh, .ack], at: seconds)
  }

  /// What an ICMP error from the host's address says of the session's SYN.
  mutating func refuse(type: UInt8 = 3, code: UInt8, at seconds: Double) {
    let syn = TCPHeader(
      sourcePort: Self.port, destinationPort: target.port,
      sequenceNumber: SequenceNumber(rawValue: 999), flags: .syn)
    let quote = Packet(
      ip: header(isForth: true, timeToLive: 57, .tcp, identification: 3), transport: .tcp(syn)
    ).octets()
    let message = ICMPMessage(header: ICMPHeader(version: .v4, type: type, code: code))
    receive(
      Packet(
        ip: header(
          isForth: false, timeToLive: Self.hostTimeToLive, .icmpv4, identification: 9),
        transport: .icmp(message)), quote, at: seconds)
  }

  /// Octets of the server that get lost on their way.
  mutating func lose(_ octets: UInt32) { serverNext &+= octets }

  /// What the socket of the connection sends when it is closed over unread octets.
  mutating func socketReset(timeToLive: UInt8 = hostTimeToLive, at seconds: Double) {
    identification &+= 1
    back(
      [.rst, .ack], sequence: serverNext, acknowledgement: clientNext, timeToLive: timeToLive,
      at: seconds, identification: identification, window: 500)
  }

  /// What a stack without the connection sends, or a reject rule.
  mutating func bareReset(timeToLive: UInt8, at seconds: Double) {
    back(
      .rst, sequence: serverNext, acknowledgement: 0, timeToLive: timeToLive, at: seconds,
      identification: 0, window: 0, hasTimestamps: false)
  }

  /// What a closed port sends, led into the session by a proxy.
  mutating func closedPortReset(
    acknowledging octets: UInt32 = 0, timeToLive: UInt8 = hostTimeToLive, at seconds: Double
  ) {
    back(
      [.rst, .ack], sequence: serverNext, acknowledgement: 1000 &+ octets,
      timeToLive: timeToLive, at: seconds, identification: 0, window: 0,
      hasTimestamps: false)
  }

  /// Notes what the service has shown.
  mutating func heard(
    _ stage: ServiceFacts.Stage, _ spoken: ServiceProtocol? = nil, banner: String? = nil,
    farewell: String? = nil, at seconds: Double
  ) {
    facts.stage = stage
    facts.spoken = spoken
    facts.banner = banner
    facts.farewell = farewell
    trace.record(.heard(facts), at: time(seconds))
  }

  /// The verdict at the end of the watching.
  func verdict(at seconds: Double, isProvisional: Bool = false) -> Verdict {
    var trace = trace
    trace.record(.end, at: time(seconds))
    return Diagnosis.verdict(of: trace, isProvisional: isProvisional)
  }

  /// Pings of the host, 25 ms apart, of which some may get lost.
  mutating func pings(_ count: Int, lost: Int = 0, at seconds: Double) {
    for index in 0..<count {
      echo(
        8, sequence: UInt16(100 + index), isAnswered: index >= lost,
        at: seconds + Double(index) * 0.025)
    }
  }

  /// Another source port of the trace, without answer unless it is accepted.
  mutating func trace(from flow: UInt16, isAccepted: Bool, at seconds: Double) {
    probe(flow: flow, timeToLive: 64, sequence: UInt32(flow), at: seconds)
    if isAccepted { accept(flow: flow, acknowledgement: UInt32(flow) + 1, at: seconds + 0.02) }
  }

  /// The trace's flow once more, without answer unless it is accepted.
  mutating func traceAgain(isAccepted: Bool = false, at seconds: Double) {
    probe(flow: 40000, timeToLive: 64, sequence: 900, at: seconds)
    if isAccepted { accept(flow: 40000, acknowledgement: 901, at: seconds + 0.02) }
  }

  // MARK: The packets

  private func time(_ seconds: Double) -> Timestamp { Self.start + .seconds(seconds) }

  private mutating func receive(_ packet: Packet, _ payload: [UInt8] = [], at seconds: Double) {
    let octets = packet.octets(payload: payload)
    frames += 1
    trace.receive(
      FrameHeader(
        number: frames, timestamp: time(seconds), linkType: .raw, interface: 0,
        originalLength: octets.count), FrameContent(.raw, parsing: octets.span))
  }

  private func header(
    isForth: Bool, timeToLive: UInt8, _ kind: IPProtocol, identification: UInt16
  ) -> IPHeader {
    var header = IPHeader(
      source: isForth ? Self.client : target.address,
      destination: isForth ? target.address : Self.client, timeToLive: timeToLive,
      payloadProtocol: kind)!
    if case .v4(var inner) = header {
      inner.identification = identification
      inner.dontFragment = true
      header = .v4(inner)
    }
    return header
  }

  private mutating func forth(
    _ flags: TCPFlags, sequence: UInt32, acknowledgement: UInt32, timeToLive: UInt8 = 64,
    at seconds: Double, octets: Int = 0, isOpening: Bool = false
  ) {
    var tcp = TCPHeader(
      sourcePort: Self.port, destinationPort: target.port,
      sequenceNumber: SequenceNumber(rawValue: sequence), flags: flags)
    tcp.acknowledgementNumber = SequenceNumber(rawValue: acknowledgement)
    tcp.window = 500
    tcp.options = [.noOperation, .noOperation, .timestamps(value: UInt32(frames), echoReply: 0)]
    if isOpening { tcp.options.insert(.maximumSegmentSize(1460), at: 0) }
    receive(
      Packet(
        ip: header(
          isForth: true, timeToLive: timeToLive, .tcp,
          identification: UInt16(truncatingIfNeeded: frames)),
        transport: .tcp(tcp)), [UInt8](repeating: 0x61, count: octets), at: seconds)
  }

  private mutating func back(
    _ flags: TCPFlags, sequence: UInt32, acknowledgement: UInt32, timeToLive: UInt8,
    at seconds: Double, identification: UInt16, octets: [UInt8] = [], window: UInt16 = 500,
    hasTimestamps: Bool = true
  ) {
    var tcp = TCPHeader(
      sourcePort: target.port, destinationPort: Self.port,
      sequenceNumber: SequenceNumber(rawValue: sequence), flags: flags)
    tcp.acknowledgementNumber = SequenceNumber(rawValue: acknowledgement)
    tcp.window = window
    if hasTimestamps {
      tcp.options = [.noOperation, .noOperation, .timestamps(value: UInt32(frames), echoReply: 1)]
    }
    receive(
      Packet(
        ip: header(
          isForth: false, timeToLive: timeToLive, .tcp, identification: identification),
        transport: .tcp(tcp)), octets, at: seconds)
  }

  private mutating func probe(
    flow: UInt16, timeToLive: UInt8, sequence: UInt32 = 500, at seconds: Double
  ) {
    var tcp = TCPHeader(
      sourcePort: flow, destinationPort: target.port,
      sequenceNumber: SequenceNumber(rawValue: sequence), flags: .syn)
    tcp.window = 64240
    receive(
      Packet(
        ip: header(isForth: true, timeToLive: timeToLive, .tcp, identification: 1),
        transport: .tcp(tcp)), at: seconds)
  }

  private mutating func accept(
    flow: UInt16, acknowledgement: UInt32 = 501, at seconds: Double
  ) {
    var tcp = TCPHeader(
      sourcePort: target.port, destinationPort: flow,
      sequenceNumber: SequenceNumber(rawValue: 77), flags: [.syn, .ack])
    tcp.acknowledgementNumber = SequenceNumber(rawValue: acknowledgement)
    receive(
      Packet(
        ip: header(
          isForth: false, timeToLive: Self.hostTimeToLive, .tcp, identification: 0),
        transport: .tcp(tcp)), at: seconds)
  }

  private mutating func ownReset(flow: UInt16, at seconds: Double) {
    let tcp = TCPHeader(
      sourcePort: flow, destinationPort: target.port,
      sequenceNumber: SequenceNumber(rawValue: 501), flags: .rst)
    receive(
      Packet(
        ip: header(isForth: true, timeToLive: 64, .tcp, identification: 0), transport: .tcp(tcp)),
      at: seconds)
  }

  private mutating func echo(
    _ hop: UInt8, sequence: UInt16? = nil, isAnswered: Bool = true, at seconds: Double
  ) {
    let request = ICMPHeader.echoRequest(
      .v4, identifier: 9, sequence: sequence ?? UInt16(hop))
    receive(
      Packet(
        ip: header(isForth: true, timeToLive: hop, .icmpv4, identification: 0),
        transport: .icmp(ICMPMessage(header: request))), at: seconds)
    guard hop == 8, isAnswered else { return }
    let reply = ICMPHeader(version: .v4, type: 0, code: 0, parameter: request.parameter)
    receive(
      Packet(
        ip: header(
          isForth: false, timeToLive: Self.hostTimeToLive, .icmpv4, identification: 5),
        transport: .icmp(ICMPMessage(header: reply))), at: seconds + 0.001)
  }
}

/// Compares a verdict; a confidence that is not given is not asked.
func expect(
  _ verdict: Verdict, _ outcome: Outcome, _ cause: Cause, _ confidence: Confidence? = nil,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(verdict.outcome == outcome, "\(verdict.summary)", sourceLocation: sourceLocation)
  #expect(verdict.cause == cause, "\(verdict.summary)", sourceLocation: sourceLocation)
  if let confidence {
    #expect(
      verdict.confidence == confidence, "\(verdict.summary)", sourceLocation: sourceLocation)
  }
}
