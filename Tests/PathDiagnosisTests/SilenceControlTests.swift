import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// What answers beside a port that is silent, and what is no answer.
struct SilenceControlTests {
  private static let router = IPAddress.v4(IPv4Address(198, 51, 100, 7))

  /// Four SYNs to a silent port at 10 s, and another port that answers at a time, if it does.
  private func silent(_ others: [Double], isRefused: Bool = false) throws -> Verdict {
    var capture = CaptureBuilder()
    let syns = [10_000.0, 11_000, 12_000, 13_000]
    for time in (syns + others).sorted() {
      if syns.contains(time) {
        capture.client.port = 40000
        capture.server.port = 25
        capture.segment(.client, .syn, at: time)
        continue
      }
      capture.client.port = 50000 + UInt16(time / 1000)
      capture.server.port = 80
      guard isRefused else {
        capture.handshake(at: time)
        continue
      }
      capture.segment(.client, .syn, at: time)
      capture.segment(.server, [.rst, .ack], ack: 1, at: time + 10) { $0.wireSequence = 0 }
    }
    return try #require(
      capture.judged(until: 30_000).map(\.verdict).first { $0.outcome == .dropped })
  }

  /// When another port answers: before the SYNs, between them, behind them, on both sides.
  @Test(
    arguments: [[0], [11_500], [20_000], [0, 20_000], [20_000, 21_000]] as [[Double]],
    [true, false])
  func `a host that answers other ports only later may have been down`(
    others: [Double], isRefused: Bool
  ) throws {
    let isLate = others.allSatisfy { $0 >= 20_000 }
    let verdict = try silent(others, isRefused: isRefused)
    #expect(verdict.cause == .portFilter)
    #expect(verdict.confidence == (isLate ? .low : .medium))
    #expect(verdict.alternatives.contains { $0.cause == .hostDown } == isLate)
  }

  /// When another port answers: what came before the SYNs alone tells that it ended.
  @Test(
    arguments: [[0], [0, 5000], [0, 11_500], [0, 20_000], [20_000]] as [[Double]], [true, false])
  func `a host of which nothing comes since the first SYN may have died`(
    others: [Double], isRefused: Bool
  ) throws {
    let verdict = try silent(others, isRefused: isRefused)
    let words = "nothing comes of it since the first of these SYNs"
    let isTold = verdict.alternatives.contains { $0.text.contains(words) }
    #expect(isTold == others.allSatisfy { $0 < 10_000 })
  }

  /// A port that is open at a time, and one that is closed at another.
  @Test(arguments: [(0.0, 20_000.0), (20_000, 0), (20_000, 21_000)])
  func `a host that answers in any way before the SYNs was up`(open: Double, closed: Double) throws
  {
    var capture = CaptureBuilder()
    let syns = [10_000.0, 11_000, 12_000, 13_000]
    for time in (syns + [open, closed]).sorted() {
      capture.client.port = 40000 + (syns.contains(time) ? 0 : UInt16(time / 1000) + 1)
      capture.server.port = time == open ? 80 : time == closed ? 81 : 25
      if time == open {
        capture.handshake(at: time)
        continue
      }
      capture.segment(.client, .syn, at: time)
      guard time == closed else { continue }
      capture.segment(.server, [.rst, .ack], ack: 1, at: time + 10) { $0.wireSequence = 0 }
    }
    let verdicts = capture.judged(until: 40_000).map(\.verdict)
    let verdict = try #require(verdicts.first { $0.outcome == .dropped })
    let isLate = min(open, closed) > 13_000
    #expect(verdict.alternatives.contains { $0.cause == .hostDown } == isLate)
  }

  @Test func `a host that answers no other port is not told to have been down`() throws {
    let verdict = try silent([])
    #expect(verdict.cause == .hostDownOrDenyAll)
    #expect(!verdict.alternatives.contains { $0.cause == .hostDown })
  }

  /// Redirects and source quenches end nothing; what expires, or is refused, does.
  @Test(
    arguments: [(5, 1, true), (5, 0, true), (4, 0, true), (3, 13, false), (11, 0, false)]
      as [(UInt8, UInt8, Bool)])
  func `a word of a router that ends nothing leaves the silence`(
    type: UInt8, code: UInt8, isSilent: Bool
  ) throws {
    var capture = CaptureBuilder()
    for time in [0.0, 1000, 2000, 3000] {
      let syn = capture.segment(.client, .syn, at: time)
      capture.error((type, code), from: Self.router, about: syn, left: 1, at: time + 2)
    }
    let verdict = try capture.verdict(until: 20_000)
    #expect((verdict.outcome == .dropped) == isSilent, "\(verdict.summary)")
  }

  /// The host goes on in an older connection while the SYNs die, or fell silent in it before.
  @Test(arguments: [true, false])
  func `a host that is heard in an older connection is up`(goesOn: Bool) throws {
    var capture = CaptureBuilder()
    for second in 0..<20 as Range<UInt32> {
      if goesOn || second < 8 {
        capture.server.port = 9000
        capture.client.port = 50000
        capture.segment(
          .server, [.psh, .ack], 1 + second * 2, ack: 1, payload: [1, 2],
          at: Double(second) * 1000)
        capture.segment(.client, .ack, 1, ack: 3 + second * 2, at: Double(second) * 1000 + 1)
      }
      guard second >= 10, second < 15 else { continue }
      capture.server.port = 22
      capture.client.port = 40000
      capture.segment(.client, .syn, at: Double(second) * 1000 + 2)
    }
    let verdict = try #require(
      capture.judged(until: 30_000).map(\.verdict).first { $0.outcome == .dropped })
    if goesOn {
      #expect(verdict.cause == .portFilter && verdict.confidence == .low)
      #expect(verdict.explanation.contains("heard meanwhile in another connection"))
    } else {
      #expect(!verdict.explanation.contains("heard meanwhile"))
    }
  }
}
