import SimulatedNetwork
import Testing
import WireFormats

@testable import PathTracing

/// Which frames are one attempt, and when it is over.
struct AttemptTableTests {
  @Test func `the record of a conversation stays small`() {
    #expect(MemoryLayout<Conversation.Head>.stride <= 120)
    #expect(MemoryLayout<Conversation.Body>.stride <= 232)
    #expect(MemoryLayout<Segment>.size <= 160)
  }

  @Test func `a port that is used again begins another attempt`() throws {
    var capture = CaptureBuilder()
    for round in 0..<17 {
      capture.initial.client &+= 100_000
      let time = Double(round) * 1000
      capture.handshake(at: time)
      capture.segment(.client, [.fin, .ack], 1, ack: 1, at: time + 20)
      capture.segment(.server, [.fin, .ack], 1, ack: 2, at: time + 30)
      capture.segment(.client, .ack, 2, ack: 2, at: time + 31)
    }
    let attempts = capture.attempts()
    #expect(attempts.count == 17)
    #expect(attempts.allSatisfy { $0.conversation.isClosed && $0.ending == .finished })
  }

  @Test(arguments: [.fin, [.fin, .psh, .urg], []] as [TCPFlags])
  func `a scan without SYN and ACK is no attempt, whatever answers it`(flags: TCPFlags) {
    var capture = CaptureBuilder()
    for port in 1...9 as ClosedRange<UInt16> {
      capture.server.port = port
      capture.segment(.client, flags, at: Double(port))
      capture.segment(
        .server, [.rst, .ack], ack: flags.contains(.fin) ? 1 : 0, at: Double(port) + 0.5
      ) {
        $0.wireSequence = 0
      }
    }
    let attempts = capture.attempts(until: 1000)
    #expect(attempts.count == 9 && attempts.allSatisfy { $0.conversation.isMidstream })
  }

  @Test func `late copies of a connection whose SYN carried data begin no other`() {
    var capture = CaptureBuilder()
    for time in [0.0, 200] {
      capture.segment(.client, .syn, payload: [1, 2, 3], at: time)
      capture.segment(.server, [.syn, .ack], ack: 4, at: time + 10)
      capture.segment(.client, [.fin, .ack], 4, ack: 1, at: time + 20)
      capture.segment(.server, [.fin, .ack], 1, ack: 5, at: time + 30)
      capture.segment(.client, .ack, 5, ack: 2, at: time + 40)
    }
    #expect(capture.attempts(until: 1000).count == 1)
  }

  @Test func `SYN retries over a minute are one attempt`() throws {
    var capture = CaptureBuilder()
    for time in [0.0, 1000, 3000, 7000, 15000, 31000, 63000] {
      capture.segment(.client, .syn, at: time)
    }
    let attempts = capture.attempts(until: 127_000)
    #expect(attempts.count == 1)
    #expect(attempts[0].conversation.syn?.count == 7)
  }

  @Test func `copies of packets are counted once`() throws {
    var capture = CaptureBuilder()
    capture.showing = 4
    capture.handshake()
    for index in 0..<8 as Range<UInt32> {
      capture.segment(
        .server, .ack, 1 + index * 100, ack: 1, payload: [UInt8](repeating: 7, count: 100),
        at: 20 + Double(index))
    }
    capture.segment(.client, .ack, 1, ack: 801, at: 40)
    let attempts = capture.attempts()
    let conversation = try #require(attempts.first).conversation
    #expect(conversation.syn?.count == 1 && conversation.synAck?.count == 1)
    #expect(conversation.copies == 36)
    #expect(conversation[.server].octetsSent == 800)
    #expect(conversation[.server].octetsAcknowledged == 800)
    #expect(conversation[.server].retransmissions == 0)
  }

  /// The server's segments of 100 octets by their places, each acknowledged when it comes.
  private func download(_ places: [UInt32]) throws -> Conversation {
    var capture = CaptureBuilder()
    capture.handshake()
    var (arrived, end): (Set<UInt32>, UInt32) = ([], 0)
    for (index, place) in places.enumerated() {
      let time = 20 + Double(index)
      capture.segment(
        .server, .ack, 1 + place * 100, ack: 1, payload: [UInt8](repeating: 7, count: 100), at: time
      )
      arrived.insert(place)
      while arrived.contains(end) { end += 1 }
      capture.segment(.client, .ack, 1, ack: 1 + end * 100, at: time + 0.5)
    }
    return try #require(capture.attempts().first).conversation
  }

  @Test(arguments: [[0, 1, 2, 3, 4], [4, 0, 1, 2, 3], [0, 4, 1, 2, 3], [0, 1, 0, 2, 2, 3, 4]])
  func `octets are counted once in whatever order they come`(places: [UInt32]) throws {
    let server = try download(places)[.server]
    #expect(server.octetsSent == 500 && server.octetsAcknowledged == 500)
    #expect(server.unacknowledged == 0)
  }

  @Test func `what comes behind a gap and is not acknowledged is no more than was seen`() throws {
    let server = try download([0, 4])[.server]
    #expect(server.octetsSent == 200 && server.octetsAcknowledged == 100)
    #expect(server.unacknowledged == 200)
  }

  @Test func `what a capture lost hides nothing that is not acknowledged at the end`() throws {
    var capture = CaptureBuilder()
    capture.handshake()
    for (place, ack) in [(0, 1), (9, 10)] as [(UInt32, UInt32)] {
      capture.segment(
        .client, .ack, 1 + place * 100, ack: 1, payload: [UInt8](repeating: 7, count: 100),
        at: 20 + Double(place))
      capture.segment(.server, .ack, 1, ack: 1 + ack * 100, at: 20.5 + Double(place))
    }
    capture.segment(
      .client, [.fin, .ack], 1001, ack: 1, payload: [UInt8](repeating: 7, count: 50), at: 40)
    let client = try #require(capture.attempts().first).conversation[.client]
    #expect(client.octetsSent == 1050 && client.octetsAcknowledged == 1000)
    #expect(client.unacknowledged == 50)
  }

  @Test func `acknowledgements alone are no octets of a side that is not in the capture`() throws {
    var capture = CaptureBuilder()
    capture.segment(.client, .syn, at: 0)
    for ack in [1, 101, 201] as [UInt32] {
      capture.segment(.client, .ack, 1, ack: ack, at: 20 + Double(ack))
    }
    let conversation = try #require(capture.attempts().first).conversation
    #expect(conversation[.server].octetsSent == 0 && conversation[.server].unacknowledged == 0)
  }

  @Test func `both sides of a router show one attempt`() throws {
    var capture = CaptureBuilder()
    for (peer, flags, ack) in [
      (Conversation.Peer.client, TCPFlags.syn, nil as UInt32?), (.server, [.syn, .ack], 1),
    ] {
      for hop in 0..<2 as Range<UInt8> {
        capture.segment(peer, flags, ack: ack, at: 0.1 * Double(hop)) {
          $0.identification = 4000
          $0.timeToLive = 64 - hop
        }
      }
    }
    let attempts = capture.attempts()
    #expect(attempts.count == 1)
    #expect(attempts[0].conversation.syn?.count == 1 && attempts[0].conversation.copies == 2)
  }

  @Test func `a SYN-ACK in front of its SYN belongs to it`() throws {
    var capture = CaptureBuilder()
    capture.segment(.server, [.syn, .ack], ack: 1, at: 10)
    capture.segment(.client, .syn, at: 10)
    capture.segment(.client, .ack, 1, ack: 1, at: 10.2)
    let attempts = capture.attempts()
    #expect(attempts.count == 1)
    let conversation = attempts[0].conversation
    #expect(conversation.client == capture.client)
    #expect(conversation.syn != nil && conversation.synAck != nil)
  }

  @Test func `SYNs with rising times to live are a trace, not attempts`() throws {
    var capture = CaptureBuilder()
    for hop in 1...9 as ClosedRange<UInt8> {
      capture.client.port += 1
      capture.segment(.client, .syn, at: Double(hop)) { $0.timeToLive = hop }
    }
    #expect(capture.attempts().isEmpty)
    #expect(capture.table.traces.traces.count == 1)
    #expect(capture.table.traces.traces[0].probes.count == 9)
  }

  @Test(arguments: [[37, 59, 41, 44], [1, 1, 1], [128, 127, 126], [30, 30, 30]] as [[UInt8]])
  func `scanners, routing protocols and changing routes are no trace`(
    timesToLive: [UInt8]
  ) throws {
    var capture = CaptureBuilder()
    for (index, timeToLive) in timesToLive.enumerated() {
      capture.client.port += 1
      capture.segment(.client, .syn, at: Double(index) * 100) { $0.timeToLive = timeToLive }
    }
    #expect(capture.attempts().count == timesToLive.count)
    #expect(capture.table.traces.traces.isEmpty)
  }

  @Test func `a super-segment is counted as the packets it becomes`() throws {
    var capture = CaptureBuilder()
    capture.handshake()
    capture.segment(
      .client, [.psh, .ack], 1, ack: 1, payload: [UInt8](repeating: 0, count: 6000), at: 20)
    capture.segment(.server, .ack, 1, ack: 6001, at: 30)
    let attempts = capture.attempts()
    let direction = try #require(attempts.first).conversation[.client]
    #expect(direction.isOffloaded)
    #expect(direction.octetsSent == 6000 && direction.octetsAcknowledged == 6000)
    #expect(direction.delivery.largestAcknowledged == 1500)
  }

  @Test func `a hole that only SACK blocks show is measured`() throws {
    var capture = CaptureBuilder()
    capture.handshake()
    func number(_ relative: UInt32) -> SequenceNumber {
      SequenceNumber(rawValue: capture.initial.server &+ relative)
    }
    let block = TCPOption.Block(left: number(2602), right: number(2718))
    // The big segment is never seen; the runt behind it is.
    capture.segment(
      .server, [.psh, .ack], 2602, ack: 1, payload: [UInt8](repeating: 0, count: 116), at: 20)
    for time in [20.1, 500, 1500] {
      capture.segment(.client, .ack, 1, ack: 1154, at: time) {
        $0.options = [.selectiveAcknowledgement([block])]
      }
    }
    let attempts = capture.attempts()
    let direction = try #require(attempts.first).conversation[.server]
    let runt = try #require(direction.delivery.runt)
    #expect(runt.hole == 1448 && runt.count == 3)
  }

  @Test func `no change of any octet traps`() throws {
    var capture = CaptureBuilder()
    capture.handshake()
    let packet = capture.segment(
      .server, [.psh, .ack], 1, ack: 1, payload: Array("SSH-2.0-x\r\n".utf8), at: 20)
    capture.segment(.client, .ack, 1, ack: 12, at: 21) {
      $0.options = [
        .selectiveAcknowledgement([
          TCPOption.Block(
            left: SequenceNumber(rawValue: 70_100), right: SequenceNumber(rawValue: 70_200))
        ]), .timestamps(value: 1, echoReply: 2),
      ]
    }
    capture.error((3, 4), from: capture.server.address, about: packet, at: 30)
    capture.segment(.client, [.fin, .ack], 1, ack: 12, at: 40)
    capture.segment(.server, [.rst, .ack], 12, ack: 2, at: 50)
    let frames = capture.recorded
    var generator = SeededGenerator(seed: 4)
    var mutant = CaptureBuilder()
    for _ in 0..<4000 {
      guard var octets = frames.randomElement(using: &generator)?.octets else { break }
      for _ in 0..<Int.random(in: 0...3, using: &generator) {
        octets[Int.random(in: 0..<octets.count, using: &generator)] = .random(
          in: 0...255, using: &generator)
      }
      mutant.receive(octets, at: Double.random(in: -1e6...1e6, using: &generator))
    }
    for attempt in mutant.attempts() {
      #expect(attempt.conversation.resets.count <= 4 && attempt.conversation.errors.count <= 8)
    }
  }
}
