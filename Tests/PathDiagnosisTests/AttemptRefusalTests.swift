import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// Attempts that something refuses: their SYN, or what follows the handshake.
@Suite struct AttemptRefusalTests {
  /// What becomes of the refused attempt among others at the port, in their order.
  @Test(
    arguments: [
      ([true, false, true], true), ([true, true, false, false, true], true),
      ([true, false], false), ([false, true], false), ([false, false], false),
    ] as [([Bool], Bool)])
  func `a port that accepts before and after a refusal has a listener`(
    accepts: [Bool], isAmongOthers: Bool
  ) throws {
    var capture = CaptureBuilder()
    for (index, isAccepted) in accepts.enumerated() {
      let time = Double(index) * 100
      capture.client.port += 1
      capture.segment(.client, .syn, at: time) { $0.trafficClass = 0x48 }
      if isAccepted {
        capture.segment(.server, [.syn, .ack], ack: 1, at: time + 10)
        capture.segment(.client, .ack, 1, ack: 1, at: time + 11)
      } else {
        capture.segment(.server, [.rst, .ack], ack: 1, at: time + 10) {
          $0.trafficClass = 0x48
          $0.wireSequence = 0
        }
      }
    }
    let verdicts = capture.judged(until: 20_000).map(\.verdict).filter { $0.outcome == .refused }
    #expect(verdicts.count == accepts.count { !$0 })
    for verdict in verdicts {
      #expect(verdict.cause == .noListener)
      #expect(verdict.confidence == (isAmongOthers ? .medium : .high))
      #expect(verdict.summary.description.contains("before and after") == isAmongOthers)
      #expect(verdict.alternatives.contains { $0.cause == .flowMemberDead } == isAmongOthers)
    }
  }

  /// Segments behind the handshake that a router refuses, of which the client hears nothing.
  @Test(arguments: [(13, false, true), (1, false, true), (13, true, false), (4, false, false)])
  func `ICMP errors about segments behind the handshake name who refuses them`(
    code: UInt8, isAcknowledged: Bool, isRejected: Bool
  ) throws {
    var capture = CaptureBuilder()
    capture.handshake()
    capture.segment(.server, [.psh, .ack], 1, ack: 1, payload: Array("SSH-2.0-x\r\n".utf8), at: 20)
    capture.segment(.client, .ack, 1, ack: 12, at: 21)
    for time in [30.0, 230, 630, 1430, 3030, 6230] {
      let data = capture.segment(
        .client, [.psh, .ack], 1, ack: 12, payload: Array("SSH-2.0-y\r\n".utf8), at: time)
      capture.error(
        (3, code), from: .v4(IPv4Address(198, 51, 100, 7)), about: data,
        parameter: code == 4 ? 1400 : 0, at: time + 5)
    }
    if isAcknowledged { capture.segment(.server, .ack, 12, ack: 12, at: 6300) }
    let verdict = try capture.verdict(until: 20_000)
    #expect((verdict.place.by != nil) == isRejected, "\(verdict.summary)")
    guard isRejected else { return }
    #expect(verdict.cause == (code == 13 ? .routerProhibited : .unreachableRoute))
    #expect(verdict.place.by == .v4(IPv4Address(198, 51, 100, 7)))
  }
}
