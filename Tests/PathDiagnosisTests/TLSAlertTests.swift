import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// Handshakes of TLS that one side ends with an alert: the port is open, and nothing is served.
struct TLSAlertTests {
  private static let clientHello = [22, 3, 1, 0, 5, 1, 0, 0, 1, 3] as [UInt8]
  private static let hello =
    [22, 3, 3, 0, 6, 2, 0, 0, 2, 3, 3, 22, 3, 3, 0, 1, 11] as [UInt8]

  /// The client's hello, the server's words, the client's next, both closes.
  private static func session(
    _ answer: [UInt8], _ next: [UInt8], port: UInt16 = 40000, at time: Double = 0,
    in capture: inout CaptureBuilder
  ) {
    capture.server.port = 443
    capture.client.port = port
    capture.handshake(at: time)
    let asked = 1 + UInt32(clientHello.count)
    let (end, answered) = (asked + UInt32(next.count), 1 + UInt32(answer.count))
    capture.segment(.client, [.psh, .ack], 1, ack: 1, payload: clientHello, at: time + 20)
    capture.segment(.server, [.psh, .ack], 1, ack: asked, payload: answer, at: time + 30)
    capture.segment(.client, .ack, asked, ack: answered, at: time + 31)
    if !next.isEmpty {
      capture.segment(.client, [.psh, .ack], asked, ack: answered, payload: next, at: time + 40)
    }
    capture.segment(.server, [.fin, .ack], answered, ack: end, at: time + 50)
    capture.segment(.client, [.fin, .ack], end, ack: answered + 1, at: time + 51)
    capture.segment(.server, .ack, answered + 1, ack: end + 1, at: time + 52)
  }

  private static func alert(_ level: UInt8, _ code: UInt8) -> [UInt8] {
    [21, 3, 3, 0, 2, level, code]
  }

  /// What the server answers, what the client says to it, and whose alert is named how.
  static let sessions: [([UInt8], [UInt8], (Conversation.Peer, String)?)] = [
    (alert(2, 40), [], (.server, "handshake_failure")),
    (alert(2, 70), [], (.server, "protocol_version")),
    (hello, alert(2, 48), (.client, "unknown_ca")),
    // A warning, the end in order, and what is encrypted.
    (alert(1, 112) + hello, [20, 3, 3, 0, 1, 1], nil),
    (hello, alert(2, 0), nil),
    (hello, [21, 3, 3, 0, 26] + [UInt8](repeating: 2, count: 26), nil),
    // Seven octets of something else.
    (hello, [23, 3, 3, 0, 2, 2, 48], nil),
  ]

  @Test(arguments: sessions)
  func `a fatal alert in the clear is told of an attempt that stays open`(
    answer: [UInt8], next: [UInt8], expected: (Conversation.Peer, String)?
  ) throws {
    var capture = CaptureBuilder()
    Self.session(answer, next, in: &capture)
    let (findings, verdict) = try #require(capture.judged(until: 20_000).first)
    #expect(verdict.outcome == .open, "\(verdict.summary)")
    let alert = findings.conversation.alert
    #expect(alert?.sender == expected?.0 && alert?.name == expected?.1)
    #expect(verdict.explanation.contains("TLS") == (expected != nil))
    if let expected { #expect(verdict.explanation.contains(expected.1)) }
  }

  @Test func `the summary counts such attempts apart from the healthy ones`() {
    var capture = CaptureBuilder()
    for index in 0..<5 as Range<UInt16> {
      let words = index < 3 ? Self.alert(2, 70) : Self.hello
      let next = index == 3 ? Self.alert(2, 48) : []
      Self.session(words, next, port: 40000 + index, at: 1000 * Double(index), in: &capture)
    }
    var summary = CaptureSummary()
    let attempts = capture.attempts(until: 30_000)
    _ = summary.judge(attempts, facts: capture.table.facts)
    #expect(summary.outcomes == [.open: 5] && summary.alerted == 4)
    #expect(summary.failures.isEmpty && summary.exitStatus == 0)
    #expect(summary.alerts.map(\.count) == [3, 1])
    #expect(summary.alerts.map(\.alert.name) == ["protocol_version", "unknown_ca"])
  }

  @Test func `healthy sessions of TLS leave nothing to tell`() {
    var capture = CaptureBuilder()
    Self.session(Self.hello, [20, 3, 3, 0, 1, 1], in: &capture)
    var summary = CaptureSummary()
    let attempts = capture.attempts(until: 30_000)
    _ = summary.judge(attempts, facts: capture.table.facts)
    #expect(summary.alerted == 0 && summary.alerts.isEmpty)
  }
}
