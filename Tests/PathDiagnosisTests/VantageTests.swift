import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// Captures that stand elsewhere than at the client, or hold less than was there, each with what
/// resembles it.
struct VantageTests {
  // MARK: At the host

  @Test(arguments: [(64, Place.Kind.hostFirewall), (57, .unknown)] as [(UInt8, Place.Kind)])
  func `SYNs that come to the host's link end at its firewall or in its queue`(
    timeToLive: UInt8, place: Place.Kind
  ) throws {
    var capture = CaptureBuilder()
    capture.timeToLive = (60, timeToLive)
    capture.server.port = 80
    capture.handshake()
    capture.server.port = 81
    capture.client.port += 1
    for time in [100, 1100, 2100, 3100, 4100.0] { capture.segment(.client, .syn, at: time) }
    let verdict = try #require(
      capture.judged(until: 20_000).map(\.verdict).first { $0.outcome == .dropped })
    #expect(verdict.cause == .portFilter && verdict.place.kind == place)
    #expect(verdict.alternatives.contains { $0.cause == .acceptQueueFull } == (place != .unknown))
  }

  @Test(arguments: [(64, Confidence.low), (57, .medium)] as [(UInt8, Confidence)])
  func `a reset without any SYN may be one of the client's own machine`(
    timeToLive: UInt8, confidence: Confidence
  ) throws {
    var capture = CaptureBuilder()
    capture.segment(.server, [.rst, .ack], ack: 1, at: 0) {
      $0.timeToLive = timeToLive
      $0.wireSequence = 0
      $0.window = 0
    }
    let verdict = try capture.verdict(until: 20_000)
    #expect(verdict.outcome == .refused && verdict.confidence == confidence)
    #expect(
      verdict.alternatives.contains { $0.cause == .localOutputFilter } == (confidence == .low))
  }

  // MARK: On a router

  @Test(arguments: [true, false])
  func `a router that shows SYNs twice and their answers once keeps these`(
    isRouter: Bool
  ) throws {
    var capture = CaptureBuilder()
    for time in [0, 1000, 3000, 7000.0] {
      capture.segment(.client, .syn, at: time) { $0.identification = UInt16(time) }
      if isRouter {
        capture.segment(.client, .syn, at: time + 0.01) {
          $0.identification = UInt16(time)
          $0.timeToLive = 63
        }
      }
      capture.segment(.server, [.syn, .ack], ack: 1, at: time + 10)
    }
    let verdict = try capture.verdict(until: 20_000)
    #expect(verdict.outcome == .dropped)
    #expect(verdict.place.kind == (isRouter ? .unknown : .here))
    #expect(verdict.cause == (isRouter ? .returnPath : .localInputFilter))
  }

  // MARK: What is lacking

  @Test func `an older connection that answers each SYN is no silence`() throws {
    var capture = CaptureBuilder()
    for time in [0, 1000, 3000, 7000.0] {
      capture.segment(.client, .syn, at: time)
      capture.segment(.server, .ack, 5000, ack: 9000, at: time + 10)
    }
    #expect(try capture.verdict(until: 20_000).outcome == .inconclusive)
  }

  @Test(arguments: [true, false])
  func `a first line that the snap length cuts tells of no stage`(isCut: Bool) throws {
    var capture = CaptureBuilder()
    capture.handshake()
    capture.segment(
      .server, [.psh, .ack], 1, ack: 1, payload: Array("SSH-2.0-Open".utf8), at: 20)
    let next: UInt32 = isCut ? 42 : 13
    capture.segment(.client, .ack, 1, ack: next, at: 21)
    capture.segment(.server, [.fin, .ack], next, ack: 1, at: 400)
    let verdict = try capture.verdict(until: 20_000)
    #expect(verdict.outcome == (isCut ? .open : .reset))
    if isCut { #expect(verdict.confidence == .medium) }
  }

  @Test(arguments: [true, false])
  func `a SYN-ACK in front of its SYN shows clocks that differ`(isMixed: Bool) throws {
    var capture = CaptureBuilder()
    capture.server.port = 80
    let request = Array("GET / HTTP/1.1\r\n\r\n".utf8)
    let packets: [(Double, (inout CaptureBuilder, Double) -> Void)] = [
      (0, { $0.segment(.client, .syn, at: $1) }),
      (isMixed ? -9 : 1, { $0.segment(.server, [.syn, .ack], ack: 1, at: $1) }),
      (2, { $0.segment(.client, .ack, 1, ack: 1, at: $1) }),
      (3, { $0.segment(.client, [.psh, .ack], 1, ack: 1, payload: request, at: $1) }),
      (isMixed ? -6 : 4, { $0.segment(.server, .ack, 1, ack: 19, at: $1) }),
      (12_003, { $0.segment(.client, [.fin, .ack], 19, ack: 1, at: $1) }),
    ]
    for (time, show) in packets.sorted(by: { $0.0 < $1.0 }) { show(&capture, time + 20) }
    let verdict = try capture.verdict(until: 20_000)
    #expect(verdict.cause == .requestUnanswered)
    #expect(verdict.confidence == (isMixed ? .low : .medium))
  }

  // MARK: Refusals in words

  @Test(
    arguments: [
      (Array("421 4.7.0 too many connections\r\n".utf8), 25, Cause.throttled),
      (Array("220 ready\r\n".utf8), 25, .served),
      ([74, 0, 0, 0, 255, 0x69, 4] + Array("Host '10.0.0.1' is blocked".utf8), 3306, .throttled),
      ([74, 0, 0, 0, 10] + Array("8.0.36\u{0}and more".utf8), 3306, .served),
    ] as [([UInt8], UInt16, Cause)])
  func `a greeting that says no is no service`(
    greeting: [UInt8], port: UInt16, cause: Cause
  ) throws {
    var capture = CaptureBuilder()
    capture.server.port = port
    capture.handshake()
    let next = UInt32(1 + greeting.count)
    capture.segment(.server, [.psh, .ack], 1, ack: 1, payload: greeting, at: 20)
    capture.segment(.client, .ack, 1, ack: next, at: 21)
    capture.segment(.server, [.fin, .ack], next, ack: 1, at: 25)
    capture.segment(.client, [.fin, .ack], 1, ack: next + 1, at: 26)
    capture.segment(.server, .ack, next + 1, ack: 2, at: 27)
    let verdict = try capture.verdict(until: 20_000)
    #expect(verdict.cause == cause)
    if cause == .throttled { #expect(verdict.outcome == .reset && verdict.confidence == .high) }
  }

  @Test func `an error in answer to a question is the answer`() throws {
    var capture = CaptureBuilder()
    capture.server.port = 6379
    capture.handshake()
    let answer = Array("-ERR unknown command\r\n".utf8)
    capture.segment(.client, [.psh, .ack], 1, ack: 1, payload: Array("X\r\n".utf8), at: 20)
    capture.segment(.server, [.psh, .ack], 1, ack: 4, payload: answer, at: 30)
    capture.segment(.client, .ack, 4, ack: 23, at: 31)
    capture.segment(.server, [.fin, .ack], 23, ack: 4, at: 32)
    #expect(try capture.verdict(until: 20_000).outcome == .open)
  }

  // MARK: At both ends

  @Test(arguments: [1, 2])
  func `two times to live are no proxy's where packets are shown at two places`(
    showing: Int
  ) throws {
    var capture = CaptureBuilder()
    capture.showing = showing
    capture.timeToLive.server = 64
    capture.handshake()
    var next: UInt32 = 1
    for (index, words) in ["SSH-2.0-OpenSSH_9.6\r\n", "once more", "and more"].enumerated() {
      let time = 20 + 10 * Double(index)
      capture.segment(.server, [.psh, .ack], next, ack: 1, payload: Array(words.utf8), at: time) {
        $0.timeToLive = 57
      }
      next += UInt32(words.utf8.count)
      capture.segment(.client, .ack, 1, ack: next, at: time + 1)
    }
    #expect(try capture.verdict().cause == (showing > 1 ? .served : .proxiedHandshake))
  }
}
