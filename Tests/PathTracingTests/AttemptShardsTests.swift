import SimulatedNetwork
import Testing
import WireFormats

@testable import PathTracing

/// Frames by the batch, on two threads, come to what they come to one by one.
struct AttemptShardsTests {
  /// 400 attempts of all kinds, a trace among them, and errors whose quotes name other ports.
  private static func capture() -> CaptureBuilder {
    var capture = CaptureBuilder()
    let router = IPAddress.v4(IPv4Address(198, 51, 100, 7))
    for index in 0..<400 as Range<UInt16> {
      let time = Double(index) * 40
      capture.client.port = 20_000 + index * 7
      capture.server.port = [22, 443, 80][Int(index % 3)]
      capture.initial.client = UInt32(index) &* 0x9e37_79b9
      let syn = capture.segment(.client, .syn, at: time)
      switch index % 5 {
      case 0:
        capture.segment(.server, [.rst, .ack], ack: 1, at: time + 9) { $0.wireSequence = 0 }
      case 1:
        capture.segment(.client, .syn, at: time + 1000)
      case 2:
        guard var quoted = syn else { continue }
        if index % 2 == 0, case .tcp(var header) = quoted.transport {
          header.destinationPort &+= 1
          quoted.transport = .tcp(header)
        }
        capture.error((3, 13), from: router, about: quoted, at: time + 5)
      default:
        capture.handshake(at: time)
        capture.segment(.server, [.ack, .fin], 1, ack: 1, at: time + 20)
        capture.segment(.client, [.ack, .fin], 1, ack: 2, at: time + 30)
        capture.segment(.server, .ack, 2, ack: 2, at: time + 40)
      }
      if index == 200 {
        for hop in 1...9 as ClosedRange<UInt8> {
          capture.client.port = 60_000 + UInt16(hop)
          capture.segment(.client, .syn, at: time + Double(hop)) { $0.timeToLive = hop }
        }
      }
    }
    return capture
  }

  private static func attempts(_ table: inout CaptureTable) -> [String] {
    var attempts = table.takeFinished().inOrder
    table.finish()
    while case let more = table.takeFinished().inOrder, !more.isEmpty { attempts += more }
    return attempts.map { String(reflecting: $0) }
  }

  /// What the traces are made of; what finds it in them has no order.
  private static func probes(_ table: CaptureTable) -> [String] {
    table.traces.traces.map { String(reflecting: ($0.target, $0.source, $0.probes, $0.strays)) }
  }

  /// Takes frames by the batch, in pieces that a generator cuts where there is one.
  static func table(
    of frames: [CapturedFrame], limits: AttemptLimits = AttemptLimits(),
    _ generator: SeededGenerator? = nil, seed: UInt64 = 0, _ runner: AttemptShards.Runner
  ) -> CaptureTable {
    var octets: [UInt8] = []
    var batch = FrameBatch(seed: seed)
    var places: [FramePlace] = []
    for frame in frames {
      places.append(
        FramePlace(frame.header, at: octets.count..<octets.count + frame.octets.count))
      octets += frame.octets
    }
    batch.append(places.span, in: octets.span)
    var table = CaptureTable(limits: limits, seed: seed)
    var generator = generator
    var start = 0
    while start < batch.count {
      let length = generator?.next(upperBound: UInt64(700)) ?? UInt64(batch.count)
      let end = min(start + Int(length) + 1, batch.count)
      table.receive(&batch, start..<end, in: octets, undecoded: { _ in }, runner)
      start = end
    }
    return table
  }

  @Test(arguments: [false, true])
  func `batches on two threads give the same attempts in the same order`(isSecondFirst: Bool) {
    var capture = Self.capture()
    var turns = 0
    var table = Self.table(of: capture.recorded) { first, second in
      turns += 1
      if isSecondFirst { second() }
      first()
      if !isSecondFirst { second() }
    }
    #expect(turns >= 1)
    #expect(table.facts == capture.table.facts)
    let alone = Self.attempts(&capture.table)
    #expect(alone.count == 400)
    #expect(Self.attempts(&table) == alone)
    #expect(table.traces.traces.count == 1)
  }

  /// Connections on few ports, with all pauses that end one, and clocks that are set back.
  private static func longCapture(seed: UInt64, limits: AttemptLimits) -> CaptureBuilder {
    var capture = CaptureBuilder(limits: limits)
    var generator = SeededGenerator(seed: seed)
    var time = 0.0
    var next = [UInt32](repeating: 0, count: 40)
    for _ in 0..<3000 {
      let pauses = [0.02, 3, 40, 200, 900, 2500, 9000, 11_000, 140_000, 9_100_000, -3, -20_000]
      let rank = generator.next(upperBound: UInt64(100))
      time += rank < 80 ? pauses[Int(rank % 5)] : pauses[Int(rank % 12)]
      let index = Int(generator.next(upperBound: UInt64(next.count)))
      capture.client.port = 20_000 + UInt16(index)
      capture.initial.client = UInt32(index) &* 0x9e37_79b9 &+ next[index] / 8 &* 77_777
      let step = next[index] % 8
      next[index] += 1
      switch (step, index % 4) {
      case (0, _): capture.segment(.client, .syn, at: time)
      case (1, 0): capture.segment(.client, .syn, at: time)
      case (1, 1): capture.segment(.server, [.rst, .ack], ack: 1, at: time) { $0.wireSequence = 0 }
      case (_, 0), (_, 1): next[index] += 8 - step
      case (1, _): capture.segment(.server, [.syn, .ack], ack: 1, at: time)
      case (2, _): capture.segment(.client, .ack, 1, ack: 1, at: time)
      case (3, _): capture.segment(.server, [.ack, .psh], 1, ack: 1, payload: [83, 10], at: time)
      case (4, _): capture.segment(.client, [.ack, .fin], 1, ack: 3, at: time)
      case (5, 2): capture.segment(.server, .rst, 3, at: time)
      case (5, _): capture.segment(.server, [.ack, .fin], 3, ack: 2, at: time)
      case (6, _): capture.segment(.client, .ack, 2, ack: 4, at: time)
      default: capture.segment(.server, .ack, 4, ack: 2, at: time)
      }
    }
    return capture
  }

  @Test(arguments: 0..<12 as Range<UInt64>)
  func `attempts end at the same frames, however these are cut into batches and hashed`(
    seed: UInt64
  ) {
    var limits = AttemptLimits()
    if seed % 3 == 1 { limits.open = 12 }
    var capture = Self.longCapture(seed: seed, limits: limits)
    var table = Self.table(
      of: capture.recorded, limits: limits, SeededGenerator(seed: seed),
      seed: seed &* 0x9e37_79b9_7f4a_7c15
    ) {
      $0()
      $1()
    }
    #expect(table.facts == capture.table.facts)
    #expect(table.attempts.summarised == capture.table.attempts.summarised)
    let alone = Self.attempts(&capture.table)
    #expect(alone.count > 100)
    #expect(alone.contains { $0.contains("ending: PathTracing.Attempt.Ending.idle") })
    #expect(Self.attempts(&table) == alone)
  }

  /// Datagrams between the attempts: most of no meaning, and a trace with an answer.
  private static func captureWithDatagrams(_ timesToLive: [UInt8]) -> CaptureBuilder {
    var capture = capture()
    let (one, other) = (IPv4Address(192, 0, 2, 9), IPv4Address(198, 51, 100, 99))
    func send(
      from source: IPv4Address, to destination: IPv4Address, _ ports: [UInt16], _ left: UInt8
    ) {
      let ip = IPv4Header(
        source: source, destination: destination, timeToLive: left, payloadProtocol: .udp)
      let udp = UDPHeader(sourcePort: ports[0], destinationPort: ports[1], length: 28)
      let packet = Packet(ip: .v4(ip), transport: .udp(udp))
      capture.receive(
        packet.octets(payload: [UInt8](repeating: 0, count: 20)),
        at: 20_000 + Double(capture.frames))
    }
    for (index, timeToLive) in timesToLive.enumerated() {
      let port = 33_434 + UInt16(index)
      send(from: one, to: other, [50_000, port], timeToLive)
      send(from: other, to: one, [port, 50_000], 57)
    }
    return capture
  }

  private static let wrappings: [(LinkType, [UInt8])] = [
    (.raw, []),
    (.ethernet, [UInt8](repeating: 2, count: 12) + [0x81, 0, 0, 7, 8, 0]),
    (.ethernet, [UInt8](repeating: 2, count: 12) + [0x88, 0xa8, 0, 7, 0x81, 0, 0, 9, 8, 0]),
    (.null, [2, 0, 0, 0]),
    (.ethernet, [UInt8](repeating: 2, count: 12) + [0x88, 0x47, 0, 1, 1, 0x3f]),
  ]

  @Test(arguments: wrappings, [[64, 64, 128], [64, 1, 2, 3, 4, 64]] as [[UInt8]])
  func `what lies in tags, and datagrams beside it, come to the same by the batch`(
    wrapping: (linkType: LinkType, octets: [UInt8]), timesToLive: [UInt8]
  ) {
    let frames = Self.captureWithDatagrams(timesToLive).recorded.map { frame in
      let octets = wrapping.octets + frame.octets
      let header = FrameHeader(
        number: frame.header.number, timestamp: frame.header.timestamp,
        linkType: wrapping.linkType, interface: 0, originalLength: octets.count)
      return CapturedFrame(header: header, octets: octets)
    }
    var whole = CaptureTable()
    for frame in frames {
      whole.receive(
        frame.header, FrameContent(wrapping.linkType, parsing: frame.octets.span),
        octets: frame.octets.span)
    }
    var table = Self.table(of: frames) {
      $0()
      $1()
    }
    #expect(table.facts == whole.facts)
    #expect(table.facts.frames == frames.count)
    #expect(table.traces.traces.count == (timesToLive.contains(1) ? 2 : 1))
    #expect(Self.probes(table) == Self.probes(whole))
    let alone = Self.attempts(&whole)
    #expect(alone.count == 400)
    #expect(Self.attempts(&table) == alone)
  }

  @Test func `what is around a handshake is known of a hundred thousand that are open at one time`()
  {
    var table = CaptureTable()
    var batch = FrameBatch()
    var octets: [UInt8] = []
    var places: [FramePlace] = []
    for number in 0..<100_000 as Range<UInt32> {
      var tcp = TCPHeader(
        sourcePort: 1024 + UInt16(number % 50_000), destinationPort: 22,
        sequenceNumber: SequenceNumber(rawValue: number), flags: .syn)
      tcp.window = 64240
      let ip = IPv4Header(
        source: IPv4Address(192, 0, 2, UInt8(number / 50_000)),
        destination: IPv4Address(198, 51, 100, 1), timeToLive: 64, payloadProtocol: .tcp)
      let start = octets.count
      octets += [UInt8](repeating: 2, count: 12) + [0x81, 0, 0, UInt8(number % 200), 8, 0]
      octets += Packet(ip: .v4(ip), transport: .tcp(tcp)).octets()
      let header = FrameHeader(
        number: Int(number) + 1, timestamp: Network.start, linkType: .ethernet, interface: 0,
        originalLength: octets.count - start)
      places.append(FramePlace(header, at: start..<octets.count))
    }
    batch.append(places.span, in: octets.span)
    table.receive(
      &batch, 0..<batch.count, in: octets, undecoded: { _ in },
      {
        $0()
        $1()
      })
    table.finish()
    var (count, named) = (0, 0)
    while case let ended = table.takeFinished().inOrder, !ended.isEmpty {
      count += ended.count
      named += ended.count {
        $0.encapsulations.number(at: 0) == UInt32($0.conversation.firstFrame - 1) % 200
      }
    }
    #expect(count == 100_000)
    #expect(named == count)
  }

  @Test func `a quote that names another port finds its attempt in the other table`() throws {
    var capture = CaptureBuilder()
    var found = 0
    for port in 30_000..<30_016 as Range<UInt16> {
      capture.client.port = port
      guard var quoted = capture.segment(.client, .syn, at: Double(port)),
        case .tcp(var header) = quoted.transport
      else { continue }
      header.destinationPort = 2222
      quoted.transport = .tcp(header)
      capture.error(
        (3, 13), from: .v4(IPv4Address(198, 51, 100, 7)), about: quoted, at: Double(port) + 1)
    }
    for attempt in capture.attempts() where attempt.conversation.errors.count == 1 { found += 1 }
    #expect(found == 16)
  }
}
