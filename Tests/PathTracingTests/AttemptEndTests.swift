import SimulatedNetwork
import Testing
import WireFormats

@testable import PathTracing

/// When an attempt is over, and how many are remembered.
struct AttemptEndTests {
  @Test func `a clock that runs backwards ends nothing`() throws {
    var capture = CaptureBuilder()
    capture.handshake(at: 1_000_000)
    capture.segment(.server, [.psh, .ack], 1, ack: 1, payload: [1], at: 0)
    capture.segment(.client, .ack, 1, ack: 2, at: 1)
    let attempts = capture.attempts()
    #expect(attempts.count == 1)
    #expect(attempts[0].conversation.ranBackwards)
    #expect(capture.table.facts.backwardSteps == 1)
  }

  @Test func `what is asked between frames of merged captures goes by the last of them`() throws {
    var capture = CaptureBuilder()
    capture.segment(.client, .syn, at: 40_000_000)
    capture.client.port += 1
    capture.handshake(at: 0)
    capture.table.lookAtAll(at: Network.start + .seconds(0.01))
    capture.segment(.server, [.psh, .ack], 1, ack: 1, payload: [1], at: 20)
    capture.segment(.client, .ack, 1, ack: 2, at: 21)
    #expect(capture.attempts().count == 2)
  }

  @Test func `what is asked between frames ends what is over by then`() throws {
    var capture = CaptureBuilder()
    capture.segment(.client, .syn, at: 0)
    capture.segment(.server, [.rst, .ack], ack: 1, at: 1) { $0.wireSequence = 0 }
    capture.table.lookAtAll(at: Network.start + .seconds(9))
    #expect(capture.table.takeFinished().isEmpty)
    capture.table.lookAtAll(at: Network.start + .seconds(11))
    #expect(capture.table.takeFinished().count == 1)
  }

  @Test func `what is over is handed out before the capture ends`() throws {
    var capture = CaptureBuilder()
    capture.segment(.client, .syn, at: 0)
    capture.segment(.server, [.rst, .ack], ack: 1, at: 1) { $0.wireSequence = 0 }
    let first = capture.client
    // Each frame lets the table look at one place of its first 1,024.
    for index in 0..<2100 as Range<UInt16> {
      capture.client.port = 50000 + index % 3
      capture.segment(.client, .ack, 1, ack: 1, at: 20_000 + Double(index))
    }
    let finished = capture.table.takeFinished().inOrder
    #expect(finished.count == 1 && finished[0].conversation.client == first)
    #expect(finished[0].ending == .finished)
  }

  @Test func `attempts beyond the limit are counted`() throws {
    var limits = AttemptLimits()
    limits.open = 100
    var capture = CaptureBuilder(limits: limits)
    for index in 0..<500 as Range<UInt16> {
      capture.client.port = 1000 + index
      capture.segment(.client, .syn, at: Double(index))
    }
    #expect(capture.table.attempts.openCount == 100)
    #expect(capture.table.attempts.summarised == 400)
    #expect(capture.attempts().count == 100)
  }

  @Test func `many tuples are found again and leave the index clean`() throws {
    var capture = CaptureBuilder()
    for round in 0..<3 {
      for index in 0..<3000 as Range<UInt16> {
        capture.client.port = 2000 + index
        let time = Double(round) * 40_000 + Double(index)
        if round == 2 {
          capture.segment(.server, [.rst, .ack], ack: 1, at: time) { $0.wireSequence = 0 }
        } else {
          capture.segment(.client, .syn, at: time)
        }
      }
    }
    #expect(capture.table.attempts.openCount == 3000)
    let attempts = capture.attempts()
    #expect(attempts.count == 3000)
    #expect(
      attempts.allSatisfy { $0.conversation.syn?.count == 2 && $0.conversation.resets.count == 1 })
    #expect(capture.table.attempts.openCount == 0)
  }
}
