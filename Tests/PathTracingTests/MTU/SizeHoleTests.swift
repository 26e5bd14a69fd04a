import SimulatedNetwork
import Testing
import WireFormats

@testable import PathTracing

/// Holes that a conversation shows by itself, and stalls that only look like one.
@Suite struct SizeHoleTests {
  /// Packets of one session between a client with port 50022 and a server with port 22.
  private struct Scene {
    var conversation: Conversation?
    var frame = 0

    init() {
      see(0, .client, 0, flags: .syn, options: [.maximumSegmentSize(1460)])
      see(0.02, .server, 0, ack: 1, flags: [.syn, .ack], options: [.maximumSegmentSize(1460)])
      see(0.02, .client, 1, ack: 1)
      see(0.05, .server, 1, ack: 1, length: 40)
      see(0.05, .client, 1, ack: 41)
    }

    mutating func see(
      _ seconds: Double, _ sender: Conversation.Peer, _ number: Int, ack: Int? = nil,
      length: Int = 0, flags: TCPFlags = .ack, options: [TCPOption] = [], block: Range<Int>? = nil
    ) {
      let isForth = sender == .client
      let (own, peer) = (SequenceNumber(rawValue: 1000), SequenceNumber(rawValue: 0xffff_fff0))
      var tcp = TCPHeader(
        sourcePort: isForth ? 50022 : 22, destinationPort: isForth ? 22 : 50022,
        sequenceNumber: (isForth ? own : peer) + number, flags: flags)
      if let ack { tcp.acknowledgementNumber = (isForth ? peer : own) + ack }
      tcp.options = options
      let other = isForth ? peer : own
      if let block {
        tcp.options.append(
          .selectiveAcknowledgement([
            .init(left: other + block.lowerBound, right: other + block.upperBound)
          ]))
      }
      tcp.window = 500
      var octets: [UInt8] = []
      tcp.append(to: &octets)
      tcp.headerLength = octets.count
      guard
        let ip = IPHeader(
          source: isForth ? ModelPath.client : ModelPath.host,
          destination: isForth ? ModelPath.host : ModelPath.client, timeToLive: 64,
          payloadProtocol: .tcp)
      else { return }
      frame += 1
      let packet = Packet(ip: ip, transport: .tcp(tcp), payloadLength: length)
      let header = FrameHeader(
        number: frame, timestamp: Timestamp(nanoseconds: 0) + .seconds(seconds),
        linkType: .ethernet, interface: 0, originalLength: 0)
      guard let segment = Segment(packet) else { return }
      if conversation == nil { conversation = Conversation(segment, header.stamp) }
      conversation?.receive(segment, header.stamp)
    }

    func hole(_ sender: Conversation.Peer) throws -> SizeHole? {
      SizeHole(in: try #require(conversation), from: sender)
    }
  }

  private func stuckForward(transmissions: Int) -> Scene {
    var scene = Scene()
    scene.see(0.06, .client, 1, ack: 41, length: 1460)
    scene.see(0.06, .client, 1461, ack: 41, length: 100)
    scene.see(0.08, .server, 41, ack: 1, block: 1461..<1561)
    for index in 1..<max(transmissions, 1) {
      scene.see(0.06 + 0.2 * Double((1 << index) - 1), .client, 1, ack: 41, length: 1460)
    }
    return scene
  }

  @Test func `a full segment that is sent four times while its runt arrived is a hole`() throws {
    let found = try stuckForward(transmissions: 4).hole(.client)
    let hole = try #require(found)
    #expect(hole.isProven)
    #expect(hole.size == 1500)
    #expect(hole.sender == .client)
  }

  @Test func `two transmissions are not enough to prove it`() throws {
    #expect(try stuckForward(transmissions: 2).hole(.client)?.isProven == false)
  }

  @Test func `a stall where nothing smaller arrived is no hole`() throws {
    var scene = Scene()
    for time in [0.06, 0.26, 0.66, 1.46] {
      scene.see(time, .client, 1, ack: 41, length: 1460)
    }
    #expect(try scene.hole(.client) == nil)
  }

  @Test func `a stuck segment behind full ones that arrived is loss`() throws {
    var scene = Scene()
    scene.see(0.06, .client, 1, ack: 41, length: 1460)
    scene.see(0.08, .server, 41, ack: 1461)
    scene.see(0.09, .client, 1461, ack: 41, length: 1460)
    scene.see(0.09, .client, 2921, ack: 41, length: 100)
    scene.see(0.11, .server, 41, ack: 1461, block: 2921..<3021)
    for time in [0.3, 0.7, 1.5] { scene.see(time, .client, 1461, ack: 41, length: 1460) }
    #expect(try scene.hole(.client) == nil)
  }

  @Test func `a gap of whole segments that lasts, and no large packet, is a hole on the way back`()
    throws
  {
    var scene = Scene()
    scene.see(0.3, .server, 1501, ack: 1, length: 116)
    scene.see(0.3, .client, 1, ack: 41, block: 1501..<1617)
    scene.see(3.2, .server, 1501, ack: 1, length: 116)
    scene.see(3.2, .client, 1, ack: 41, block: 1501..<1617)
    let found = try scene.hole(.server)
    let hole = try #require(found)
    #expect(hole.isProven && hole.size == 1500 && hole.sender == .server)
  }

  @Test func `a gap of another size is loss`() throws {
    var scene = Scene()
    scene.see(0.3, .server, 1201, ack: 1, length: 116)
    scene.see(0.3, .client, 1, ack: 41, block: 1201..<1317)
    scene.see(3.2, .client, 1, ack: 41, block: 1201..<1317)
    #expect(try scene.hole(.server) == nil)
  }

  @Test func `a gap that was just opened is not judged`() throws {
    var scene = Scene()
    scene.see(0.3, .server, 1501, ack: 1, length: 116)
    scene.see(0.3, .client, 1, ack: 41, block: 1501..<1617)
    #expect(try scene.hole(.server) == nil)
  }

  @Test func `a gap behind large packets that arrived is loss`() throws {
    var scene = Scene()
    scene.see(0.3, .server, 41, ack: 1, length: 1460)
    scene.see(0.3, .client, 1, ack: 1501)
    scene.see(0.3, .server, 2961, ack: 1, length: 116)
    scene.see(0.3, .client, 1, ack: 1501, block: 2961..<3077)
    scene.see(3.2, .client, 1, ack: 1501, block: 2961..<3077)
    #expect(try scene.hole(.server) == nil)
  }

  @Test func `segments that shrink after a stall show a hole that was masked`() throws {
    var scene = Scene()
    scene.see(0.06, .client, 1, ack: 41, length: 1460)
    for time in [0.26, 0.66, 1.46] { scene.see(time, .client, 1, ack: 41, length: 1460) }
    scene.see(3.1, .client, 1, ack: 41, length: 512)
    scene.see(3.12, .server, 41, ack: 513)
    scene.see(3.12, .client, 513, ack: 41, length: 512)
    scene.see(3.12, .client, 1025, ack: 41, length: 436)
    scene.see(3.14, .server, 41, ack: 1461)
    let conversation = try #require(scene.conversation)
    let masked = try #require(MaskedHole(in: conversation, from: .client))
    #expect(masked.size == 1500 && masked.passed == 552)
  }
}
