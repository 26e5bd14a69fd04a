import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// Attempts that are watched no longer because their client begins anew, or because the capture ends.
struct ReplacedAttemptTests {
  private static let anew = "The client begins anew on the same ports"

  /// The verdict on the first attempt of a capture; another may follow it on the same ports.
  private func verdict(
    _ started: CaptureBuilder, replacedAt time: Double?, until end: Double
  ) throws -> Verdict {
    var capture = started
    if let time {
      capture.initial.client &+= 1_000_000
      capture.segment(.client, .syn, at: time)
    }
    let judged = capture.judged(until: end)
    return try #require(
      judged.min { $0.findings.conversation.start < $1.findings.conversation.start }
    )
    .verdict
  }

  @Test(arguments: [nil, 2000.0])
  func `silence that a new SYN ends is not ended by the capture`(replaced: Double?) throws {
    var capture = CaptureBuilder()
    let (client, server) = (capture.client, capture.server)
    capture.segment(.client, .syn, at: 0)
    // Another host answers: the capture holds both directions.
    capture.client.port = 41000
    capture.server.address = .v4(IPv4Address(203, 0, 113, 9))
    capture.handshake(at: 100)
    (capture.client, capture.server) = (client, server)
    let verdict = try verdict(
      capture, replacedAt: replaced, until: replaced == nil ? 2000 : 300_000)
    #expect(verdict.outcome == .inconclusive)
    #expect(verdict.explanation.contains("\(Self.anew) 2.0 s later: silence") == (replaced != nil))
    #expect(verdict.explanation.contains("The capture ends too soon") == (replaced == nil))
  }

  @Test(arguments: [nil, 1010.0])
  func `a SYN-ACK behind which the client begins anew is not the capture's last`(
    replaced: Double?
  ) throws {
    var capture = CaptureBuilder()
    capture.segment(.client, .syn, at: 0)
    capture.segment(.server, [.syn, .ack], ack: 1, at: 10)
    let verdict = try verdict(
      capture, replacedAt: replaced, until: replaced == nil ? 1010 : 300_000)
    #expect(verdict.outcome == .inconclusive)
    #expect(verdict.explanation.contains("\(Self.anew) 1.0 s later") == (replaced != nil))
    #expect(verdict.explanation.contains("The capture ends 1.0 s later") == (replaced == nil))
  }

  @Test(arguments: [nil, 510.0])
  func `a handshake behind which the client begins anew is not the capture's last`(
    replaced: Double?
  ) throws {
    var capture = CaptureBuilder()
    capture.handshake()
    let verdict = try verdict(capture, replacedAt: replaced, until: replaced == nil ? 510 : 300_000)
    #expect(verdict.outcome == .open && verdict.confidence == .medium)
    #expect(verdict.explanation.contains(Self.anew) == (replaced != nil))
    #expect(verdict.explanation.contains("The capture ends") == (replaced == nil))
  }
}
