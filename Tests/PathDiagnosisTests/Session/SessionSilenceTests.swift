import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// Services that owe a word, or an acknowledgement, each with what resembles it.
@Suite struct SessionSilenceTests {
  // MARK: NoBanner

  @Test func `no word in ten seconds is a stall`() {
    var session = SessionBuilder()
    session.handshake()
    session.client(23, at: 1.05)
    session.server(at: 1.1)
    expect(session.verdict(at: 2, isProvisional: true), .open, .served)
    expect(session.verdict(at: 3, isProvisional: true), .stalled, .noBanner, .low)
    expect(session.verdict(at: 10.1), .stalled, .noBanner, .medium)
  }

  @Test(arguments: [false, true])
  func `a host that was last heard long ago may have had its answer dropped`(isHeard: Bool) {
    var session = SessionBuilder()
    session.handshake()
    session.client(23, at: 1.05)
    session.server(at: 1.1)
    session.client(0, [.fin, .ack], at: 10.1)
    if isHeard { session.server(at: 10.14) }
    let verdict = session.verdict(at: 10.2)
    expect(verdict, .stalled, .noBanner, .medium)
    #expect(verdict.explanation.contains("does not say a word") == isHeard)
    #expect((verdict.alternatives.first?.cause == .portFilter) != isHeard)
    #expect(verdict.alternatives.prefix(2).contains { $0.text.contains("name server") })
    // The next connection may meet another machine.
    #expect(verdict.alternatives.contains { $0.text.contains("several machines") })
  }

  @Test func `a first word behind our close is told as late`() {
    var session = SessionBuilder()
    session.handshake()
    session.client(23, at: 1.05)
    session.server(at: 1.1)
    session.client(0, [.fin, .ack], at: 10.06)
    session.server(SessionBuilder.banner, at: 10.09)
    let silent = session.verdict(at: 10.2)
    expect(silent, .inconclusive, .undecided, .low)
    #expect(silent.explanation.contains("came 10.0 s after the handshake"))
    #expect(silent.actions.first?.command.hasPrefix("nc -v") == true)
    session.heard(.banner, .ssh, banner: SessionBuilder.banner, at: 10.09)
    let verdict = session.verdict(at: 10.2)
    expect(verdict, .open, .served, .medium)
    #expect(verdict.explanation.contains("when the waiting was over"))
  }

  @Test func `a SYN that is answered when it was given up completes no handshake`() {
    var session = SessionBuilder()
    session.syn()
    session.synAck(at: 2.5)
    let verdict = session.verdict(at: 2.6)
    expect(verdict, .inconclusive, .undecided, .low)
    #expect(!verdict.observations.contains { $0.text.contains("handshake is complete") })
  }

  @Test(arguments: [0.0, 4.0])
  func `a long way is no slow service`(delay: Double) {
    var session = SessionBuilder()
    session.syn()
    session.synAck(at: 2.53)
    session.client(0, at: 2.531)
    session.server(SessionBuilder.banner, at: 5.04 + delay)
    session.heard(.banner, .ssh, banner: SessionBuilder.banner, at: 5.04 + delay)
    let verdict = session.verdict(at: 5.2 + delay)
    expect(verdict, .open, .served)
    #expect(verdict.explanation.contains("first word took 4.0 s") == (delay > 0))
    #expect(verdict.explanation.contains("first word") == (delay > 0))
  }

  @Test(
    arguments: [(0, .noBanner, .medium), (1, .noBanner, .medium), (41, .stalledSession, .medium)]
      as [(UInt32, Cause, Confidence)])
  func `first words that get lost are told by the numbers of what comes`(
    lost: UInt32, cause: Cause, confidence: Confidence
  ) {
    var session = SessionBuilder()
    session.handshake()
    session.client(23, at: 1.05)
    session.lose(lost)
    session.server(at: 1.1)
    let verdict = session.verdict(at: 10.1)
    expect(verdict, .stalled, cause, confidence)
    #expect(verdict.summary.description.contains("41 octets") == (lost == 41))
  }

  /// A service that closes, or resets, so long after the handshake.
  @Test(arguments: [0.2, 3.1], [false, true])
  func `what is given up after seconds is a proxy's`(seconds: Double, isReset: Bool) {
    var session = SessionBuilder()
    session.handshake()
    if isReset {
      session.socketReset(at: seconds)
    } else {
      session.server([], [.fin, .ack], at: seconds)
    }
    let verdict = session.verdict(at: seconds + 1)
    let isLate = seconds > 1
    expect(
      verdict, .reset, isReset ? .resetBeforeBanner : .closedBeforeBanner,
      .medium)
    #expect(verdict.actions.contains { $0.command.contains("hosts.deny") })
    #expect((verdict.alternatives.first?.cause == .deadBackend) == isLate)
    #expect(
      verdict.observations.contains { $0.text.contains("3.0 s after the handshake") } == isLate)
  }

  @Test func `a second without a word decides nothing`() {
    var session = SessionBuilder()
    session.handshake()
    expect(session.verdict(at: 1), .inconclusive, .undecided, .low)
  }

  @Test func `a server that takes nothing is named a tarpit`() {
    var session = SessionBuilder()
    session.handshake()
    session.client(23, at: 1.05)
    session.server(window: 0, at: 1.1)
    let verdict = session.verdict(at: 10.1)
    expect(verdict, .stalled, .noBanner)
    #expect(verdict.observations.contains { $0.text.contains("tarpit") })
  }

  @Test func `a banner in the tenth second is one`() {
    var session = SessionBuilder()
    session.handshake()
    session.server(SessionBuilder.banner, at: 9.4)
    session.heard(.banner, .ssh, banner: SessionBuilder.banner, at: 9.4)
    expect(session.verdict(at: 9.6), .open, .served)
  }

  // MARK: HandshakeUnheard

  @Test func `octets that nobody acknowledges are no service's silence`() {
    var session = SessionBuilder()
    session.handshake()
    session.synAck(at: 1.1)
    session.client(23, at: 1.2)
    session.synAck(at: 3.2)
    for time in [1.4, 1.9, 2.8, 4.5] { session.repeatClient(23, at: time) }
    expect(session.verdict(at: 10.1), .stalled, .finalACKLost, .medium)
  }

  @Test func `one SYN-ACK that comes again is loss`() {
    var session = SessionBuilder()
    session.syn()
    session.synAck()
    session.synAck(at: 1.05)
    session.client(0, at: 1.051)
    session.client(23, at: 2)
    session.server(at: 2.1)
    expect(session.verdict(at: 12), .stalled, .noBanner)
  }

  @Test(arguments: bothVersions)
  func `words that get lost among probes that are acknowledged meet a filter of the content`(
    _ version: IPVersion
  ) {
    func scene(_ match: @escaping @Sendable (Packet, TCPHeader) -> Bool) -> Scene {
      Scene.ordinary(version).with {
        $0.holdsSession = true
        $0.host.services[22] = .silent
        $0[4].filters = [
          Filter(
            .custom { packet in
              if case .tcp(let tcp) = packet.transport { match(packet, tcp) } else { false }
            }, .drop)
        ]
      }
    }
    // The identification, and no probe.
    let verdict = expect(
      scene { packet, _ in (1..<40).contains(packet.payloadLength) },
      Expected(.stalled, .stalledSession, .unknown, .medium))
    #expect(verdict.explanation.contains("Probes of the same connection"))
    // All that follows the handshake.
    expect(
      scene { _, tcp in tcp.destinationPort == 22 && !tcp.flags.contains(.syn) },
      Expected(.stalled, .finalACKLost))
  }
}
