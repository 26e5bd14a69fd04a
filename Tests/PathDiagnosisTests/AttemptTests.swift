import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

extension CaptureBuilder {
  /// The verdicts on all attempts, with what the whole capture shows of each server.
  mutating func verdicts(until end: Double? = nil) -> [Verdict] {
    let attempts = attempts(until: end)
    var records: [IPAddress: ServerRecord] = [:]
    for attempt in attempts {
      records[attempt.conversation.server.address, default: ServerRecord()]
        .learn(from: attempt.conversation)
    }
    return attempts.map { attempt in
      AttemptDiagnosis.verdict(
        AttemptFindings(
          attempt, facts: table.facts,
          record: records[attempt.conversation.server.address] ?? ServerRecord()))
    }
  }

  mutating func verdict(until end: Double? = nil) throws -> Verdict {
    let verdicts = verdicts(until: end)
    try #require(verdicts.count == 1)
    return verdicts[0]
  }
}

/// The answer to the SYN, by packets alone.
struct AttemptTests {
  @Test(arguments: bothVersions)
  func `a session with data that both sides close is open`(version: IPVersion) throws {
    var capture = CaptureBuilder(version)
    capture.handshake()
    capture.segment(.server, [.psh, .ack], 1, ack: 1, payload: Array("SSH-2.0-x\r\n".utf8), at: 30)
    capture.segment(.client, .ack, 1, ack: 12, at: 31)
    capture.segment(.client, [.fin, .ack], 1, ack: 12, at: 40)
    capture.segment(.server, [.fin, .ack], 12, ack: 2, at: 50)
    capture.segment(.client, .ack, 2, ack: 13, at: 51)
    let verdict = try capture.verdict()
    #expect(verdict.outcome == .open && verdict.cause == .served && verdict.confidence == .high)
    #expect(verdict.summary.contains("11 octets from the server"))
    #expect(verdict.summary.contains("closed by both sides"))
  }

  /// An SSH client that got a banner, spoke, and closed so many milliseconds later.
  private func givenUp(_ version: IPVersion, after wait: Double, answers: Bool = false) throws
    -> Verdict
  {
    var capture = CaptureBuilder(version)
    capture.handshake()
    capture.segment(.server, [.psh, .ack], 1, ack: 1, payload: Array("SSH-2.0-x\r\n".utf8), at: 30)
    let words = Array("SSH-2.0-y\r\n".utf8)
    capture.segment(.client, [.psh, .ack], 1, ack: 12, payload: words, at: 31)
    capture.segment(.server, .ack, 12, ack: 12, at: 32)
    if answers {
      // A packet of its key exchange: length, padding length, message, padding.
      let offer: [UInt8] = [0, 0, 2, 84, 6, 20] + [UInt8](repeating: 0, count: 594)
      capture.segment(.server, [.psh, .ack], 12, ack: 12, payload: offer + offer, at: 40)
    }
    capture.segment(
      .client, [.fin, .ack], 12, ack: answers ? 1212 : 12, at: 32 + wait)
    return try capture.verdict()
  }

  @Test(arguments: bothVersions)
  func `an SSH client that waited in vain and left is no proof of a session`(
    version: IPVersion
  ) throws {
    #expect(try givenUp(version, after: 5000).outcome == .inconclusive)
    #expect(try givenUp(version, after: 12000).outcome == .stalled)
  }

  @Test(arguments: bothVersions)
  func `an SSH client that leaves soon, or late but served, waited for nothing`(
    version: IPVersion
  ) throws {
    #expect(try givenUp(version, after: 500).outcome == .open)
    #expect(try givenUp(version, after: 5000, answers: true).outcome == .open)
  }

  @Test(arguments: bothVersions)
  func `a reset of the SYN is refused, and never a middlebox by itself`(
    version: IPVersion
  ) throws {
    var capture = CaptureBuilder(version)
    capture.segment(.client, .syn, at: 0)
    capture.segment(.server, [.rst, .ack], ack: 1, at: 12) {
      $0.wireSequence = 0
      $0.window = 0
      $0.identification = 0
    }
    let verdict = try capture.verdict()
    #expect(verdict.outcome == .refused && verdict.cause == .noListener)
    #expect(verdict.confidence == .medium)
    #expect(verdict.alternatives.map(\.cause) == [.hostRejectReset])
  }

  @Test(arguments: [(1, "1 frame repeats a packet"), (2, "2 frames repeat a packet")])
  func `copies are told in the number of them`(count: Int, words: String) throws {
    var capture = CaptureBuilder()
    capture.server.port = 80
    capture.showing = 2
    capture.segment(.client, .syn, at: 0)
    capture.showing = count
    capture.segment(.server, [.syn, .ack], ack: 1, at: 10)
    capture.showing = 1
    capture.segment(.client, .ack, 1, ack: 1, at: 11)
    let verdict = try capture.verdict()
    #expect(verdict.observations.contains { $0.text.hasPrefix(words) })
  }

  @Test func `a reset that copies the mark of the SYN is a kernel's`() throws {
    var capture = CaptureBuilder()
    capture.segment(.client, .syn, at: 0) { $0.trafficClass = 0x48 }
    capture.segment(.server, [.rst, .ack], ack: 1, at: 12) {
      $0.wireSequence = 0
      $0.trafficClass = 0x48
    }
    #expect(try capture.verdict().confidence == .high)
  }

  @Test(
    arguments: [(57, []), (58, [.lastRouterReset]), (121, []), (248, []), (62, [.middleboxReset])]
      as [(UInt8, [Cause])])
  func `only a reset from another distance casts doubt on its sender`(
    timeToLive: UInt8, others: [Cause]
  ) throws {
    // 57, 121 and 248 are seven hops by their initial values; an open port shows the baseline.
    var capture = CaptureBuilder()
    capture.handshake()
    capture.client.port += 1
    capture.server.port = 23
    capture.segment(.client, .syn, at: 100)
    capture.segment(.server, [.rst, .ack], ack: 1, at: 112) {
      $0.wireSequence = 0
      $0.timeToLive = timeToLive
      $0.identification = 0
    }
    let verdicts = capture.verdicts()
    let verdict = try #require(verdicts.last)
    #expect(verdict.outcome == .refused)
    #expect(Set(verdict.alternatives.map(\.cause)) == Set(others + [.hostRejectReset]))
    #expect(verdict.confidence == (others.contains(.middleboxReset) ? .low : .medium))
  }

  @Test func `a SYN that a client repeats after each reset is one attempt`() throws {
    var capture = CaptureBuilder()
    for time in [0.0, 500, 1000] {
      capture.segment(.client, .syn, at: time)
      capture.segment(.server, [.rst, .ack], ack: 1, at: time + 9) { $0.wireSequence = 0 }
    }
    let verdict = try capture.verdict()
    #expect(verdict.outcome == .refused)
    #expect(verdict.observations.contains { $0.text.contains("3 SYNs in all") })
  }

  @Test func `a forged reset in front of the SYN-ACK leaves the port open`() throws {
    var capture = CaptureBuilder()
    capture.segment(.client, .syn, at: 0) { $0.identification = 777 }
    capture.segment(.server, [.rst, .ack], ack: 1, at: 3) {
      $0.wireSequence = 0
      $0.identification = 777
      $0.timeToLive = 61
    }
    capture.segment(.server, [.syn, .ack], ack: 1, at: 12)
    capture.segment(.client, .ack, 1, ack: 1, at: 12.1)
    capture.segment(.server, [.psh, .ack], 1, ack: 1, payload: [1, 2, 3], at: 20)
    let verdict = try capture.verdict()
    #expect(verdict.outcome == .open)
    #expect(verdict.observations.contains { $0.text.contains("forged") })
  }

  @Test func `a client that believed the forged reset was rejected by it`() throws {
    var capture = CaptureBuilder()
    capture.segment(.client, .syn, at: 0)
    capture.segment(.server, [.rst, .ack], ack: 1, at: 3) { $0.wireSequence = 0 }
    capture.segment(.server, [.syn, .ack], ack: 1, at: 12)
    capture.segment(.client, .rst, 1, at: 12.1)
    let verdict = try capture.verdict()
    #expect(verdict.outcome == .rejected && verdict.cause == .forgedReset)
  }

  @Test func `a listener that starts between two SYNs forged nothing`() throws {
    var capture = CaptureBuilder()
    capture.segment(.client, .syn, at: 0)
    capture.segment(.server, [.rst, .ack], ack: 1, at: 10) { $0.wireSequence = 0 }
    capture.segment(.client, .syn, at: 500)
    capture.segment(.server, [.syn, .ack], ack: 1, at: 510)
    capture.segment(.client, .ack, 1, ack: 1, at: 511)
    #expect(try capture.verdict().outcome == .open)
  }

  @Test func `resets of both ends with several errors at one instant are a policy's`() throws {
    var capture = CaptureBuilder()
    let syn = capture.segment(.client, .syn, at: 0)
    capture.segment(.server, [.rst, .ack], ack: 1, at: 1) {
      $0.wireSequence = 0
      $0.timeToLive = 64
    }
    capture.segment(.client, .rst, 1, at: 1)
    for code in [0, 1, 3, 10] as [UInt8] {
      capture.error((3, code), from: capture.server.address, about: syn, at: 1)
    }
    let verdict = try capture.verdict()
    #expect(verdict.outcome == .rejected && verdict.cause == .middleboxReset)
  }

  @Test func `a reset one hop nearer that copies the SYN's identification is doubted`() throws {
    var capture = CaptureBuilder()
    capture.handshake()
    capture.client.port += 1
    capture.server.port = 23
    capture.segment(.client, .syn, at: 100) { $0.identification = 777 }
    capture.segment(.server, [.rst, .ack], ack: 1, at: 103) {
      $0.wireSequence = 0
      $0.identification = 777
      $0.timeToLive = 58
    }
    let verdicts = capture.verdicts()
    let verdict = try #require(verdicts.last)
    #expect(verdict.outcome == .refused && verdict.confidence == .low)
    #expect(verdict.alternatives.first?.cause == .middleboxReset)
  }

  @Test(arguments: [245, 53] as [UInt8])
  func `a proxy and the host behind it are both the server`(timeToLive: UInt8) throws {
    var capture = CaptureBuilder()
    capture.timeToLive.server = 53
    capture.segment(.client, .syn, at: 0)
    capture.segment(.server, [.syn, .ack], ack: 1, at: 5) { $0.timeToLive = 245 }
    capture.segment(.client, .ack, 1, ack: 1, at: 5.1)
    capture.segment(.server, [.psh, .ack], 1, ack: 1, payload: [1], at: 20)
    capture.client.port += 1
    capture.server.port = 23
    capture.segment(.client, .syn, at: 100)
    capture.segment(.server, [.rst, .ack], ack: 1, at: 105) {
      $0.wireSequence = 0
      $0.timeToLive = timeToLive
      $0.identification = 0
    }
    let verdicts = capture.verdicts()
    let verdict = try #require(verdicts.last)
    #expect(verdict.alternatives.map(\.cause) == [.hostRejectReset])
  }
}
