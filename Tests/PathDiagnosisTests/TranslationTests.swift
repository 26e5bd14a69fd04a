import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// Captures that show both sides of a router that translates addresses.
struct TranslationTests {
  /// What the far side has in place of the near one.
  private struct Far {
    var client: Endpoint?
    var server: Endpoint?
    var hops: UInt8 = 1
    var delay = 0.05
    var identification: UInt16 = 0
    var number: UInt32 = 0
    var isFirst = false
  }

  private static let outside = Endpoint(address: .v4(IPv4Address(198, 51, 100, 7)), port: 61_000)
  private static let inside = Endpoint(address: .v4(IPv4Address(10, 9, 8, 7)), port: 8080)

  /// Shows a segment on the side of its sender, then on the other.
  private func both(
    _ far: Far, _ peer: Conversation.Peer, _ flags: TCPFlags, _ sequence: UInt32 = 0,
    ack: UInt32? = nil, payload: [UInt8] = [], at time: Double, in capture: inout CaptureBuilder,
    passes: Bool = true
  ) {
    let (client, server) = (capture.client, capture.server)
    let timeToLive = capture.timeToLive
    let initial = capture.initial
    let isFarFirst = (peer == .server) != far.isFirst
    for index in 0..<2 where index == 0 || passes {
      let isFar = (index == 0) == isFarFirst
      capture.client = isFar ? far.client ?? client : client
      capture.server = isFar ? far.server ?? server : server
      capture.initial.client = isFar ? initial.client &+ far.number : initial.client
      let hops = isFar ? far.hops : 0
      capture.timeToLive = (timeToLive.client - hops, timeToLive.server + hops)
      capture.segment(
        peer, flags, sequence, ack: ack, payload: payload, at: time + Double(index) * far.delay
      ) {
        $0.identification =
          (UInt16(truncatingIfNeeded: Int(time * 7)) | 1) &+ (isFar ? far.identification : 0)
        if flags.contains(.syn) { $0.options = Self.options }
      }
    }
    (capture.client, capture.server) = (client, server)
    capture.timeToLive = timeToLive
    capture.initial = initial
  }

  private static let options: [TCPOption] = [
    .maximumSegmentSize(1460), .selectiveAcknowledgementPermitted,
    .timestamps(value: 7777, echoReply: 0),
  ]

  private static let translations: [(String, Far)] = [
    ("source", Far(client: outside)), ("destination", Far(server: inside)),
    ("both", Far(client: outside, server: inside)),
    ("without a hop", Far(client: outside, hops: 0)),
    ("clocks apart", Far(client: outside, delay: 400)),
    ("far side first", Far(client: outside, isFirst: true)),
  ]

  @Test(arguments: translations.indices)
  func `both sides of a translation are one attempt, which names it`(index: Int) throws {
    let far = Self.translations[index].1
    var capture = CaptureBuilder()
    let client = capture.client
    both(far, .client, .syn, at: 0, in: &capture)
    both(far, .server, [.syn, .ack], ack: 1, at: 500, in: &capture)
    both(far, .client, .ack, 1, ack: 1, at: 1000, in: &capture)
    both(
      far, .server, [.psh, .ack], 1, ack: 1, payload: Array("SSH-2.0-x\r\n".utf8), at: 1500,
      in: &capture)
    both(far, .client, [.fin, .ack], 1, ack: 12, at: 2000, in: &capture)
    both(far, .server, [.fin, .ack], 12, ack: 2, at: 2500, in: &capture)
    both(far, .client, .ack, 2, ack: 13, at: 3000, in: &capture)
    let judged = capture.judged(until: 4000)
    try #require(judged.count == 1)
    #expect(judged[0].verdict.outcome == .open)
    #expect(judged[0].findings.conversation.client == client)
    let end = far.client ?? far.server ?? client
    #expect(judged[0].verdict.observations.contains { $0.text.contains("\(end)") })
  }

  @Test(arguments: 61_000..<61_008 as Range<UInt16>)
  func `whatever port a translation chooses, its answers are found`(port: UInt16) throws {
    var far = Far(client: Self.outside)
    far.client?.port = port
    var capture = CaptureBuilder()
    for time in [0.0, 1000, 3000] {
      both(far, .client, .syn, at: time, in: &capture)
      both(far, .server, [.syn, .ack], ack: 1, at: time + 10, in: &capture, passes: false)
    }
    let judged = capture.judged(until: 20_000)
    try #require(judged.count == 1)
    #expect(judged[0].verdict.cause == .returnPath)
  }

  @Test func `a SYN that passes the translation only when it is sent again is the same attempt`()
    throws
  {
    let far = Far(client: Self.outside)
    var capture = CaptureBuilder()
    both(far, .client, .syn, at: 0, in: &capture, passes: false)
    both(far, .client, .syn, at: 1000, in: &capture)
    both(far, .server, [.rst, .ack], ack: 1, at: 1010, in: &capture)
    let judged = capture.judged(until: 2000)
    try #require(judged.count == 1)
    #expect(judged[0].verdict.outcome == .refused)
  }

  @Test func `a SYN-ACK that the translation does not bring back is told`() throws {
    var capture = CaptureBuilder()
    for time in [0.0, 1000, 3000, 7000] {
      both(Far(client: Self.outside), .client, .syn, at: time, in: &capture)
      both(
        Far(client: Self.outside), .server, [.syn, .ack], ack: 1, at: time + 10, in: &capture,
        passes: false)
    }
    let judged = capture.judged(until: 20_000)
    try #require(judged.count == 1)
    #expect(judged[0].verdict.outcome == .dropped && judged[0].verdict.cause == .returnPath)
    #expect(judged[0].verdict.observations.contains { $0.text.contains("as far as the other") })
  }

  /// One SYN may be on its way still; a second one shows that its client got no answer.
  @Test(arguments: [1, 2])
  func `a SYN that is sent again shows that the translation kept its answer`(count: Int) throws {
    var capture = CaptureBuilder()
    for time in [0.0, 1000].prefix(count) {
      both(Far(client: Self.outside), .client, .syn, at: time, in: &capture)
      both(
        Far(client: Self.outside), .server, [.syn, .ack], ack: 1, at: time + 10, in: &capture,
        passes: false)
    }
    let judged = capture.judged(until: 20_000)
    try #require(judged.count == 1)
    #expect((judged[0].verdict.cause == .returnPath) == (count > 1), "\(judged[0].verdict.summary)")
  }

  @Test func `what two clients send at one time stays two attempts`() {
    let alike: [Far] = [
      // A proxy, or a firewall that chooses sequence numbers, has numbers of its own.
      Far(client: Self.outside, number: 77), Far(client: Self.outside, identification: 5),
      Far(client: Self.outside, hops: 20), Far(client: Self.outside, delay: 100_000),
    ]
    for far in alike {
      var capture = CaptureBuilder()
      both(far, .client, .syn, at: 0, in: &capture)
      #expect(capture.judged(until: 200_000).count == 2)
    }
  }

  @Test(arguments: [(1, true), (2, false), (0, false)] as [(UInt8, Bool)])
  func `a scan's bare SYN is known behind a router, where all else is equal`(
    hops: UInt8, isSame: Bool
  ) {
    var capture = CaptureBuilder()
    capture.segment(.client, .syn, at: 0) { $0.identification = 77 }
    capture.client = Self.outside
    capture.segment(.client, .syn, at: 0.05) {
      $0.identification = 77
      $0.timeToLive = 64 - hops
    }
    #expect(capture.judged(until: 9000).count == (isSame ? 1 : 2))
  }

  @Test(arguments: [0, 1] as [UInt8])
  func `a scanner that sends the same SYN to many hosts makes many attempts`(hops: UInt8) {
    var capture = CaptureBuilder()
    for index in 0..<5 as Range<UInt8> {
      capture.server.address = .v4(IPv4Address(203, 0, 113, 10 + index))
      capture.segment(.client, .syn, at: Double(index)) {
        $0.identification = 54_321
        $0.timeToLive = 60 - index * hops
      }
    }
    #expect(capture.judged(until: 1000).count == 5)
  }

  @Test func `the same two machines have as many attempts as they have ports in use`() {
    var capture = CaptureBuilder()
    for index in 0..<3 as Range<UInt16> {
      capture.server.port = 80 + index
      capture.segment(.client, .syn, at: Double(index)) {
        $0.identification = 101
        $0.options = Self.options
      }
    }
    #expect(capture.judged(until: 1000).count == 3)
  }

  @Test func `connections through one translation are each an attempt`() throws {
    var capture = CaptureBuilder()
    for index in 0..<4 as Range<UInt16> {
      capture.client.port = 40_000 + index
      capture.initial.client = 1_000_000 * UInt32(index + 1)
      var far = Far(client: Self.outside)
      far.client?.port = 61_000 + index
      both(far, .client, .syn, at: Double(index) * 3, in: &capture)
      both(far, .server, [.rst, .ack], ack: 1, at: Double(index) * 3 + 1, in: &capture)
    }
    let judged = capture.judged(until: 1000)
    #expect(judged.map(\.verdict.outcome) == [.refused, .refused, .refused, .refused])
    #expect(
      Set(judged.map(\.findings.conversation.client.port)) == [40_000, 40_001, 40_002, 40_003])
  }
}
