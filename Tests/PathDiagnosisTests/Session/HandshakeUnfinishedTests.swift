import PathDiagnosis
import PathTracing
import Testing
import WireFormats

/// Connections of the run that do not come about where its SYNs are accepted.
struct HandshakeUnfinishedTests {
  /// The host is 8 hops away.
  @Test(arguments: [(4, true), (4, false), (64, false)] as [(UInt8, Bool)])
  func `a connection whose SYN cannot reach the host has this machine's time to live`(
    timeToLive: UInt8, isReported: Bool
  ) {
    var session = SessionBuilder()
    session.syn(timeToLive: timeToLive)
    session.syn(timeToLive: timeToLive, at: 1.04)
    if isReported { session.refuse(type: 11, code: 0, at: 0.04) }
    let verdict = session.verdict(at: 4)
    #expect((verdict.cause == .ownTimeToLive) == (timeToLive == 4), "\(verdict.summary)")
    guard timeToLive == 4 else { return }
    expect(verdict, .unreachable, .ownTimeToLive, isReported ? .high : .medium)
    #expect(verdict.place.kind == .here)
    #expect(verdict.actions.first?.command == "sysctl net.ipv4.ip_default_ttl")
  }

  /// `> S`, `< S.`, and nothing of the client behind it; the SYN-ACK comes again.
  @Test func `what never leaves behind the SYN is dropped on this machine`() {
    var session = SessionBuilder()
    session.syn()
    for seconds in [0.05, 1.05, 3.05] { session.synAck(at: seconds) }
    let verdict = session.verdict(at: 4)
    expect(verdict, .dropped, .localOutputFilter, .medium)
    #expect(verdict.place.kind == .here)
    #expect(!verdict.explanation.contains("packets get lost"))
  }

  @Test func `a kernel that repeats its SYN has no SYN-ACK, and one that resets has given up`() {
    var repeating = SessionBuilder()
    for seconds in [0.03, 1.03] { repeating.syn(at: seconds) }
    for seconds in [0.05, 1.05, 3.05] { repeating.synAck(at: seconds) }
    #expect(repeating.verdict(at: 4).cause != .localOutputFilter)
    var resetting = SessionBuilder()
    resetting.syn()
    resetting.synAck(at: 3.9)
    #expect(resetting.verdict(at: 4).cause != .localOutputFilter)
  }

  @Test(arguments: [3.5, 0.02])
  func `a SYN-ACK behind the patience of a run is late and not lost`(wait: Double) {
    var session = SessionBuilder(acceptedAfter: wait)
    for seconds in [3.53, 4.53, 5.53] { session.syn(at: seconds) }
    session.synAck(at: 7.03)
    let verdict = session.verdict(at: 8)
    expect(verdict, .inconclusive, .undecided, .low)
    #expect(verdict.summary.contains("3.5 s late") == (wait > 1), "\(verdict.summary)")
    #expect(verdict.explanation.contains("lost") == (wait < 1), "\(verdict.explanation)")
  }
}
