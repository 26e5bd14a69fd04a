import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// Resets behind the client's close: of one that reads on, and of one that has left.
struct HalfClosedTests {
  /// What a socket's own reset bears.
  private static func stamped(_ changes: inout CaptureBuilder.Changes) { changes.window = 501 }

  /// A client that asks, or says nothing, and closes its side.
  private func closing(asks: Bool = true) -> CaptureBuilder {
    var capture = CaptureBuilder()
    capture.server.port = 9202
    capture.handshake()
    if asks { capture.segment(.client, [.psh, .ack], 1, ack: 1, payload: [1, 2, 3], at: 20) }
    let next: UInt32 = asks ? 4 : 1
    capture.segment(.client, [.fin, .ack], next, ack: 1, at: 20.1)
    capture.segment(.server, .ack, 1, ack: next + 1, at: 30)
    return capture
  }

  @Test(arguments: [true, false])
  func `a client that closes its half and reads on misses what a reset cuts off`(
    asks: Bool
  ) throws {
    var capture = closing(asks: asks)
    let next: UInt32 = asks ? 5 : 2
    capture.segment(
      .server, [.psh, .ack], 1, ack: next, payload: [UInt8](repeating: 7, count: 500), at: 40)
    capture.segment(.client, .ack, next, ack: 501, at: 41)
    capture.segment(.server, [.rst, .ack], 501, ack: next, at: 300, Self.stamped)
    let verdict = try capture.verdict()
    #expect(verdict.outcome == .reset && verdict.cause == .serviceReset)
    #expect(verdict.confidence == .medium)
    #expect(verdict.alternatives.first?.cause == .served)
  }

  @Test func `a client that closes as a whole is reset for what it does not read`() throws {
    // Its kernel answers what comes late by a reset of its own.
    var capture = closing()
    capture.segment(
      .server, [.psh, .ack], 1, ack: 5, payload: [UInt8](repeating: 7, count: 500), at: 40)
    capture.segment(.client, .rst, 5, at: 41) { $0.window = 0 }
    capture.segment(.server, [.rst, .ack], 501, ack: 5, at: 300, Self.stamped)
    #expect(try capture.verdict().outcome == .open)
  }

  @Test func `a client that leaves behind its answer is not harmed by a reset`() throws {
    var capture = CaptureBuilder.served()
    capture.segment(.client, [.fin, .ack], 4, ack: 4, at: 50)
    capture.segment(.server, [.rst, .ack], 4, ack: 5, at: 60, Self.stamped)
    let verdict = try capture.verdict()
    #expect(verdict.outcome == .open && verdict.confidence == .high)
  }

  @Test(arguments: [true, false])
  func `a reset in place of an answer leaves open whether the client waited for one`(
    asks: Bool
  ) throws {
    var capture = closing(asks: asks)
    capture.segment(.server, [.rst, .ack], 1, ack: asks ? 5 : 2, at: 40, Self.stamped)
    let verdict = try capture.verdict()
    #expect(verdict.outcome == .open)
    #expect(verdict.confidence == (asks ? .medium : .high))
    #expect(verdict.alternatives.contains { $0.cause == .resetBeforeBanner } == asks)
  }

  @Test func `a whole answer of a web server is served, whatever comes behind it`() throws {
    var capture = CaptureBuilder()
    capture.server.port = 80
    capture.handshake()
    let get = Array("GET / HTTP/1.0\r\n\r\n".utf8)
    let found = Array("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok".utf8)
    let next = 1 + UInt32(get.count)
    capture.segment(.client, [.psh, .ack], 1, ack: 1, payload: get, at: 20)
    capture.segment(.client, [.fin, .ack], next, ack: 1, at: 20.1)
    capture.segment(.server, [.psh, .ack], 1, ack: next + 1, payload: found, at: 30)
    capture.segment(.client, .ack, next + 1, ack: 1 + UInt32(found.count), at: 31)
    capture.segment(
      .server, [.rst, .ack], 1 + UInt32(found.count), ack: next + 1, at: 32, Self.stamped)
    #expect(try capture.verdict().outcome == .open)
  }

  // MARK: Behind an upload

  /// A client that sends so many segments of 1448 octets, and the reset of the server's socket.
  private func upload(_ count: UInt32, first: [UInt8]) -> CaptureBuilder {
    var capture = CaptureBuilder()
    capture.server.port = 5201
    capture.handshake()
    capture.segment(.client, [.psh, .ack], 1, ack: 1, payload: first, at: 20)
    var next = 1 + UInt32(first.count)
    for index in 0..<count {
      let time = 30 + Double(index)
      capture.segment(
        .client, .ack, next, ack: 1, payload: [UInt8](repeating: 7, count: 1448), at: time)
      next += 1448
      capture.segment(.server, .ack, 1, ack: next, at: time + 0.5)
    }
    capture.segment(.server, [.rst, .ack], 1, ack: next, at: 100, Self.stamped)
    return capture
  }

  private static let cookie = [UInt8](repeating: 0x61, count: 37)

  @Test func `a reset behind a long upload may be its end`() throws {
    var capture = upload(30, first: Self.cookie)
    let verdict = try capture.verdict()
    #expect(verdict.outcome == .reset && verdict.confidence == .low)
    #expect(verdict.alternatives.map(\.cause) == [.served])
  }

  @Test(arguments: [0, 3] as [UInt32])
  func `a reset behind the first words is none`(count: UInt32) throws {
    var capture = upload(count, first: Self.cookie)
    let verdict = try capture.verdict()
    #expect(verdict.outcome == .reset && verdict.cause == .resetBeforeBanner)
    #expect(verdict.confidence == .high)
  }

  @Test func `an upload over HTTP is owed an answer`() throws {
    var capture = upload(30, first: Array("POST /x HTTP/1.1\r\n\r\n".utf8))
    let verdict = try capture.verdict()
    #expect(verdict.outcome == .reset && verdict.confidence == .high)
  }
}
