import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// Traps of real captures that no other suite holds, each a packet-level fixture.
///
/// The rest of them: times to live of resets in `ResetOriginTests` and `AttemptTests`; forged resets,
/// proxied handshakes, both ends reset at once and rewritten quotes in `AttemptTests`; scanners, late
/// resets and idle timeouts in `AttemptSilenceTests`; BGP, chains of proxies, backward clocks and late
/// errors in `ForeignCaptureTests`; duplicates, reused ports and a SYN-ACK in front of its SYN in
/// `AttemptTableTests`; 82 interfaces and compressed big-endian files in `OddCaptureTests`.
struct TrapTests {
  private static let router = IPAddress.v4(IPv4Address(198, 51, 100, 7))

  // 114 and 241 are both 14 hops of usual initial values, 54 and 118 both 10: a load balancer near the
  // server, not a box on the way.
  @Test(arguments: [(114, 241), (54, 118)] as [(UInt8, UInt8)], [true, false])
  func `another initial TTL at the same distance is no box on the way`(
    times: (UInt8, UInt8), isSession: Bool
  ) throws {
    var capture = CaptureBuilder()
    capture.timeToLive.server = times.0
    capture.handshake()
    capture.segment(.server, [.psh, .ack], 1, ack: 1, payload: Array("x\n".utf8), at: 20)
    if isSession {
      capture.segment(.client, [.psh, .ack], 1, ack: 3, payload: [1], at: 30)
      capture.segment(.server, .rst, 3, at: 40) { $0.timeToLive = times.1 }
    } else {
      capture.client.port += 1
      capture.server.port = 23
      capture.segment(.client, .syn, at: 100)
      capture.segment(.server, [.rst, .ack], ack: 1, at: 110) {
        $0.wireSequence = 0
        $0.timeToLive = times.1
      }
    }
    let verdict = try #require(capture.verdicts().last)
    #expect(verdict.cause != .foreignReset && verdict.cause != .middleboxReset)
    #expect(!verdict.alternatives.contains { $0.cause == .middleboxReset })
    #expect(verdict.outcome == (isSession ? .reset : .refused))
  }

  // A stack that numbers no packets sends acknowledgements that are alike to the bit.
  @Test(arguments: [1, 2])
  func `a few packets that are alike are no sign of a mirror port, and all of them are`(
    showing: Int
  ) throws {
    var capture = CaptureBuilder()
    capture.showing = showing
    capture.handshake()
    for index in 0..<20 as Range<UInt32> {
      let time = 20 + Double(index) * 5
      capture.segment(.server, .ack, 1 + index * 2, ack: 1, payload: [65, 10], at: time)
      capture.segment(.client, .ack, 1, ack: 3 + index * 2, at: time + 1) { $0.identification = 0 }
    }
    capture.segment(.client, .ack, 1, ack: 41, at: 116.5) { $0.identification = 0 }
    let observations = try capture.verdict().observations.map(\.text.description)
    #expect(
      observations.last { $0.hasSuffix(": counted once") }
        == (showing == 1
          ? "1 frame repeats a packet: counted once"
          : "45 frames repeat a packet (mirror port, several interfaces, both sides of a router): "
            + "counted once"))
  }

  // A reset with TTL 254 or 255 was made within a hop of the capture; the session was over.
  @Test(arguments: [254, 255] as [UInt8])
  func `a reset from within a hop after the close cut nothing off`(timeToLive: UInt8) throws {
    var capture = CaptureBuilder()
    capture.handshake()
    capture.segment(.server, [.psh, .ack], 1, ack: 1, payload: [1, 2, 3], at: 20)
    capture.segment(.server, [.fin, .ack], 4, ack: 1, at: 21)
    capture.segment(.client, [.fin, .ack], 1, ack: 5, at: 30)
    capture.segment(.server, .rst, 5, at: 31) { $0.timeToLive = timeToLive }
    let verdict = try capture.verdict()
    #expect(verdict.cause != .foreignReset && verdict.cause != .serviceReset)
  }

  @Test(arguments: [254, 255] as [UInt8])
  func `a reset from within a hop in the middle of a session is a box's`(
    timeToLive: UInt8
  ) throws {
    var capture = CaptureBuilder()
    capture.handshake()
    for index in 0..<4 as Range<UInt32> {
      let time = 20 + Double(index) * 10
      capture.segment(
        .server, [.psh, .ack], 1 + index * 3, ack: 1, payload: [1, 2, 3], at: time)
    }
    capture.segment(.client, [.psh, .ack], 1, ack: 13, payload: [9], at: 60)
    capture.segment(.server, .rst, 13, at: 60.1) {
      $0.timeToLive = timeToLive
      $0.window = 0
    }
    let verdict = try capture.verdict()
    #expect(verdict.outcome == .reset && verdict.cause == .foreignReset)
    #expect(verdict.confidence != .high)
  }

  // One hop nearer, at once, with data of the server behind it.
  @Test func `an injection one hop nearer is told by the server that goes on`() throws {
    var capture = CaptureBuilder()
    capture.handshake()
    capture.segment(.server, [.psh, .ack], 1, ack: 1, payload: Array("SSH-2.0-x\r\n".utf8), at: 20)
    capture.segment(.client, [.psh, .ack], 1, ack: 12, payload: [9], at: 30)
    capture.segment(.server, .rst, 12, at: 30.5) {
      $0.timeToLive = 58
      $0.identification = 0
    }
    capture.segment(.server, [.psh, .ack], 12, ack: 2, payload: [1, 2], at: 45)
    let verdict = try capture.verdict()
    #expect(verdict.outcome == .reset && verdict.cause == .foreignReset)
  }

  @Test(arguments: [8, 548])
  func `host prohibited from a third machine is that machine's, not the host's`(
    length: Int
  ) throws {
    var capture = CaptureBuilder()
    let syn = capture.segment(.client, .syn, at: 0)
    let neighbour = IPAddress.v4(IPv4Address(203, 0, 113, 200))
    capture.error((3, 10), from: neighbour, about: syn, left: 58, quoting: length, at: 5)
    let verdict = try capture.verdict()
    #expect(verdict.outcome == .rejected && verdict.cause == .routerProhibited)
    #expect(verdict.place.by == neighbour && verdict.place.kind != .hostFirewall)
  }

  @Test func `an error that quotes a SYN-ACK did not reject the SYN`() throws {
    var capture = CaptureBuilder()
    capture.segment(.client, .syn, at: 0)
    let answer = capture.segment(.server, [.syn, .ack], ack: 1, at: 10)
    capture.error((3, 10), from: capture.client.address, about: answer, quoting: 8, at: 10.1)
    let verdict = try capture.verdict(until: 60)
    #expect(verdict.outcome == .inconclusive)
    #expect(verdict.observations.contains { $0.text.contains("about that SYN-ACK") })
  }

  // Large and small alike are lost: the connection is gone, sizes have nothing to do with it.
  @Test(arguments: [22, 80] as [UInt16])
  func `large data unacknowledged, then small data too, is no matter of size`(
    port: UInt16
  ) throws {
    var capture = CaptureBuilder()
    capture.server.port = port
    capture.handshake()
    capture.segment(
      .client, [.psh, .ack], 1, ack: 1, payload: Array(repeating: 1, count: 20), at: 20)
    capture.segment(.server, .ack, 1, ack: 21, at: 30)
    let large = [UInt8](repeating: 2, count: 1460)
    for time in [40.0, 240, 640, 1440, 3040] {
      capture.segment(.client, .ack, 21, ack: 1, payload: large, at: time)
    }
    for time in [6240.0, 12_640] {
      capture.segment(.client, .ack, 21, ack: 1, payload: Array(large.prefix(100)), at: time)
    }
    let verdict = try capture.verdict(until: 30_000)
    #expect(verdict.outcome == .stalled && verdict.confidence != .high, "\(verdict.summary)")
  }

  @Test func `small data unacknowledged after a good handshake is no black hole`() throws {
    var capture = CaptureBuilder()
    capture.server.port = 443
    capture.handshake()
    for time in [20.0, 220, 620, 1420, 3020, 6220] {
      capture.segment(
        .client, [.psh, .ack], 1, ack: 1, payload: Array(repeating: 1, count: 200), at: time)
    }
    let verdict = try capture.verdict(until: 30_000)
    #expect(verdict.outcome == .stalled && verdict.confidence != .high, "\(verdict.summary)")
  }

  // Azure answers vary by a hop from packet to packet.
  @Test(arguments: [56, 58] as [UInt8])
  func `a reset whose TTL is one off that of the data is not a box's`(timeToLive: UInt8) throws {
    var capture = CaptureBuilder()
    capture.server.port = 443
    capture.handshake()
    capture.segment(.server, [.psh, .ack], 1, ack: 1, payload: [1, 2, 3], at: 20)
    capture.segment(.client, [.psh, .ack], 1, ack: 4, payload: [9], at: 30)
    capture.segment(.server, [.rst, .ack], 4, ack: 2, at: 40) { $0.timeToLive = timeToLive }
    let verdict = try capture.verdict()
    #expect(verdict.cause != .foreignReset && verdict.cause != .middleboxReset)
  }

  // A scan with random times to live, and the kernel's own reset of what answers.
  @Test func `a scan with random times to live shows open ports, and no injection`() throws {
    var capture = CaptureBuilder()
    var generator = SeededGenerator(seed: 3)
    for index in 0..<30 as Range<UInt16> {
      capture.client.port = 50_000 + index
      capture.server.port = 1000 + index
      let time = Double(index) * 5
      capture.segment(.client, .syn, at: time) {
        $0.timeToLive = .random(in: 37...64, using: &generator)
        $0.options = []
      }
      if index % 3 == 0 {
        capture.segment(.server, [.syn, .ack], ack: 1, at: time + 2)
        capture.segment(.client, .rst, 1, at: time + 2.1) { $0.timeToLive = 64 }
      } else {
        capture.segment(.server, [.rst, .ack], ack: 1, at: time + 2) { $0.wireSequence = 0 }
      }
    }
    let verdicts = capture.verdicts()
    #expect(verdicts.count == 30)
    #expect(verdicts.count { $0.outcome == .open } == 10)
    #expect(verdicts.count { $0.outcome == .refused } == 20)
    #expect(capture.table.traces.traces.isEmpty)
  }
}
