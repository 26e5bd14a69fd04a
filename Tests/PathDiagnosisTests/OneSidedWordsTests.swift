import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// What one direction of a session shows of the service's words, and of what gets lost on the way.
struct OneSidedWordsTests {
  // MARK: No word

  @Test(arguments: [
    (UInt16(22), 12_000.0, UInt32(1), Outcome.stalled), (22, 2000, 1, .open),
    (22, 12_000, 42, .open),
    // Nobody knows what is due there.
    (8000, 12_000, 1, .open),
  ])
  func `a client that leaves without an octet of the service was kept waiting`(
    port: UInt16, wait: Double, heard: UInt32, outcome: Outcome
  ) throws {
    var capture = CaptureBuilder()
    capture.server.port = port
    capture.segment(.client, .syn, at: 0)
    capture.segment(.client, .ack, 1, ack: 1, at: 10)
    capture.segment(.client, [.psh, .ack], 1, ack: 1, payload: [83, 83, 72, 10], at: 11)
    if heard > 1 { capture.segment(.client, .ack, 5, ack: heard, at: 50) }
    capture.segment(.client, [.fin, .ack], 5, ack: heard, at: wait)
    let verdict = try capture.verdict(until: wait + 1000)
    #expect(verdict.outcome == outcome, "\(verdict.summary)")
    guard outcome == .stalled else { return }
    #expect(verdict.cause == .noBanner && verdict.confidence == .medium)
    #expect(verdict.alternatives.first?.cause == .returnPath)
  }

  @Test func `words of the client that are sent again leave open whether anything arrives`() throws
  {
    var capture = CaptureBuilder()
    capture.segment(.client, .syn, at: 0)
    capture.segment(.client, .ack, 1, ack: 1, at: 10)
    for time in [11.0, 211, 611] {
      capture.segment(.client, [.psh, .ack], 1, ack: 1, payload: [83, 83, 72, 10], at: time)
    }
    capture.segment(.client, [.fin, .ack], 5, ack: 1, at: 12_000)
    #expect(try capture.verdict(until: 13_000).confidence == .low)
  }

  @Test(arguments: [
    (UInt16(22), UInt32(23), UInt32(1), Outcome.stalled), (443, 518, 1, .stalled),
    (443, 23, 1, .open),
    // What came in between is not in the capture.
    (22, 23, 42, .open),
  ])
  func `a server that acknowledges and says nothing is silent`(
    port: UInt16, acknowledged: UInt32, number: UInt32, outcome: Outcome
  ) throws {
    var capture = CaptureBuilder()
    capture.server.port = port
    capture.segment(.server, [.syn, .ack], ack: 1, at: 10)
    capture.segment(.server, .ack, 1, ack: acknowledged, at: 30)
    capture.segment(.server, .ack, number, ack: acknowledged + 1, at: 12_000)
    let verdict = try capture.verdict(until: 13_000)
    #expect(verdict.outcome == outcome, "\(verdict.summary)")
    if outcome == .stalled {
      #expect(verdict.cause == .noBanner && verdict.confidence == .medium)
    }
  }

  // MARK: Closes without a word

  @Test(arguments: [true, false])
  func `a server that closes before the client does has no word for it`(isFirst: Bool) throws {
    var capture = CaptureBuilder()
    capture.segment(.server, [.syn, .ack], ack: 1, at: 10)
    if !isFirst { capture.segment(.server, .ack, 1, ack: 2, at: 29) }
    capture.segment(.server, [.fin, .ack], 1, ack: isFirst ? 1 : 2, at: 30)
    if isFirst { capture.segment(.server, .ack, 2, ack: 2, at: 50) }
    let verdict = try capture.verdict(until: 1000)
    #expect(verdict.outcome == (isFirst ? .reset : .open), "\(verdict.summary)")
    if isFirst { #expect(verdict.cause == .closedBeforeBanner) }
  }

  @Test(arguments: [UInt32(2), 42])
  func `a client that acknowledges a close alone was told nothing`(number: UInt32) throws {
    var capture = CaptureBuilder()
    capture.segment(.client, .syn, at: 0)
    capture.segment(.client, .ack, 1, ack: 1, at: 10)
    capture.segment(.client, .ack, 1, ack: number, at: 30)
    capture.segment(.client, [.fin, .ack], 1, ack: number, at: 31)
    let verdict = try capture.verdict(until: 1000)
    #expect(verdict.outcome == (number == 2 ? .reset : .open), "\(verdict.summary)")
    if number == 2 { #expect(verdict.confidence == .low) }
  }

  /// A health check leaves before it is told anything, and acknowledges the other close behind its own.
  @Test func `a client that closes first was not turned away`() throws {
    var capture = CaptureBuilder()
    capture.segment(.client, .syn, at: 0)
    capture.segment(.client, .ack, 1, ack: 1, at: 10)
    capture.segment(.client, [.fin, .ack], 1, ack: 1, at: 11)
    capture.segment(.client, .ack, 2, ack: 2, at: 31)
    #expect(try capture.verdict(until: 1000).outcome == .open)
    var half = CaptureBuilder()
    half.segment(.server, [.syn, .ack], ack: 1, at: 10)
    half.segment(.server, .ack, 1, ack: 2, at: 20)
    for time in [21.0, 221] { half.segment(.server, [.fin, .ack], 1, ack: 2, at: time) }
    #expect(try half.verdict(until: 1000).outcome == .open)
  }

  @Test func `an upload that its client ends waited for no word so far`() throws {
    var capture = CaptureBuilder()
    capture.server.port = 80
    capture.segment(.client, .syn, at: 0)
    capture.segment(.client, .ack, 1, ack: 1, at: 10)
    var number: UInt32 = 1
    for index in 0..<12 {
      let words = Array("POST / HTTP/1.1\r\n".utf8)
      capture.segment(
        .client, [.psh, .ack], number, ack: 1, payload: words, at: 20 + 1000 * Double(index))
      number += UInt32(words.count)
    }
    capture.segment(.client, [.rst, .ack], number, ack: 1, at: 11_500)
    #expect(try capture.verdict(until: 20_000).outcome == .open)
  }

  // MARK: First words

  /// Without the client's words a first line may answer one of them.
  @Test(arguments: [(UInt16(6379), "-ERR unknown command\r\n"), (8443, "HTTP/1.1 200 OK\r\n\r\n")])
  func `what may answer a question turns nobody away`(port: UInt16, words: String) throws {
    var capture = CaptureBuilder()
    capture.server.port = port
    capture.segment(.server, [.syn, .ack], ack: 1, at: 10)
    capture.segment(.server, [.psh, .ack], 1, ack: 20, payload: Array(words.utf8), at: 30)
    capture.segment(.server, [.fin, .ack], UInt32(words.utf8.count + 1), ack: 21, at: 31)
    #expect(try capture.verdict(until: 1000).outcome == .open)
  }

  @Test(arguments: [
    ("Exceeded MaxStartups\r\n", Outcome.reset, Cause.throttled),
    ("220 mx.example ESMTP\r\n", .stalled, .wrongService),
    ("SSH-2.0-OpenSSH_9.2\r\n", .open, .served),
  ])
  func `first words that say no need no client`(
    words: String, outcome: Outcome, cause: Cause
  ) throws {
    var capture = CaptureBuilder()
    capture.segment(.server, [.syn, .ack], ack: 1, at: 10)
    capture.segment(.server, [.psh, .ack], 1, ack: 1, payload: Array(words.utf8), at: 30)
    capture.segment(.server, [.fin, .ack], UInt32(words.utf8.count + 1), ack: 1, at: 31)
    let verdict = try capture.verdict(until: 1000)
    #expect(verdict.outcome == outcome && verdict.cause == cause, "\(verdict.summary)")
    #expect(verdict.confidence == .medium)
  }

  // MARK: Sizes

  @Test(arguments: [
    (UInt32(1460), UInt32(23), Outcome.mtuBlackHole), (700, 23, .open),
    // As large ones were acknowledged before.
    (1460, 29_201, .open),
  ])
  func `a full segment that the server misses for good shows a hole`(
    missing: UInt32, acknowledged: UInt32, outcome: Outcome
  ) throws {
    var capture = CaptureBuilder()
    capture.segment(.server, [.syn, .ack], ack: 1, at: 10)
    capture.segment(.server, [.psh, .ack], 1, ack: acknowledged, payload: [83, 10], at: 30)
    let left = capture.initial.client &+ acknowledged &+ missing
    capture.segment(.server, .ack, 3, ack: acknowledged, at: 50) {
      $0.options = [
        .selectiveAcknowledgement([
          TCPOption.Block(
            left: SequenceNumber(rawValue: left), right: SequenceNumber(rawValue: left &+ 60))
        ])
      ]
    }
    let verdict = try capture.verdict(until: 10_000)
    #expect(verdict.outcome == outcome, "\(verdict.summary)")
    if outcome == .mtuBlackHole {
      #expect(verdict.cause == .forwardBlackHole && verdict.confidence == .low)
    }
  }

  @Test(arguments: [2, 40])
  func `a server that repeats its words has no acknowledgement, but for the rest of a transfer`(
    segments: Int
  ) throws {
    var capture = CaptureBuilder()
    capture.segment(.server, [.syn, .ack], ack: 1, at: 10)
    let words = [UInt8](repeating: 7, count: 1460)
    var number: UInt32 = 1
    for index in 0..<segments {
      capture.segment(.server, .ack, number, ack: 23, payload: words, at: 30 + Double(index))
      number += 1460
    }
    capture.segment(.server, [.fin, .ack], number, ack: 23, at: 80)
    for time in [300.0, 700, 1500, 3100, 6300] {
      capture.segment(.server, .ack, number - 1460, ack: 23, payload: words, at: time)
    }
    let verdict = try capture.verdict(until: 20_000)
    #expect(verdict.outcome == (segments == 2 ? .stalled : .open), "\(verdict.summary)")
    guard segments == 2 else { return }
    #expect(verdict.confidence == .low && verdict.alternatives.first?.cause == .reverseBlackHole)
  }
}
