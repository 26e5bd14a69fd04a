import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

@testable import PathDiagnosis

/// Attempts of which none alone proves a silence, and several do.
struct ScanTests {
  /// A host whose port 80 accepts, or whose port 113 refuses.
  private static func host(_ control: UInt16?) -> CaptureBuilder {
    var capture = CaptureBuilder()
    capture.server.port = control ?? 80
    // Something answers in a capture of both directions.
    if control == nil { capture.server.address = .v4(IPv4Address(203, 0, 113, 200)) }
    capture.segment(.client, .syn, at: 0)
    if control == 113 {
      capture.segment(.server, [.rst, .ack], ack: 1, at: 10) { $0.wireSequence = 0 }
    } else {
      capture.segment(.server, [.syn, .ack], ack: 1, at: 10)
      capture.segment(.client, .rst, 1, at: 10.1)
    }
    capture.server = Endpoint(address: CaptureBuilder().server.address, port: 3306)
    return capture
  }

  /// Sends one SYN from each of so many source ports, a second apart.
  private static func scan(_ capture: inout CaptureBuilder, _ times: [Double]) {
    for time in times {
      capture.client.port += 1
      capture.initial.client &+= 77_777
      capture.segment(.client, .syn, at: time)
    }
  }

  /// The verdicts on port 3306.
  private static func verdicts(
    _ capture: inout CaptureBuilder, until end: Double = 20_000
  ) -> [Verdict] {
    capture.judged(until: end).filter { $0.findings.port == 3306 }.map(\.verdict)
  }

  @Test(arguments: [80, 113] as [UInt16])
  func `a port that is silent from two source ports is filtered where another answers`(
    control: UInt16
  ) throws {
    var capture = Self.host(control)
    Self.scan(&capture, [100, 1100])
    let verdicts = Self.verdicts(&capture)
    #expect(verdicts.count == 2)
    for (index, verdict) in verdicts.enumerated() {
      #expect(verdict.outcome == .dropped && verdict.cause == .portFilter)
      #expect(verdict.confidence == .low)
      let others = verdict.observations.first { $0.text.contains("1 SYN of another attempt ") }
      let syns = (1...2).map { capture.frames - 3 + $0 }
      #expect(others?.frames == [syns[1 - index]])
      #expect(verdict.observations.contains { $0.text.contains("port \(control) of the host") })
    }
  }

  @Test func `one SYN alone decides nothing, whatever else answers`() {
    var capture = Self.host(80)
    Self.scan(&capture, [100])
    #expect(Self.verdicts(&capture).map(\.outcome) == [.inconclusive])
  }

  @Test func `a second SYN that came in the last 3 s decides nothing`() {
    var capture = Self.host(80)
    Self.scan(&capture, [100, 18_000])
    #expect(Self.verdicts(&capture).map(\.outcome) == [.inconclusive, .inconclusive])
  }

  @Test func `SYNs of two clients are not of one`() {
    var capture = Self.host(80)
    Self.scan(&capture, [100])
    capture.client.address = .v4(IPv4Address(192, 168, 0, 77))
    Self.scan(&capture, [1100])
    #expect(Self.verdicts(&capture).map(\.outcome) == [.inconclusive, .inconclusive])
  }

  @Test(arguments: [2, 3])
  func `without another port that answers they have to be as many as of one attempt`(count: Int) {
    var capture = Self.host(nil)
    Self.scan(&capture, (0..<count).map { Double($0) * 1000 + 100 })
    let verdicts = Self.verdicts(&capture)
    #expect(verdicts.count == count)
    #expect(verdicts.allSatisfy { $0.outcome == (count == 3 ? .dropped : .inconclusive) })
    if count == 3 {
      #expect(verdicts.allSatisfy { $0.cause == .hostDownOrDenyAll && $0.confidence == .low })
    }
  }

  // Of a refused port each attempt has one SYN, too.
  @Test func `several attempts of which the capture holds one direction decide nothing`() {
    var capture = CaptureBuilder()
    capture.server.port = 3306
    Self.scan(&capture, [100, 1100, 2100, 3100])
    let verdicts = Self.verdicts(&capture)
    #expect(verdicts.count == 4 && verdicts.allSatisfy { $0.outcome == .inconclusive })
  }

  @Test(arguments: [true, false])
  func `a port that answers the client once is not silent`(isOpen: Bool) {
    var capture = Self.host(80)
    Self.scan(&capture, [100, 1100, 2100])
    capture.client.port += 1
    capture.segment(.client, .syn, at: 5000)
    capture.segment(.server, isOpen ? [.syn, .ack] : [.rst, .ack], ack: 1, at: 5010) {
      if !isOpen { $0.wireSequence = 0 }
    }
    if isOpen { capture.segment(.client, .rst, 1, at: 5010.1) }
    let verdicts = Self.verdicts(&capture)
    #expect(verdicts.count { $0.outcome == .inconclusive } == 3)
    #expect(verdicts.last?.outcome == (isOpen ? .open : .refused))
  }

  @Test func `a client that gives up after two SYNs and tries anew is dropped`() {
    var capture = Self.host(nil)
    for start in [100.0, 5000] {
      capture.client.port += 1
      capture.segment(.client, .syn, at: start)
      capture.segment(.client, .syn, at: start + 1000)
    }
    let verdicts = Self.verdicts(&capture)
    #expect(verdicts.count == 2 && verdicts.allSatisfy { $0.outcome == .dropped })
  }

  @Test func `what is known of silent attempts does not depend on who learns it when`() {
    var capture = Self.host(80)
    var random = SeededGenerator(seed: 7)
    for number in 0..<40 {
      capture.server.port = .random(in: 3300..<3312, using: &random)
      Self.scan(&capture, [100 + Double(number) * 600])
      if number % 10 == 9 { capture.segment(.server, [.syn, .ack], ack: 1, at: 24_000) }
    }
    let attempts = capture.attempts(until: 26_000)
    let inOrder = capture.verdicts(on: attempts, by: [attempts])
    #expect(Set(inOrder.map(\.outcome)).isSuperset(of: [.dropped, .inconclusive]))
    for _ in 0..<40 {
      #expect(capture.verdicts(on: attempts, shuffledBy: &random) == inOrder)
    }
  }

  @Test func `of very many silent attempts a bounded number is remembered`() {
    var (silent, other) = (SilentAttempts(), SilentAttempts())
    var capture = CaptureBuilder()
    for number in 0..<70_000 as Range<UInt32> {
      capture.client.address = .v4(IPv4Address(rawValue: 0x0a00_0000 + number))
      capture.segment(.client, .syn, at: 0) { $0.identification = 1 }
    }
    for (index, attempt) in capture.attempts().enumerated() {
      if index % 2 == 0 {
        silent.learn(from: attempt.conversation)
      } else {
        other.learn(from: attempt.conversation)
      }
    }
    silent.add(other)
    #expect(silent.count == 1 << 16)
  }

  // MARK: In one line

  @Test func `ports of one server that end alike are one line where they are many`() throws {
    var capture = Self.host(80)
    for port in 1000..<1020 as Range<UInt16> {
      capture.server.port = port
      Self.scan(&capture, [100, 1100])
    }
    for port in [2000, 2001] as [UInt16] {
      capture.server.port = port
      capture.client.port += 1
      capture.segment(.client, .syn, at: 1200)
      capture.segment(.server, [.rst, .ack], ack: 1, at: 1210) { $0.wireSequence = 0 }
    }
    var summary = CaptureSummary()
    _ = summary.judge(capture.attempts(until: 20_000), facts: capture.table.facts)
    #expect(summary.failures.count == 22)
    let servers = summary.failedServers
    #expect(servers.map(\.count) == [40, 1, 1])
    #expect(servers[0].ports == Array(1000..<1020) && servers[1].groups.count == 1)
    #expect(summary.answeringPorts == [capture.server.address: 3])
  }

  @Test func `of a server's ports more than are remembered are counted to the others`() throws {
    var capture = Self.host(80)
    for port in 1..<4200 as Range<UInt16> where port != 80 {
      capture.server.port = port
      capture.client.port = 41_000
      for _ in 0..<2 {
        capture.client.port += 1
        capture.segment(.client, .syn, at: 100) { $0.identification = 1 }
      }
    }
    var summary = CaptureSummary()
    _ = summary.judge(capture.attempts(until: 20_000), facts: capture.table.facts)
    let server = try #require(summary.failedServers.first)
    #expect(summary.failedServers.count == 1 && summary.ungrouped == 0)
    #expect(server.ports.count == 4096 && server.count == 4198 * 2)
  }

  @Test(arguments: [4, 5])
  func `a few ports are listed one by one`(count: UInt16) {
    var capture = Self.host(80)
    for port in 1000..<1000 + count {
      capture.server.port = port
      for time in [100.0, 1100, 2100, 3100] { capture.segment(.client, .syn, at: time) }
    }
    var summary = CaptureSummary()
    _ = summary.judge(capture.attempts(until: 20_000), facts: capture.table.facts)
    #expect(summary.failedServers.count == (count == 4 ? 4 : 1))
  }
}
