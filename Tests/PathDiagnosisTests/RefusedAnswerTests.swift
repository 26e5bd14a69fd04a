import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// SYN-ACKs that do not get to the client, or that it does not take.
struct RefusedAnswerTests {
  private static let router = IPAddress.v4(IPv4Address(198, 51, 100, 7))
  private static let ofKernel: [TCPOption] = [
    .maximumSegmentSize(1460), .selectiveAcknowledgementPermitted, .windowScale(10),
  ]

  /// SYN-ACKs at some times that are refused, and the SYNs in front of them.
  private func refused(
    _ code: UInt8, byClient: Bool = false, syns: [Double] = [0, 1000, 3000],
    answers: [Double] = [10, 1010, 3010]
  ) -> CaptureBuilder {
    var capture = CaptureBuilder()
    for (time, isSYN) in (syns.map { ($0, true) } + answers.map { ($0, false) })
      .sorted(by: { $0.0 < $1.0 })
    {
      if isSYN {
        capture.segment(.client, .syn, at: time) { $0.options = Self.ofKernel }
        continue
      }
      let answer = capture.segment(.server, [.syn, .ack], ack: 1, at: time)
      capture.error(
        (3, code), from: byClient ? capture.client.address : Self.router, about: answer,
        at: time + 2)
    }
    return capture
  }

  // MARK: Errors about the answer

  @Test(arguments: [(13, Confidence.medium), (3, .medium), (1, .medium)] as [(UInt8, Confidence)])
  func `a router that refuses the SYN-ACK ends the way back`(
    code: UInt8, confidence: Confidence
  ) throws {
    var capture = refused(code)
    let verdict = try capture.verdict(until: 9000)
    #expect(verdict.outcome == .dropped && verdict.cause == .returnPath)
    #expect(verdict.confidence == confidence && verdict.place.by == Self.router)
    #expect(verdict.summary.contains("its SYN-ACK is refused by 198.51.100.7"))
    #expect(verdict.alternatives.isEmpty)
  }

  @Test(arguments: [13, 10, 3] as [UInt8])
  func `a client that refuses the SYN-ACK has a filter`(code: UInt8) throws {
    var capture = refused(code, byClient: true)
    let verdict = try capture.verdict(until: 9000)
    #expect(verdict.outcome == .dropped && verdict.cause == .localInputFilter)
    #expect(verdict.place.kind == .here)
    #expect(verdict.summary.contains("refused by the client itself"))
  }

  @Test(arguments: [(1, Confidence.low), (0, .low), (13, .medium)] as [(UInt8, Confidence)])
  func `who does not ask again may be nobody at all`(code: UInt8, confidence: Confidence) throws {
    var capture = refused(code, syns: [0])
    let verdict = try capture.verdict(until: 6000)
    #expect(verdict.outcome == .dropped && verdict.cause == .returnPath)
    #expect(verdict.confidence == confidence)
    #expect(verdict.alternatives.map(\.cause) == [.returnPath])
  }

  @Test(arguments: [(1500.0, false), (2600, true)])
  func `a single refusal counts when nothing better follows for long`(
    end: Double, isDropped: Bool
  ) throws {
    var capture = refused(13, syns: [0], answers: [10])
    let verdict = try capture.verdict(until: end)
    #expect((verdict.outcome == .dropped) == isDropped, "\(verdict.summary)")
    if !isDropped { #expect(verdict.outcome == .inconclusive) }
  }

  @Test(arguments: [true, false])
  func `a client that goes on was not kept from the answer`(resets: Bool) throws {
    var capture = refused(13, syns: [0], answers: [10])
    if resets {
      capture.segment(.client, .rst, 1, at: 13) { $0.window = 0 }
    } else {
      capture.segment(.client, .ack, 1, ack: 1, at: 13)
      capture.segment(
        .server, [.psh, .ack], 1, ack: 1, payload: Array("SSH-2.0-x\r\n".utf8), at: 20)
      capture.segment(.client, .ack, 1, ack: 12, at: 21)
    }
    let verdict = try capture.verdict(until: 6000)
    #expect(verdict.outcome == .open, "\(verdict.summary)")
  }

  // MARK: Answers that come again

  /// A SYN whose answer is repeated, the last time so many milliseconds behind it.
  private func repeated(options: [TCPOption], last: Double) -> CaptureBuilder {
    var capture = CaptureBuilder()
    capture.timeToLive = (57, 64)
    capture.segment(.client, .syn, at: 0) { $0.options = options }
    for time in [0.2, 1000, 3000, last] {
      capture.segment(.server, [.syn, .ack], ack: 1, at: time)
    }
    return capture
  }

  @Test func `at the client its own answer would be seen`() throws {
    var capture = CaptureBuilder()
    capture.segment(.client, .syn, at: 0) { $0.options = Self.ofKernel }
    for time in [10, 1010, 3010, 15_010.0] {
      capture.segment(.server, [.syn, .ack], ack: 1, at: time)
    }
    #expect(try capture.verdict(until: 20_000).cause != .finalACKLost)
  }

  @Test func `a kernel that does not ask again has the answer, and its own gets lost`() throws {
    var capture = repeated(options: Self.ofKernel, last: 9200)
    let verdict = try capture.verdict(until: 12_000)
    #expect(verdict.outcome == .stalled && verdict.cause == .finalACKLost)
    #expect(verdict.confidence == .low)
    #expect(verdict.alternatives.map(\.cause) == [.served])
  }

  @Test func `a scanner that does not ask again wants no answer`() throws {
    var capture = repeated(options: [.maximumSegmentSize(1460)], last: 9200)
    let verdict = try capture.verdict(until: 12_000)
    #expect(verdict.outcome == .open && verdict.cause == .served)
    #expect(verdict.confidence == .medium)
  }

  @Test(arguments: [true, false])
  func `a client may still ask again before 9 s are over`(isKernel: Bool) throws {
    var capture = repeated(options: isKernel ? Self.ofKernel : [], last: 7000)
    let verdict = try capture.verdict(until: 8000)
    #expect(verdict.outcome == .dropped && verdict.cause == .returnPath)
  }

  // MARK: Resets in front of the answer

  @Test(arguments: [(1, true), (5, false)] as [(UInt32, Bool)])
  func `a reset that acknowledges more than the SYN is none to the client`(
    number: UInt32, isTaken: Bool
  ) throws {
    var capture = CaptureBuilder()
    capture.segment(.client, .syn, at: 0) { $0.options = Self.ofKernel }
    capture.segment(.server, [.rst, .ack], ack: number, at: 3) { $0.wireSequence = 0 }
    capture.segment(.server, [.syn, .ack], ack: 1, at: 12)
    let verdict = try capture.verdict(until: 1000)
    #expect((verdict.cause == .forgedReset) == isTaken, "\(verdict.summary)")
  }
}
