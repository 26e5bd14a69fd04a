import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// Sessions that are not served, each with what resembles it.
@Suite struct SessionRuleTests {
  // MARK: Served

  @Test func `a key exchange that is answered is a service`() {
    var session = SessionBuilder.served()
    session.client(40, [.fin, .ack], at: 0.2)
    session.server([], [.fin, .ack], at: 0.22)
    expect(session.verdict(at: 0.3), .open, .served, .high)
    #expect(session.verdict(at: 0.3).summary.contains(SessionBuilder.banner))
  }

  @Test(arguments: [6.0, 0.1])
  func `a first word that takes seconds is told`(time: Double) {
    var session = SessionBuilder()
    session.handshake()
    session.server(SessionBuilder.banner, at: time)
    session.client(1600, at: time)
    session.server([UInt8](repeating: 1, count: 1100), at: time + 0.05)
    session.client(1200, at: time + 0.05)
    session.server([UInt8](repeating: 1, count: 1400), at: time + 0.1)
    session.heard(.reply, .ssh, banner: SessionBuilder.banner, at: time + 0.1)
    let verdict = session.verdict(at: time + 0.2)
    expect(verdict, .open, .served, .high)
    #expect(verdict.explanation.contains("first word took") == (time > 1))
  }

  @Test func `a reset behind our own close cuts nothing`() {
    var session = SessionBuilder.served()
    session.client(40, [.fin, .ack], at: 0.2)
    session.bareReset(timeToLive: 250, at: 0.25)
    expect(session.verdict(at: 0.3), .open, .served)
  }

  @Test func `a server that leaves with a message is one`() {
    var session = SessionBuilder.greeted()
    session.server([UInt8](repeating: 1, count: 80), [.fin, .ack], at: 0.2)
    session.heard(
      .banner, .ssh, banner: SessionBuilder.banner, farewell: "no matching host key", at: 0.2)
    expect(session.verdict(at: 0.3), .open, .served)
  }

  @Test func `a silent service of no known kind is open`() {
    var session = SessionBuilder(port: 8080)
    session.handshake()
    session.client(0, [.fin, .ack], at: 1.3)
    session.server([], [.fin, .ack], at: 1.32)
    expect(session.verdict(at: 1.4), .open, .served)
  }

  // MARK: StalledSession

  @Test func `silence in the key exchange is a stall`() {
    expect(SessionBuilder.greeted().verdict(at: 10.5), .stalled, .stalledSession, .medium)
  }

  @Test(arguments: [false, true])
  func `what was said at leaving is not what nobody acknowledges`(isRepeated: Bool) {
    var session = SessionBuilder.greeted()
    session.client(100, at: 0.2)
    session.repeatClient(100, at: 0.5)
    session.server(at: 0.52)
    session.client(48, [.fin, .ack], at: 10.4)
    if isRepeated { session.repeatClient(48, at: 11) }
    let verdict = session.verdict(at: 11.2)
    expect(verdict, .stalled, .stalledSession, .medium)
    #expect(verdict.explanation.contains("never acknowledged") == isRepeated)
  }

  @Test func `a key exchange that takes its time is not`() {
    expect(SessionBuilder.greeted().verdict(at: 1.2), .open, .served)
    // A run that was cut short does not know.
    expect(SessionBuilder.greeted().verdict(at: 4), .inconclusive, .undecided)
  }

  // A round trip takes 20 ms: after 200 ms what is missing may be lost, before it may be on its way.
  @Test(arguments: [.fast, .interrupted] as [Note])
  func `a run that is cut short vouches for no session that it left half-way`(note: Note) {
    var session = SessionBuilder.greeted()
    session.record(note, at: 0.06)
    expect(session.verdict(at: 0.15), .open, .served, .medium)
    expect(session.verdict(at: 1), .inconclusive, .undecided, .low)
  }

  // MARK: ServiceClosed

  @Test func `a service that closes without a word does not serve`() {
    var session = SessionBuilder()
    session.handshake()
    session.server([], [.fin, .ack], at: 0.1)
    expect(session.verdict(at: 0.2), .reset, .closedBeforeBanner, .medium)
  }

  @Test func `a service that closes after its banner does not serve`() {
    var session = SessionBuilder.greeted()
    session.server([], [.fin, .ack], at: 0.2)
    expect(session.verdict(at: 0.3), .reset, .closedInSession)
  }

  @Test func `a service of no known kind may say its piece and close`() {
    var session = SessionBuilder(port: 13)
    session.handshake()
    session.server("21 NOV 2026 12:00:00", at: 0.1)
    session.server([], [.fin, .ack], at: 0.1)
    session.heard(.text, banner: "21 NOV 2026 12:00:00", at: 0.1)
    expect(session.verdict(at: 0.2), .open, .served)
  }

  // MARK: DuplicateAddress

  @Test func `two SYN-ACKs with different numbers are two machines`() {
    var session = SessionBuilder()
    session.syn()
    session.synAck()
    session.synAck(timeToLive: 56, number: 123_456, at: 0.051)
    session.client(0, at: 0.0511)
    expect(session.verdict(at: 12), .stalled, .duplicateAddress)
    session.bareReset(timeToLive: 56, at: 0.06)
    expect(session.verdict(at: 12), .reset, .duplicateAddress)
  }

  @Test func `a SYN-ACK that comes twice is one machine's`() {
    var session = SessionBuilder.served()
    session.synAck(at: 0.3)
    expect(session.verdict(at: 0.5), .open, .served)
  }

  // MARK: DeadBackend

  @Test func `a proxy whose host has no listener passes its reset on`() {
    var session = SessionBuilder()
    session.handshake(timeToLive: 62, window: 0)
    session.closedPortReset(at: 0.1)
    expect(session.verdict(at: 0.2), .reset, .deadBackend, .medium)
  }

  /// `> P. 1:1201(1200)`, `< R. 1:1(0) ack 1201 win 0`.
  @Test(arguments: [0, 1200] as [UInt32])
  func `a reset that acknowledges octets of the session answers no proxy's SYN`(octets: UInt32) {
    var session = SessionBuilder()
    session.handshake(timeToLive: 62)
    session.client(1200, at: 0.06)
    session.closedPortReset(acknowledging: octets, at: 0.1)
    let cause = session.verdict(at: 0.2).cause
    #expect((cause == .deadBackend) == (octets == 0), "\(cause.rawValue)")
  }

  @Test(arguments: [0, 1200] as [UInt32])
  func `a reset from elsewhere behind the host's own SYN-ACK is no host's behind a proxy`(
    octets: UInt32
  ) {
    for goesOn in [false, true] {
      var session = SessionBuilder()
      session.handshake()
      session.client(1200, at: 0.06)
      session.closedPortReset(acknowledging: octets, timeToLive: 97, at: 0.1)
      if goesOn { session.server("SSH-2.0-OpenSSH_9.6", at: 0.11) }
      expect(session.verdict(at: 0.2), .reset, .foreignReset, .medium)
    }
  }

  @Test func `a proxy whose host is silent never opens its window`() {
    var session = SessionBuilder()
    session.handshake(timeToLive: 62, window: 0)
    expect(session.verdict(at: 10.1), .stalled, .deadBackend, .medium)
    expect(session.verdict(at: 2), .inconclusive, .undecided)
  }

  @Test func `a reset without options from the host itself is no proxy's`() {
    var session = SessionBuilder()
    session.handshake()
    session.closedPortReset(at: 0.1)
    expect(session.verdict(at: 0.2), .reset, .resetBeforeBanner, .medium)
  }

  // MARK: ProxiedHandshake

  @Test func `a SYN-ACK from another distance than the data is a proxy's`() {
    expect(
      SessionBuilder.served(timeToLive: 245).verdict(at: 0.3), .open, .proxiedHandshake, .medium)
  }

  @Test func `times to live that jitter are no proxy`() {
    expect(SessionBuilder.served(timeToLive: 58).verdict(at: 0.3), .open, .served)
  }
}
