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
}
