import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// Who aborts a Multipath TCP connection.
struct MultipathTests {
  private static let data = TCPOption.other(kind: 30, content: [0x20, 1, 0, 0, 0, 9])
  private static let fastClose = TCPOption.other(
    kind: 30, content: [0x70, 0, 0xd0, 5, 0xb1, 0xab, 0x34, 0xba, 0xd3, 0x44])

  /// A word from each side at 20 ms and 30 ms.
  private func served() -> CaptureBuilder {
    var capture = CaptureBuilder()
    capture.server.port = 2002
    capture.handshake()
    capture.segment(.client, [.psh, .ack], 1, ack: 1, payload: [1], at: 20) {
      $0.options = [Self.data]
    }
    capture.segment(.server, [.psh, .ack], 1, ack: 2, payload: [4], at: 30) {
      $0.options = [Self.data]
    }
    capture.segment(.client, .ack, 2, ack: 2, at: 31) { $0.options = [Self.data] }
    return capture
  }

  @Test func `a client that aborts was not reset, though the server's reset is all there is`()
    throws
  {
    var capture = served()
    capture.segment(.client, .ack, 2, ack: 2, at: 4000) {
      $0.options = [Self.fastClose]
    }
    capture.segment(.server, [.rst, .ack], 2, ack: 2, at: 4010) { $0.options = [Self.data] }
    let verdict = try capture.verdict()
    #expect(verdict.outcome == .open)
    let observation = try #require(verdict.observations.last)
    #expect(observation.text.hasPrefix("MP_FASTCLOSE from the client"))
    #expect(Array(observation.frames) == [7, 8])
  }

  /// The option in a segment that resets does not make it another's.
  @Test(arguments: [[data], [], [fastClose]])
  func `a server that resets on its own did so`(options: [TCPOption]) throws {
    var capture = served()
    capture.segment(.client, [.psh, .ack], 2, ack: 2, payload: [7], at: 4000) {
      $0.options = [Self.data]
    }
    capture.segment(.server, [.rst, .ack], 2, ack: 2, at: 4010) { $0.options = options }
    let verdict = try capture.verdict()
    #expect(verdict.outcome == .reset && verdict.cause == .serviceReset)
    #expect(
      verdict.explanation.hasPrefix("The server aborts") == (options == [Self.fastClose]))
  }

  @Test func `a server that aborts resets the session, and the client's reset is the answer`()
    throws
  {
    var capture = served()
    capture.segment(.server, .ack, 2, ack: 2, at: 4000) { $0.options = [Self.fastClose] }
    capture.segment(.client, [.rst, .ack], 2, ack: 2, at: 4010)
    let verdict = try capture.verdict()
    #expect(verdict.outcome == .reset && verdict.cause == .serviceReset)
    #expect(verdict.explanation.hasPrefix("The server aborts the Multipath TCP connection"))
    #expect(verdict.observations.contains { $0.text.hasPrefix("MP_FASTCLOSE with TTL 57") })
  }
}
