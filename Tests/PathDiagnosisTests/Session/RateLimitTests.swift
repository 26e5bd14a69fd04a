import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// A session whose SYN is not accepted, or not at once, though the trace's was.
@Suite struct RateLimitTests {
  /// A session whose SYN is repeated so many times, each a second after the one before.
  private static func unanswered(syns: Int) -> SessionBuilder {
    var session = SessionBuilder()
    for index in 0..<syns { session.syn(at: 0.03 + Double(index) * 1.02) }
    return session
  }

  private static func served(after session: SessionBuilder, at seconds: Double) -> SessionBuilder {
    var session = session
    session.synAck(at: seconds)
    session.client(0, at: seconds + 0.001)
    session.server("SSH-2.0-OpenSSH_9.2", at: seconds + 0.02)
    session.heard(.reply, .ssh, banner: "SSH-2.0-OpenSSH_9.2", at: seconds + 0.1)
    return session
  }

  // MARK: RateLimit

  @Test func `a SYN accepted only after three tries meets a limit on new connections`() {
    var session = Self.served(after: Self.unanswered(syns: 3), at: 2.1)
    session.pings(20, at: 2.2)
    let verdict = session.verdict(at: 3)
    expect(verdict, .open, .rateLimit, .medium)
    #expect(verdict.alternatives.contains { $0.cause == .packetLoss })
  }

  @Test func `a SYN accepted at the second try may be one lost packet`() {
    var session = Self.served(after: Self.unanswered(syns: 2), at: 1.1)
    session.pings(20, at: 1.2)
    let verdict = session.verdict(at: 2)
    expect(verdict, .open, .served, .high)
    #expect(verdict.alternatives.contains { $0.cause == .rateLimit })
  }

  @Test func `where pings get lost a repeated SYN is no limit`() {
    var session = Self.served(after: Self.unanswered(syns: 3), at: 2.1)
    session.pings(20, lost: 4, at: 2.2)
    let verdict = session.verdict(at: 3)
    expect(verdict, .open, .packetLoss, .medium)
  }

  @Test func `a SYN accepted at once meets no limit`() {
    let verdict = Self.served(after: Self.unanswered(syns: 1), at: 0.05).verdict(at: 1)
    expect(verdict, .open, .served, .high)
    #expect(!verdict.alternatives.contains { $0.cause == .rateLimit })
  }

  @Test(arguments: bothVersions)
  func `a SYN repeated because the way is long meets no limit`(_ version: IPVersion) {
    let run = Simulation.run(
      Scene(distance: 4, version).with { scene in
        scene.holdsSession = true
        for index in scene.links.indices { scene.links[index].delay = .milliseconds(190) }
      })
    #expect(run.trace.session?.conversation?.syn?.count ?? 0 > 1)
    expect(run.verdict, .open, .served, .high)
    #expect(!run.verdict.alternatives.contains { $0.cause == .rateLimit })
  }

  @Test(
    arguments: [
      (0, .unreachable, .deadBackend), (1, .unreachable, .deadBackend), (3, .rejected, .rateLimit),
      (13, .rejected, .rateLimit),
    ] as [(UInt8, Outcome, Cause)])
  func `an error that finds nobody is no limit's`(code: UInt8, outcome: Outcome, cause: Cause) {
    var session = Self.unanswered(syns: 1)
    session.refuse(code: code, at: 0.05)
    expect(session.verdict(at: 1), outcome, cause, .medium)
  }

  @Test func `silence for the session and then for the flow that was accepted is a limit`() {
    var session = Self.unanswered(syns: 4)
    session.pings(20, at: 1.1)
    session.traceAgain(at: 4.3)
    let verdict = session.verdict(at: 4.5)
    expect(verdict, .dropped, .rateLimit, .medium)
    #expect(verdict.alternatives.contains { $0.cause == .acceptQueueFull })
  }

  @Test func `a session that is reset where the trace was accepted meets a limit that rejects`() {
    var session = Self.unanswered(syns: 1)
    session.closedPortReset(at: 0.05)
    expect(session.verdict(at: 0.5), .rejected, .rateLimit, .medium)
  }

  // MARK: SessionUnanswered

  @Test func `a second SYN that gets no answer decides nothing`() {
    expect(Self.unanswered(syns: 3).verdict(at: 3.5), .inconclusive, .undecided, .low)
  }

  @Test(arguments: [true, false])
  func `what is accepted behind something that was not meets no limit`(isAccepted: Bool) {
    var session = Self.unanswered(syns: 4)
    session.trace(from: 40001, isAccepted: false, at: 0.1)
    session.trace(from: 40002, isAccepted: isAccepted, at: 0.2)
    session.pings(20, at: 1.1)
    session.traceAgain(at: 4.3)
    let verdict = session.verdict(at: 5.4)
    #expect((verdict.cause == .rateLimit) == !isAccepted, "\(verdict.summary)")
    if isAccepted { #expect(verdict.alternatives.contains { $0.cause == .flowMemberDead }) }
  }

  @Test func `silence for the session alone may be its source port`() {
    var session = Self.unanswered(syns: 4)
    session.pings(20, at: 1.1)
    session.traceAgain(isAccepted: true, at: 4.3)
    expect(session.verdict(at: 4.5), .inconclusive, .undecided, .low)
  }
}
