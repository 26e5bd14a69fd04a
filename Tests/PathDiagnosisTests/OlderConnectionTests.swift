import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// Connections that are older than the capture, of which one side only repeats itself.
struct OlderConnectionTests {
  private static let times = [0.0, 300, 900, 2100, 4500]

  private static func repeats(
    _ capture: inout CaptureBuilder, _ peer: Conversation.Peer, of size: Int, _ times: [Double]
  ) {
    for time in times {
      capture.segment(
        peer, [.psh, .ack], 1, ack: 1, payload: [UInt8](repeating: 9, count: size), at: time)
    }
  }

  @Test(arguments: [Conversation.Peer.client, .server])
  func `a side that only repeats itself, and hears nothing, is stalled`(
    peer: Conversation.Peer
  ) throws {
    var capture = CaptureBuilder()
    Self.repeats(&capture, peer, of: 20, Self.times)
    capture.segment(peer, [.fin, .ack], 21, ack: 1, at: 9000)
    let verdict = try capture.verdict(until: 20_000)
    #expect(verdict.outcome == .stalled && verdict.cause == .stalledSession)
    #expect(verdict.confidence == .low)
    #expect(verdict.summary.contains("a session older than the capture is STALLED"))
  }

  @Test(arguments: [3, 4])
  func `a few transmissions are loss`(count: Int) throws {
    var capture = CaptureBuilder()
    Self.repeats(&capture, .client, of: 20, Array(Self.times.suffix(count)))
    #expect(try capture.verdict(until: 20_000).outcome == (count < 4 ? .open : .stalled))
  }

  @Test func `four transmissions within moments are no silence`() throws {
    var capture = CaptureBuilder()
    Self.repeats(&capture, .client, of: 20, [0, 300, 900, 2100, 3200])
    #expect(try capture.verdict(until: 20_000).outcome == .open)
  }

  @Test func `a side that goes on is heard, and the capture holds one direction`() throws {
    var capture = CaptureBuilder()
    Self.repeats(&capture, .client, of: 20, Self.times)
    for index in 1..<6 as Range<UInt32> {
      capture.segment(
        .client, [.psh, .ack], 1 + index * 20, ack: 1, payload: [UInt8](repeating: 8, count: 20),
        at: 5000 + Double(index))
    }
    #expect(try capture.verdict(until: 20_000).outcome == .open)
  }

  @Test func `a shut window is asked again and again with one octet`() throws {
    var capture = CaptureBuilder()
    Self.repeats(&capture, .client, of: 1, [0, 300, 900, 2100, 4500, 9300])
    #expect(try capture.verdict(until: 20_000).outcome == .open)
  }

  @Test(arguments: [true, false])
  func `what was heard before, and is not any more, was cut off`(isAnswered: Bool) throws {
    var capture = CaptureBuilder()
    capture.segment(.client, [.psh, .ack], 1, ack: 1, payload: [1, 2], at: 0)
    capture.segment(.server, [.psh, .ack], 1, ack: 3, payload: [3, 4], at: 10)
    capture.segment(.client, .ack, 3, ack: 3, at: 11)
    for time in Self.times {
      capture.segment(
        .client, [.psh, .ack], 3, ack: 3, payload: [UInt8](repeating: 9, count: 20), at: 100 + time)
    }
    if isAnswered { capture.segment(.server, .ack, 3, ack: 23, at: 9000) }
    let verdict = try capture.verdict(until: 20_000)
    #expect(verdict.outcome == (isAnswered ? .open : .stalled))
    if !isAnswered { #expect(verdict.confidence == .medium) }
  }

  /// Keepalives from the first packet on, of which so many are answered.
  @Test(arguments: [(2, true), (2, false), (7, true)])
  func `keepalives that nothing answers any more tell of a session that is gone`(
    answered: Int, resets: Bool
  ) throws {
    var capture = CaptureBuilder()
    for index in 0..<7 as Range<Int> {
      let time = 2000 * Double(index)
      capture.segment(.client, .ack, 99, ack: 50, at: time)
      if index < answered { capture.segment(.server, .ack, 50, ack: 100, at: time + 5) }
    }
    if resets { capture.segment(.client, [.rst, .ack], 100, ack: 50, at: 14_000) }
    let verdict = try capture.verdict(until: 30_000)
    #expect(verdict.outcome == (answered < 7 ? .stalled : .open), "\(verdict.summary)")
    if answered < 7 {
      #expect(verdict.cause == .stalledSession && verdict.confidence == .medium)
      #expect(verdict.summary.contains("older than the capture is STALLED: 5 keepalives"))
    }
  }

  @Test func `answers that a capture lost here and there are no silence`() throws {
    var capture = CaptureBuilder()
    for index in 0..<12 as Range<Int> {
      let time = 2000 * Double(index)
      capture.segment(.client, .ack, 99, ack: 50, at: time)
      if index % 3 != 2 { capture.segment(.server, .ack, 50, ack: 100, at: time + 5) }
    }
    #expect(try capture.verdict(until: 40_000).outcome == .open)
  }

  @Test func `keepalives of which only the client's half is seen tell nothing`() throws {
    var capture = CaptureBuilder()
    for index in 0..<7 as Range<Int> {
      capture.segment(.client, .ack, 99, ack: 50, at: 2000 * Double(index))
    }
    #expect(try capture.verdict(until: 30_000).outcome == .open)
  }
}
