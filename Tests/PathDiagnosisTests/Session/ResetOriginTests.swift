import PathDiagnosis
import PathTracing
import Testing
import WireFormats

/// Who cut a session off, by the marks of the reset, each with what resembles it.
@Suite struct ResetOriginTests {
  private static let banner = "SSH-2.0-OpenSSH_9.6"
  private static let host = SessionBuilder.hostTimeToLive

  private func expect(
    _ session: SessionBuilder, _ cause: Cause, _ confidence: Confidence,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let verdict = session.verdict(at: 1)
    #expect(verdict.outcome == .reset, "\(verdict.summary)", sourceLocation: sourceLocation)
    #expect(verdict.cause == cause, "\(verdict.summary)", sourceLocation: sourceLocation)
    #expect(
      verdict.confidence == confidence, "\(verdict.summary)", sourceLocation: sourceLocation)
  }

  @Test func `a reset with the marks of its flow is the service's`() {
    var session = SessionBuilder.greeted()
    session.socketReset(at: 0.2)
    expect(session, .serviceReset, .high)
  }

  @Test func `a reset in place of the banner is the service's`() {
    var session = SessionBuilder()
    session.handshake()
    session.socketReset(at: 0.1)
    expect(session, .resetBeforeBanner, .medium)
  }

  @Test func `a bare reset from the host's distance may be a rule's`() {
    var session = SessionBuilder.greeted()
    session.server(at: 0.12)
    session.bareReset(timeToLive: Self.host, at: 0.2)
    expect(session, .serviceReset, .medium)
  }

  @Test func `a bare reset from nearer is a box's`() {
    var session = SessionBuilder.greeted()
    session.bareReset(timeToLive: 61, at: 0.11)
    expect(session, .foreignReset, .medium)
    // No hop reported, so that none is known to be as far away as the box.
    #expect(session.verdict(at: 1).place.after == nil)
  }

  @Test func `a bare reset from nearer after which the server goes on is surely a box's`() {
    var session = SessionBuilder.greeted()
    session.bareReset(timeToLive: 61, at: 0.11)
    session.server([UInt8](repeating: 1, count: 900), at: 0.3)
    expect(session, .foreignReset, .high)
  }

  @Test func `a reset behind which both sides go on was none to the client`() {
    var session = SessionBuilder.greeted()
    session.bareReset(timeToLive: 61, at: 0.11)
    session.client(700, at: 0.12)
    session.server([UInt8](repeating: 1, count: 900), at: 0.3)
    let verdict = session.verdict(at: 1)
    #expect(verdict.cause != .foreignReset && verdict.cause != .serviceReset)
  }

  @Test func `a server that goes on did not send the reset, wherever it came from`() {
    var session = SessionBuilder.greeted()
    session.bareReset(timeToLive: Self.host, at: 0.11)
    session.server([UInt8](repeating: 1, count: 900), at: 0.3)
    expect(session, .foreignReset, .medium)
  }

  @Test func `a TTL that differs by one is no box`() {
    for timeToLive in [Self.host - 1, Self.host + 1] {
      var session = SessionBuilder.greeted()
      session.bareReset(timeToLive: timeToLive, at: 0.2)
      expect(session, .serviceReset, .medium)
    }
  }

  @Test func `a socket's reset over another path is no box's`() {
    var session = SessionBuilder.greeted()
    session.socketReset(timeToLive: Self.host + 3, at: 0.2)
    expect(session, .serviceReset, .high)
  }

  @Test func `another initial TTL at the same distance is no box on the way`() {
    // 57 of 64 and 248 of 255 are both eight hops.
    var session = SessionBuilder.greeted()
    session.bareReset(timeToLive: 248, at: 0.2)
    expect(session, .serviceReset, .medium)
  }

  @Test func `a reset without anything to compare it with names no box`() {
    var session = SessionBuilder()
    // A proxy may have sent the SYN-ACK: its distance is not the host's.
    session.handshake(timeToLive: 250)
    session.bareReset(timeToLive: 61, at: 0.2)
    expect(session, .resetBeforeBanner, .medium)
  }

  @Test func `a reset behind the answer to the key exchange cuts nothing off`() {
    var session = SessionBuilder.greeted()
    session.server([UInt8](repeating: 1, count: 1100), at: 0.15)
    session.heard(.reply, .ssh, banner: Self.banner, at: 0.2)
    session.bareReset(timeToLive: Self.host, at: 0.3)
    #expect(session.verdict(at: 1).outcome == .open)
  }

  /// A service that has read both offers finds nothing in them, and resets the key exchange that it did not ask
  /// for; one that dies earlier has seen none.
  @Test(arguments: [(ServiceFacts.Stage.offer, true), (.banner, false)])
  func `a reset behind both offers may be due to this program's own`(
    stage: ServiceFacts.Stage, isOffer: Bool
  ) {
    var session = SessionBuilder.greeted()
    if isOffer { session.server([UInt8](repeating: 1, count: 1100), at: 0.15) }
    session.heard(stage, .ssh, banner: Self.banner, at: 0.15)
    session.client(1200, at: 0.16)
    session.socketReset(at: 0.2)
    expect(session, .serviceReset, isOffer ? .medium : .high)
    let verdict = session.verdict(at: 1)
    #expect(verdict.explanation.contains("The offer is synpath's") == isOffer)
    #expect(verdict.actions.contains { $0.command.contains("ssh -Q kex") } == isOffer)
  }
}
