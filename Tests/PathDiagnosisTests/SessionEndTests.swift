import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// What ends a session, each with what resembles it.
struct SessionEndTests {
  // MARK: After a pause

  @Test func `a client that resets an idle connection has no further use for it`() throws {
    var capture = CaptureBuilder.served()
    capture.segment(.client, [.rst, .ack], 4, ack: 4, at: 60_031) { $0.window = 0 }
    #expect(try capture.verdict().outcome == .open)
  }

  @Test(arguments: [22, 8000] as [UInt16])
  func `a reset in the server's name that answers nothing ends an idle connection`(
    port: UInt16
  ) throws {
    var capture = CaptureBuilder.served(port: port)
    capture.segment(.server, [.rst, .ack], 4, ack: 4, at: 60_031) { $0.window = 0 }
    let verdict = try capture.verdict()
    #expect(verdict.outcome == .reset && verdict.cause == .idleTimeout)
    #expect(verdict.explanation.contains("answers no packet"))
    #expect(verdict.actions.contains { $0.command.hasPrefix("ssh ") } == (port == 22))
  }

  @Test(arguments: [Conversation.Peer.client, .server])
  func `a reset in answer to a FIN after a pause cuts nothing off`(
    first: Conversation.Peer
  ) throws {
    var capture = CaptureBuilder.served()
    var time = 80_000.0
    if first == .server {
      capture.segment(.server, [.fin, .ack], 4, ack: 4, at: time)
      capture.segment(.client, .ack, 4, ack: 5, at: time + 1)
      time += 5
    }
    let last: UInt32 = first == .server ? 5 : 4
    capture.segment(.client, [.psh, .ack], 4, ack: last, payload: [7, 7], at: time)
    capture.segment(.client, [.fin, .ack], 6, ack: last, at: time)
    capture.segment(.server, .rst, last, at: time + 10) { $0.window = 0 }
    #expect(try capture.verdict().outcome == .open)
  }

  @Test(arguments: [true, false])
  func `a server that takes the request after a pause and resets has not forgotten`(
    isTaken: Bool
  ) throws {
    var capture = CaptureBuilder.served()
    capture.segment(.client, [.psh, .ack], 4, ack: 4, payload: [7, 7], at: 80_000)
    if isTaken { capture.segment(.server, .ack, 4, ack: 6, at: 80_010) }
    capture.segment(.server, .rst, 4, at: 80_011) { $0.window = 0 }
    let verdict = try capture.verdict()
    #expect(verdict.outcome == .reset)
    #expect(verdict.cause == (isTaken ? .serviceReset : .idleTimeout))
  }

  @Test(arguments: [true, false])
  func `a reset after a pause that bears the socket's marks is the service's`(
    isOfSocket: Bool
  ) throws {
    var capture = CaptureBuilder.served()
    capture.segment(.client, [.psh, .ack], 4, ack: 4, payload: [7, 7], at: 80_000)
    capture.segment(.server, [.rst, .ack], 4, ack: 6, at: 80_010) {
      $0.window = isOfSocket ? 501 : 0
    }
    let verdict = try capture.verdict()
    #expect(verdict.outcome == .reset)
    #expect(verdict.cause == (isOfSocket ? .serviceReset : .idleTimeout))
  }

  @Test(arguments: [true, false])
  func `a request that crosses the server's close has to be made again`(asks: Bool) throws {
    var capture = CaptureBuilder.served(port: 80)
    capture.segment(.server, [.fin, .ack], 4, ack: 4, at: 50)
    if asks { capture.segment(.client, [.psh, .ack], 4, ack: 4, payload: [7, 7], at: 51) }
    capture.segment(.client, [.fin, .ack], asks ? 6 : 4, ack: 5, at: 55)
    capture.segment(.server, .rst, 5, at: 60) { $0.window = 0 }
    let verdict = try capture.verdict()
    #expect(verdict.outcome == .open)
    #expect(verdict.observations.contains { $0.text.contains("made again") } == asks)
  }

  @Test(arguments: [20_000.0, 25])
  func `a service that waits in vain for the client's word is not what fails`(
    close: Double
  ) throws {
    var capture = CaptureBuilder()
    capture.handshake()
    capture.segment(
      .server, [.psh, .ack], 1, ack: 1, payload: Array("SSH-2.0-x\r\n".utf8), at: 20)
    capture.segment(.client, .ack, 1, ack: 12, at: 21)
    capture.segment(.server, [.fin, .ack], 12, ack: 1, at: close)
    let verdict = try capture.verdict()
    #expect(verdict.cause == .closedInSession)
    #expect(verdict.explanation.contains("sends no data of its own") == (close > 1000))
  }

  // MARK: Nothing comes any more

  private func repeats(
    _ capture: inout CaptureBuilder, of size: Int, _ sequence: UInt32, ack: UInt32,
    from time: Double
  ) {
    for later in [0, 300, 900, 2100, 4500, 9300.0] {
      capture.segment(
        .client, [.psh, .ack], sequence, ack: ack, payload: [UInt8](repeating: 9, count: size),
        at: time + later)
    }
  }

  @Test(arguments: [20, 1400])
  func `what is lost in any size is no matter of size`(size: Int) throws {
    var capture = CaptureBuilder.served()
    repeats(&capture, of: size, 4, ack: 4, from: 100)
    let verdict = try capture.verdict(until: 30_000)
    #expect(verdict.outcome == .stalled && verdict.cause == .stalledSession)
    #expect(verdict.alternatives.contains { $0.cause == .forwardBlackHole } == (size > 1000))
  }

  @Test func `a client that gives up by a reset was cut off before`() throws {
    var capture = CaptureBuilder.served()
    repeats(&capture, of: 20, 4, ack: 4, from: 100)
    capture.segment(.client, [.rst, .ack], 24, ack: 4, at: 20_000)
    let verdict = try capture.verdict(until: 30_000)
    #expect(verdict.outcome == .stalled && verdict.cause == .stalledSession)
  }

  @Test(arguments: [true, false])
  func `what comes after a client has given up is too late, if it acknowledges nothing`(
    isTaken: Bool
  ) throws {
    var capture = CaptureBuilder.served()
    repeats(&capture, of: 20, 4, ack: 4, from: 100)
    capture.segment(.client, [.fin, .ack], 24, ack: 4, at: 12_000)
    capture.segment(.server, [.fin, .ack], 4, ack: isTaken ? 25 : 4, at: 18_000)
    capture.segment(.client, .rst, isTaken ? 25 : 4, at: 18_001) { $0.window = 0 }
    let verdict = try capture.verdict(until: 30_000)
    #expect(verdict.outcome == (isTaken ? .open : .stalled))
    if !isTaken { #expect(verdict.summary.contains("before the client gives up")) }
  }

  @Test func `a server that has closed does not want what comes later`() throws {
    var capture = CaptureBuilder.served()
    capture.segment(.server, [.fin, .ack], 4, ack: 4, at: 50)
    capture.segment(.client, .ack, 4, ack: 5, at: 51)
    repeats(&capture, of: 20, 4, ack: 5, from: 100)
    #expect(try capture.verdict(until: 30_000).outcome == .open)
  }

  @Test(arguments: [true, false], [true, false])
  func `first words that are never acknowledged stall, whether the client closes or not`(
    closes: Bool, isHeard: Bool
  ) throws {
    var capture = CaptureBuilder()
    capture.server.port = 443
    capture.handshake()
    let hello: [UInt8] = [0x16, 3, 1, 0, 5, 1, 0, 0, 1, 0]
    capture.segment(.client, [.psh, .ack], 1, ack: 1, payload: hello, at: 20)
    if closes { capture.segment(.client, [.fin, .ack], 11, ack: 1, at: 150) }
    for time in [320.0, 920, 2120, 4520, 9320] {
      if !isHeard, time < 2000 {
        capture.segment(.server, [.syn, .ack], ack: 1, at: time + 700)
      }
      let flags: TCPFlags = closes ? [.fin, .psh, .ack] : [.psh, .ack]
      capture.segment(.client, flags, 1, ack: 1, payload: hello, at: time)
    }
    capture.segment(.client, [.rst, .ack], closes ? 12 : 11, ack: 1, at: 20_000)
    let verdict = try capture.verdict(until: 30_000)
    // Who has not got the acknowledgement of its SYN-ACK sends that again.
    #expect(verdict.outcome == .stalled)
    #expect(verdict.cause == (isHeard ? .stalledSession : .finalACKLost))
  }

  @Test func `first words in one large packet may be lost for their size`() throws {
    var capture = CaptureBuilder()
    capture.server.port = 8000
    capture.handshake()
    repeats(&capture, of: 1400, 1, ack: 1, from: 20)
    let verdict = try capture.verdict(until: 30_000)
    #expect(verdict.outcome == .stalled && verdict.cause == .stalledSession)
    #expect(verdict.alternatives.contains { $0.cause == .forwardBlackHole })
  }

  @Test func `a client that closes at once and is heard is no stalled one`() throws {
    var capture = CaptureBuilder()
    capture.server.port = 443
    capture.handshake()
    let hello: [UInt8] = [0x16, 3, 1, 0, 5, 1, 0, 0, 1, 0]
    capture.segment(.client, [.psh, .ack], 1, ack: 1, payload: hello, at: 20)
    capture.segment(.client, [.fin, .ack], 11, ack: 1, at: 150)
    capture.segment(.server, .ack, 1, ack: 12, at: 160)
    #expect(try capture.verdict(until: 30_000).outcome == .open)
  }

  // MARK: The handshake

  @Test func `SYNs that were lost before the answer are counted`() throws {
    var capture = CaptureBuilder()
    for time in [-3000, -2000, -1000.0] { capture.segment(.client, .syn, at: time + 4000) }
    capture.server.port = 22
    capture.handshake(at: 4000)
    #expect(try capture.verdict().summary.contains("after 4 SYNs over 3.0 s"))
  }

  @Test(arguments: [(60_000.0, Outcome.open), (3000, .stalled)])
  func `a SYN-ACK that comes once more and then rests was acknowledged`(
    end: Double, outcome: Outcome
  ) throws {
    var capture = CaptureBuilder()
    capture.server.port = 443
    capture.handshake()
    capture.segment(.server, [.syn, .ack], ack: 1, at: 1310)
    capture.segment(.client, .ack, 1, ack: 1, at: 1310.1)
    let verdict = try capture.verdict(until: end)
    #expect(verdict.outcome == outcome)
    if outcome == .stalled {
      #expect(verdict.cause == .finalACKLost && verdict.confidence == .low)
    }
  }

  @Test(arguments: [true, false])
  func `a client that sends one SYN and never another does not wait for the answer`(
    repeatsSYN: Bool
  ) throws {
    var capture = CaptureBuilder()
    capture.segment(.client, .syn, at: 0)
    for time in [60.0, 3060, 9060, 21_060] {
      capture.segment(.server, [.syn, .ack], ack: 1, at: time)
      if repeatsSYN { capture.segment(.client, .syn, at: time + 100) }
    }
    let verdict = try capture.verdict(until: 23_000)
    #expect(verdict.outcome == (repeatsSYN ? .dropped : .open))
    #expect(verdict.confidence != .high)
    if !repeatsSYN { #expect(verdict.alternatives.first?.cause == .returnPath) }
  }

  @Test(arguments: [(true, false), (false, false), (true, true), (false, true)])
  func `two that answer for an address serve where one of them does`(
    isServed: Bool, repeatsSYN: Bool
  ) throws {
    var capture = CaptureBuilder()
    capture.server.port = 80
    capture.segment(.client, .syn, at: repeatsSYN ? -1000 : 0)
    if repeatsSYN { capture.segment(.client, .syn, at: 0) }
    capture.segment(.server, [.syn, .ack], ack: 1, at: 10)
    capture.segment(.server, [.syn, .ack], 777_777, ack: 1, at: 10.7)
    capture.segment(.client, .ack, 1, ack: 1, at: 11)
    capture.segment(
      .client, [.psh, .ack], 1, ack: 1, payload: Array("GET / HTTP/1.1\r\n\r\n".utf8), at: 12)
    capture.segment(.server, .ack, 1, ack: 19, at: 20)
    if isServed {
      let answer = Array("HTTP/1.1 200 OK\r\n\r\n".utf8)
      capture.segment(.server, [.psh, .ack], 1, ack: 19, payload: answer, at: 30)
      capture.segment(.client, .ack, 19, ack: 20, at: 31)
    }
    let verdict = try capture.verdict(until: 20_000)
    #expect(verdict.outcome == (isServed ? .open : .stalled))
    // Each of two SYNs may get an answer of its own.
    #expect(verdict.cause == (isServed && repeatsSYN ? .served : .duplicateAddress))
    if isServed, repeatsSYN {
      #expect(verdict.observations.contains { $0.text.hasPrefix("a second SYN-ACK") })
    }
  }
}
