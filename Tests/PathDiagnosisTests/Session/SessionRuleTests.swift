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

  // MARK: Throttled and WrongService

  @Test(arguments: ["Exceeded MaxStartups", "Not allowed at this time"])
  func `a daemon that turns us away says so`(line: String) {
    var session = SessionBuilder()
    session.handshake()
    session.server(line, at: 0.1)
    session.server([], [.fin, .ack], at: 0.1)
    session.heard(.text, banner: line, at: 0.1)
    expect(session.verdict(at: 0.2), .reset, .throttled, .high)
  }

  @Test func `a mail server is not SSH`() {
    var session = SessionBuilder()
    session.handshake()
    session.server("220 mail.example.net ESMTP", at: 0.1)
    session.heard(.text, banner: "220 mail.example.net ESMTP", at: 0.1)
    expect(session.verdict(at: 2.2), .stalled, .wrongService, .high)
  }

  @Test func `a line in front of the identification is no other service`() {
    var session = SessionBuilder()
    session.handshake()
    session.server("220 days without an accident", at: 0.1)
    session.server(SessionBuilder.banner, at: 0.3)
    session.heard(.banner, .ssh, banner: SessionBuilder.banner, at: 0.3)
    expect(session.verdict(at: 0.5), .open, .served)
  }

  @Test func `a line that an identification may follow is waited on as silence is`() {
    var session = SessionBuilder()
    session.handshake()
    session.server("Session is being recorded", at: 0.1)
    session.heard(.text, banner: "Session is being recorded", at: 0.1)
    expect(session.verdict(at: 4), .inconclusive, .undecided)
    expect(session.verdict(at: 10.2), .stalled, .wrongService, .medium)
  }

  // MARK: OtherSSH

  private func ssh(
    _ line: String, port: UInt16, expecting: ServiceProtocol? = nil, isReset: Bool = false
  ) -> Verdict {
    var session = SessionBuilder(port: port, expecting: expecting)
    session.handshake()
    session.client(220, at: 0.06)
    session.server(line, at: 0.1)
    session.heard(.banner, .ssh, banner: line, at: 0.1)
    if isReset { session.socketReset(at: 0.11) }
    return session.verdict(at: 0.3)
  }

  @Test(arguments: [false, true])
  func `SSH is no service for who asked for TLS, and one where the port suggests TLS`(
    isReset: Bool
  ) {
    for port: UInt16 in [22, 443] {
      expect(
        ssh(SessionBuilder.banner, port: port, expecting: .tls, isReset: isReset), .stalled,
        .wrongService,
        .high)
    }
    let suggested = ssh(SessionBuilder.banner, port: 443, isReset: isReset)
    expect(suggested, .open, .served, .high)
    #expect(suggested.actions.first?.command.hasPrefix("ssh -vvv -p 443 ") == true)
  }

  @Test(arguments: ["SSH-1.5-Cisco-1.25", "SSH-1.99-Cisco-1.25"])
  func `the first version of SSH alone is no service`(line: String) {
    let verdict = ssh(line, port: 22)
    let isOld = line.hasPrefix("SSH-1.5")
    expect(verdict, isOld ? .stalled : .open, isOld ? .wrongService : .served)
  }

  // MARK: TurnedAway

  @Test(
    arguments: [
      ("@ERROR: max connections (10) reached -- try again later", 873, .throttled, .high),
      ("@ERROR: access denied to module", 873, .closedInSession, .high),
      ("-DENIED Redis is running in protected mode", 6379, .closedInSession, .high),
      ("All user interfaces are in use, try later", 23, .throttled, .medium),
      ("RFB 003.008 Too many security failures", 5900, .throttled, .high),
    ] as [(String, UInt16, Cause, Confidence)])
  func `a refusal in words and a close turn the client away`(
    line: String, port: UInt16, cause: Cause, confidence: Confidence
  ) {
    var session = SessionBuilder(port: port)
    session.handshake()
    session.server(line, at: 0.1)
    session.heard(.text, banner: line, at: 0.1)
    // Who does not close goes on.
    expect(session.verdict(at: 1.4), .open, .served)
    session.server([], [.fin, .ack], at: 0.2)
    expect(session.verdict(at: 1.4), .reset, cause, confidence)
  }

  // A mail server may wait for QUIT behind its refusal (RFC 5321 section 3.1).
  @Test(arguments: [("554 no service", true), ("421 busy", true), ("220 ready", false)])
  func `a refusal behind which the service waits turns the client away as well`(
    line: String, isRefusal: Bool
  ) {
    var session = SessionBuilder(port: 25)
    session.handshake()
    session.server(line, at: 0.1)
    session.heard(.text, banner: line, at: 0.1)
    #expect((session.verdict(at: 1.4).outcome == .reset) == isRefusal)
  }

  @Test(arguments: ["RFB 003.008", "-bash: not a refusal", "@RSYNCD: 31.0"])
  func `a line that refuses nothing turns nobody away`(line: String) {
    var session = SessionBuilder(port: 873)
    session.handshake()
    session.server(line, at: 0.1)
    session.server([], [.fin, .ack], at: 0.2)
    session.heard(.text, banner: line, at: 0.1)
    expect(session.verdict(at: 1.4), .open, .served)
  }

  @Test func `plain HTTP on a port of TLS is another service`() {
    var session = SessionBuilder(port: 443)
    session.handshake()
    session.client(300, at: 0.06)
    session.server("HTTP/1.1 400 Bad Request", at: 0.1)
    session.heard(.text, banner: "HTTP/1.1 400 Bad Request", at: 0.1)
    expect(session.verdict(at: 0.2), .stalled, .wrongService)
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
