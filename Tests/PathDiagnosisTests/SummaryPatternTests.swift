import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// What the failures of a capture have in common, and what seems so.
struct SummaryPatternTests {
  private var capture = CaptureBuilder()
  private var clock = 0.0

  private enum Fate {
    case open, dropped, rejected, refused
    /// One SYN, and one with its SYN-ACK: neither is decided.
    case asked, begun
    /// Each SYN is answered, and the client does not learn it.
    case unheard
  }

  private mutating func attempt(_ fate: Fate) {
    capture.initial.client &+= 100_000
    switch fate {
    case .open:
      capture.handshake(at: clock)
      capture.segment(
        .server, [.psh, .ack], 1, ack: 1, payload: Array("SSH-2.0-x\r\n".utf8), at: clock + 20)
      capture.segment(.client, [.fin, .ack], 1, ack: 12, at: clock + 30)
      capture.segment(.server, [.fin, .ack], 12, ack: 2, at: clock + 40)
      capture.segment(.client, .ack, 2, ack: 13, at: clock + 41)
    case .dropped:
      for time in [0.0, 1000, 2000, 3000] { capture.segment(.client, .syn, at: clock + time) }
      clock += 4000
    case .unheard:
      for time in [0.0, 1000, 2000, 3000] {
        capture.segment(.client, .syn, at: clock + time)
        capture.segment(.server, [.syn, .ack], ack: 1, at: clock + time + 10)
      }
      clock += 4000
    case .asked: capture.segment(.client, .syn, at: clock)
    case .begun:
      capture.segment(.client, .syn, at: clock)
      capture.segment(.server, [.syn, .ack], ack: 1, at: clock + 10)
    case .rejected:
      let syn = capture.segment(.client, .syn, at: clock)
      capture.error(
        (3, 13), from: .v4(IPv4Address(198, 51, 100, 7)), about: syn, quoting: 8, at: clock + 5)
    case .refused:
      capture.segment(.client, .syn, at: clock)
      capture.segment(.server, [.rst, .ack], ack: 1, at: clock + 10) { $0.wireSequence = 0 }
    }
    clock += 100
  }

  private mutating func summary() -> CaptureSummary {
    var summary = CaptureSummary()
    let attempts = capture.attempts(until: clock + 10_000)
    let traces = capture.table.traces
    _ = summary.judge(
      attempts, facts: capture.table.facts,
      pingAnswers: { traces.controlAnswers(from: $0.server.address, to: $0.client.address) })
    return summary
  }

  private mutating func patterns() -> [String] { summary().patterns }

  // MARK: Source ports

  /// Ports that fail among those that do not, in turns.
  @Test(
    arguments: [
      ([50000, 51003, 52005, 53001], "only from source ports 50000 and above"),
      ([31001, 30000, 29003, 1024], "only from source ports 31001 and below"),
      // One that fails lies among the others.
      ([50000, 51003, 52005, 40006], nil),
    ] as [([UInt16], String?)])
  mutating func `source ports beyond a limit fail`(failing: [UInt16], words: String?) {
    let good: [UInt16] = [40000, 40003, 40005, 40009, 40012, 40014]
    for index in good.indices {
      capture.client.port = good[index]
      attempt(.open)
      guard index < failing.count else { continue }
      capture.client.port = failing[index]
      attempt(.dropped)
    }
    let found = patterns()
    #expect(found.count == 1)
    #expect(found.contains { $0.contains("source ports") } == (words != nil), "\(found)")
    if let words { #expect(found.allSatisfy { $0.hasSuffix(words) }, "\(found)") }
  }

  @Test mutating func `a few source ports show no limit`() {
    let good: [UInt16] = [40000, 40003, 40005, 40009, 40012]
    for (index, port) in good.enumerated() {
      capture.client.port = port
      attempt(.open)
      guard index < 3 else { continue }
      capture.client.port = 50000 + UInt16(index * index)
      attempt(.dropped)
    }
    #expect(!patterns().contains { $0.contains("source ports") })
  }

  // MARK: Times

  /// How many attempts are good in front of failures among good ones: the first 16 are remembered.
  @Test(arguments: [(4, true), (20, false)])
  mutating func `where times are unknown nothing is at random`(before: Int, isRandom: Bool) {
    for _ in 0..<before {
      capture.client.port = 40000
      attempt(.open)
    }
    for port in [41000, 41000, 42000, 41000, 41000, 42000] as [UInt16] {
      capture.client.port = port
      attempt(.open)
      attempt(.dropped)
    }
    attempt(.open)
    let found = patterns()
    #expect(
      found == [
        "203.0.113.66:22 fails 6 times of \(before + 13)" + (isRandom ? ": at random" : "")
      ])
  }

  // MARK: Ports

  @Test(
    arguments: [
      ([.rejected, .rejected, .rejected], "rejected"),
      ([.dropped, .rejected, .dropped], "silent or rejected"),
      ([.dropped, .dropped, .dropped], "silent"), ([.rejected, .rejected, .refused], nil),
      ([.rejected, .rejected], nil), ([.rejected, .rejected, .rejected, .open], nil),
      // What is answered is not silent, whatever becomes of the SYN-ACK; of one server nothing is decided.
      ([.unheard, .unheard, .unheard], nil), ([.dropped, .dropped, .dropped, .unheard], nil),
      ([.dropped, .dropped, .dropped, .begun], nil), ([.dropped, .dropped, .dropped, .asked], nil),
    ] as [([Fate], String?)])
  private mutating func `a port that is blocked at all servers is filtered on the way out`(
    fates: [Fate], word: String?
  ) {
    for (index, fate) in fates.enumerated() {
      capture.server = Endpoint(
        address: .v4(IPv4Address(203, 0, 113, UInt8(index))), port: 443)
      attempt(.open)
      capture.server.port = 25
      capture.client.port += 1
      attempt(fate)
    }
    let found = patterns().filter { $0.contains("at all") }
    #expect(found.count == (word == nil ? 0 : 1), "\(found)")
    let words = "port 25 is \(word ?? "") at all \(fates.count) servers"
    #expect(found.allSatisfy { $0.hasPrefix(words) }, "\(found)")
  }

  // MARK: Servers

  /// What attempts at the ports of a server come to, from one client; 22, 23 and so on.
  @Test(
    arguments: [
      ([.dropped, .dropped], "1 client, 2 ports"),
      ([.dropped, .dropped, .asked], "1 client, 2 ports"),
      ([.dropped], nil), ([.unheard, .unheard], nil), ([.dropped, .dropped, .begun], nil),
      ([.dropped, .dropped, .unheard], nil), ([.dropped, .dropped, .refused], nil),
      ([.dropped, .dropped, .rejected], nil),
    ] as [([Fate], String?)])
  private mutating func `a server of which nothing comes answers nobody`(
    fates: [Fate], words: String?
  ) {
    for (index, fate) in fates.enumerated() {
      capture.server.port = 22 + UInt16(index)
      attempt(fate)
    }
    let found = patterns().filter { $0.contains("nobody") }
    #expect(found == (words.map { ["203.0.113.66 answers nobody: \($0)"] } ?? []))
  }

  @Test mutating func `of one client and one port nothing is said of all`() {
    for port in [40000, 40001] as [UInt16] {
      capture.client.port = port
      attempt(.dropped)
    }
    #expect(patterns().isEmpty)
  }

  @Test mutating func `a server that goes on with an older connection is alive`() {
    capture.server.port = 80
    capture.segment(.server, [.psh, .ack], 1, ack: 1, payload: [1], at: 0)
    capture.segment(.client, .ack, 1, ack: 2, at: 1)
    for port in [22, 23] as [UInt16] {
      capture.server.port = port
      attempt(.dropped)
    }
    #expect(patterns().isEmpty)
  }

  @Test mutating func `a server that answers pings is alive`() {
    _ = capture.ping(64, number: 1, at: 0)
    capture.echoReply(number: 1, at: 10)
    for port in [22, 23] as [UInt16] {
      capture.server.port = port
      attempt(.dropped)
    }
    #expect(patterns().isEmpty)
  }

  @Test mutating func `ports that a router answers for do not answer`() {
    let fates: [Fate] = [.dropped, .rejected, .refused, .open, .unheard, .begun]
    for (index, fate) in fates.enumerated() {
      capture.server.port = 22 + UInt16(index)
      attempt(fate)
    }
    // The one that is refused, and the one that is open.
    #expect(summary().answeringPorts == [capture.server.address: 2])
  }
}
