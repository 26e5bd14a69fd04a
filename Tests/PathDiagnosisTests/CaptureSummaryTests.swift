import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// What attempts show only together.
struct CaptureSummaryTests {
  private var capture = CaptureBuilder()
  private var clock = 0.0

  private mutating func open() {
    capture.handshake(at: clock)
    capture.segment(
      .server, [.psh, .ack], 1, ack: 1, payload: Array("SSH-2.0-x\r\n".utf8), at: clock + 20)
    capture.segment(.client, [.fin, .ack], 1, ack: 12, at: clock + 30)
    capture.segment(.server, [.fin, .ack], 12, ack: 2, at: clock + 40)
    capture.segment(.client, .ack, 2, ack: 13, at: clock + 41)
    clock += 60
  }

  private mutating func drop() {
    for time in [0.0, 1000, 2000, 3000] { capture.segment(.client, .syn, at: clock + time) }
    clock += 4000
  }

  private mutating func refuse() {
    capture.segment(.client, .syn, at: clock)
    capture.segment(.server, [.rst, .ack], ack: 1, at: clock + 10) { $0.wireSequence = 0 }
    clock += 60
  }

  private mutating func summary() -> CaptureSummary {
    var summary = CaptureSummary()
    let attempts = capture.attempts(until: clock + 10_000)
    _ = summary.judge(attempts, facts: capture.table.facts)
    return summary
  }

  @Test mutating func `a server that fails for one client only`() {
    for index in 0..<6 as Range<UInt8> {
      capture.client = Endpoint(
        address: .v4(IPv4Address(192, 168, 0, 10 + index % 2)), port: 40000 + UInt16(index))
      if index % 2 == 0 { open() } else { drop() }
    }
    let patterns = summary().patterns
    #expect(patterns.contains("203.0.113.66:22 fails 3 times of 6: only from 192.168.0.11"))
  }

  @Test(arguments: [(3, true), (1, false)])
  mutating func `clients that fail differ from others only where they tried repeatedly`(
    rounds: Int, isTelling: Bool
  ) {
    for round in 0..<rounds {
      for index in 0..<12 as Range<UInt8> {
        capture.client = Endpoint(
          address: .v4(IPv4Address(192, 168, 0, 10 + index)),
          port: 40000 + UInt16(index) + 100 * UInt16(round))
        if index % 2 == 0 { open() } else { drop() }
      }
    }
    let patterns = summary().patterns.joined()
    #expect(patterns.contains("only from 192.168.0.11, ") == isTelling, "\(patterns)")
  }

  /// Attempts at two servers, of which some go well and some fail.
  private mutating func patterns(_ areOpen: [Bool]) -> [String] {
    for (index, isOpen) in areOpen.enumerated() {
      capture.server.address = .v4(IPv4Address(203, 0, 113, 70 + UInt8(index % 2)))
      capture.client.port = 40000 + UInt16(index)
      if isOpen { open() } else { drop() }
    }
    return summary().patterns
  }

  @Test(arguments: [true, false])
  mutating func `what fails everywhere since a time, or until then, is one thing`(isSince: Bool) {
    let good = [Bool](repeating: true, count: 4)
    let bad = [Bool](repeating: false, count: 4)
    let patterns = patterns(isSince ? good + bad : bad + good)
    let words =
      isSince ? ["since", "in front of them went well"] : ["until", "behind them go well"]
    #expect(
      patterns.count == 1 && patterns[0].hasPrefix("all 4 attempts \(words[0]) "), "\(patterns)")
    #expect(patterns[0].contains(" fail, at 2 servers; the 4 \(words[1])"), "\(patterns)")
  }

  // A failure among what goes well; two in all; one server of two.
  @Test(arguments: [
    [true, true, false, true, true, true, false, false, false, false],
    [true, true, true, true, false, false], [true, true, true, true, true, false, true, false],
  ])
  mutating func `what fails in one place, now and then or twice is no outage`(areOpen: [Bool]) {
    let patterns = patterns(areOpen)
    #expect(!patterns.contains { $0.hasPrefix("all ") }, "\(patterns)")
  }

  /// Two clients at three servers, of which the second fails everywhere, or but once.
  @Test(arguments: [true, false], [true, false])
  mutating func `a client that fails where others do not`(isAlwaysFailing: Bool, areServed: Bool) {
    for index in 0..<3 as Range<UInt8> {
      capture.server.address = .v4(IPv4Address(203, 0, 113, 70 + index))
      capture.client = Endpoint(address: .v4(IPv4Address(192, 168, 0, 10)), port: 40000)
      if areServed { open() } else { drop() }
      capture.client.address = .v4(IPv4Address(192, 168, 0, 11))
      if index < 2 || isAlwaysFailing { drop() } else { open() }
    }
    let patterns = summary().patterns
    let sentence =
      "192.168.0.11 gets nowhere: none of its 3 attempts reaches a server, while others "
    #expect(
      patterns.contains { $0.hasPrefix(sentence) } == (isAlwaysFailing && areServed), "\(patterns)")
    #expect(!patterns.contains { $0.hasPrefix("192.168.0.10 gets") })
  }

  /// Whether others are served while the client tries, all of it at one time, or before that alone.
  @Test(arguments: [true, false])
  mutating func `who gets nowhere does so while others are served`(areServedMeanwhile: Bool) {
    for index in 0..<3 as Range<UInt8> {
      capture.server.address = .v4(IPv4Address(203, 0, 113, 70 + index))
      capture.client = Endpoint(address: .v4(IPv4Address(192, 168, 0, 11)), port: 40000)
      for time in [0.0, 1000, 2000, 3000] {
        capture.segment(.client, .syn, at: 10_000 + Double(index) + time)
      }
      capture.client.address = .v4(IPv4Address(192, 168, 0, 10))
      clock = (areServedMeanwhile ? 11_500 : 1000) + Double(index) * 100
      open()
    }
    clock = 20_000
    let patterns = summary().patterns
    let isSaid = patterns.contains { $0.hasPrefix("192.168.0.11 gets nowhere") }
    #expect(isSaid == areServedMeanwhile, "\(patterns)")
  }

  /// What is refused, or not decided, tells of the servers, or of nothing.
  @Test(arguments: [true, false])
  mutating func `who is refused gets somewhere, and what is undecided is no failure`(
    isRefused: Bool
  ) {
    for index in 0..<6 as Range<UInt8> {
      capture.server.address = .v4(IPv4Address(203, 0, 113, 70 + index % 3))
      capture.client = Endpoint(
        address: .v4(IPv4Address(192, 168, 0, 10)), port: 40000 + UInt16(index))
      open()
      capture.client.address = .v4(IPv4Address(192, 168, 0, 11))
      if isRefused { refuse() } else { drop() }
      guard !isRefused else { continue }
      capture.client.address = .v4(IPv4Address(192, 168, 0, 12))
      capture.segment(.client, .syn, at: clock)
    }
    let patterns = summary().patterns
    #expect(patterns.contains { $0.hasPrefix("192.168.0.11 gets nowhere") } == !isRefused)
    #expect(!patterns.contains { $0.contains("all since") || $0.hasPrefix("192.168.0.12") })
  }

  @Test mutating func `a server that fails once`() {
    for index in 0..<4 as Range<UInt16> {
      capture.client.port = 40000 + index
      if index == 3 { drop() } else { open() }
    }
    #expect(summary().patterns == ["203.0.113.66:22 fails 1 time of 4"])
  }

  @Test mutating func `a server that fails since a time`() {
    for index in 0..<8 as Range<UInt16> {
      capture.client.port = 40000 + index
      if index < 5 { open() } else { drop() }
    }
    let patterns = summary().patterns
    #expect(patterns.contains { $0.hasPrefix("203.0.113.66:22 fails 3 times of 8: all since ") })
  }

  @Test mutating func `a member of a balanced group that fails by source port`() {
    for index in 0..<20 as Range<UInt16> {
      capture.client.port = 40000 + index
      if capture.client.port % 4 == 3 { drop() } else { open() }
    }
    #expect(summary().patterns.contains { $0.contains("5 times of 20: by source port, one in 4") })
  }

  @Test mutating func `a server that fails for a time`() {
    for index in 0..<9 as Range<UInt16> {
      capture.client.port = 40000 + index * index
      if 3..<6 ~= index { drop() } else { open() }
    }
    #expect(
      summary().patterns.contains {
        $0.hasPrefix("203.0.113.66:22 fails 3 times of 9: all from ") && $0.hasSuffix("UTC")
      })
  }

  @Test(arguments: [7, 8])
  mutating func `a server that fails without a pattern`(count: Int) {
    for (index, isOpen) in [true, false, false, true, true, false, true, true].prefix(count)
      .enumerated()
    {
      capture.client.port = 40000 + UInt16(index * index)
      if isOpen { open() } else { drop() }
    }
    // Of a few attempts nothing can be called chance.
    let pattern = count < 8 ? "" : ": at random"
    #expect(summary().patterns == ["203.0.113.66:22 fails 3 times of \(count)\(pattern)"])
  }

  @Test mutating func `a single failure has no pattern`() {
    for (index, isOpen) in [true, false].enumerated() {
      capture.client.port = 40000 + UInt16(index)
      if isOpen { open() } else { drop() }
    }
    #expect(summary().patterns == ["203.0.113.66:22 fails 1 time of 2"])
  }

  @Test mutating func `a port that is silent everywhere is filtered on the way out`() {
    for index in 0..<4 as Range<UInt8> {
      capture.server = Endpoint(address: .v4(IPv4Address(203, 0, 113, index)), port: 443)
      open()
      capture.server.port = 25
      capture.client.port += 1
      drop()
    }
    #expect(summary().patterns.contains { $0.hasPrefix("port 25 is silent at all 4 servers") })
  }

  @Test mutating func `a port that some servers refuse is not silent everywhere`() {
    for index in 0..<7 as Range<UInt8> {
      capture.server = Endpoint(address: .v4(IPv4Address(203, 0, 113, index)), port: 443)
      open()
      capture.server.port = 25
      capture.client.port += 1
      if index < 3 { drop() } else { refuse() }
    }
    #expect(!summary().patterns.contains { $0.contains("silent") })
  }

  @Test mutating func `clients of which only the first are known share nothing`() {
    for index in 0..<32 as Range<UInt8> {
      capture.client = Endpoint(address: .v4(IPv4Address(192, 168, 0, index)), port: 40000)
      drop()
      capture.client = Endpoint(address: .v4(IPv4Address(192, 168, 0, 31 - index)), port: 50000)
      open()
    }
    #expect(!summary().patterns.contains { $0.contains("only from") || $0.contains("random") })
  }

  @Test mutating func `a server that answers nobody`() {
    for index in 0..<3 as Range<UInt8> {
      capture.client.address = .v4(IPv4Address(192, 168, 0, 10 + index))
      drop()
    }
    #expect(summary().patterns == ["203.0.113.66 answers nobody: 3 clients, 1 port"])
  }

  @Test mutating func `healthy traffic shows nothing`() {
    for index in 0..<10 as Range<UInt16> {
      capture.client.port = 40000 + index
      open()
    }
    let summary = summary()
    #expect(summary.patterns.isEmpty && summary.failures.isEmpty)
    #expect(summary.outcomes == [.open: 10] && summary.exitStatus == 0)
  }

  @Test mutating func `failures of one kind are one group with its times`() {
    for index in 0..<3 as Range<UInt16> {
      capture.client.port = 40000 + index
      drop()
    }
    let groups = summary().failures
    #expect(groups.count == 1)
    #expect(groups[0].count == 3 && groups[0].firstTime < groups[0].lastTime)
  }

  @Test(arguments: [true, false])
  mutating func `a group shows the first of those with the highest confidence`(isFirst: Bool) throws
  {
    capture.server.port = 25
    open()
    capture.server.port = 22
    for index in 0..<4 as Range<UInt16> {
      capture.client.port = 40000 + index
      let isFull = index > 1 || isFirst && index == 0
      // Three SYNs are a low confidence, four a medium one.
      for time in [0.0, 1000, 2000, 3000].prefix(isFull ? 4 : 3) {
        capture.segment(.client, .syn, at: clock + time)
      }
      clock += 4000
    }
    let group = try #require(summary().failures.first)
    #expect(group.count == 4 && group.attempt.confidence == .medium)
    #expect(group.attempt.findings.conversation.client.port == (isFirst ? 40000 : 40002))
  }
}
