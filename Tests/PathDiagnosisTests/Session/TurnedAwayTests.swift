import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// Services that turn a client away in words, and such as are other services than asked for.
@Suite struct TurnedAwayTests {
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
}
