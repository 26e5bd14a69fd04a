import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

@Suite struct MatchingTests {
  static let versions = [IPVersion.v4, .v6]

  private func router(_ version: IPVersion) -> IPAddress { Scene.address(version, 4) }

  @Test(arguments: versions)
  func `a SYN-ACK is matched by its acknowledgement number`(_ version: IPVersion) throws {
    var builder = TraceBuilder(version)
    _ = try builder.syn(64)
    let second = try builder.syn(9)
    try builder.segment([.syn, .ack], acknowledging: second.number + 1, at: 20)
    #expect(builder.trace.probes[0].replies.isEmpty)
    #expect(builder.trace.probes[1].reply?.kind == .synAck)
  }

  @Test(arguments: versions)
  func `a SYN-ACK with a wrong acknowledgement number is not our reply`(
    _ version: IPVersion
  ) throws {
    var builder = TraceBuilder(version)
    let syn = try builder.syn(64)
    try builder.segment([.syn, .ack], acknowledging: syn.number + 2, at: 20)
    #expect(builder.trace.probes[0].replies.isEmpty)
    #expect(builder.trace.strays.map(\.kind) == [.synAck])
  }

  @Test func `a SYN-ACK to another port is not our reply`() throws {
    var builder = TraceBuilder()
    let syn = try builder.syn(64)
    try builder.segment([.syn, .ack], to: 40001, acknowledging: syn.number + 1, at: 20)
    #expect(builder.trace.probes[0].replies.isEmpty)
  }

  @Test func `a SYN-ACK from another address of the host is our reply`() throws {
    var builder = TraceBuilder()
    let syn = try builder.syn(64)
    let other = IPAddress.v4(IPv4Address(203, 0, 113, 67))
    try builder.segment([.syn, .ack], acknowledging: syn.number + 1, from: other, at: 20)
    #expect(builder.trace.probes[0].reply?.sender == other)
  }

  @Test(arguments: versions)
  func `a reset with ACK is matched by number`(_ version: IPVersion) throws {
    var builder = TraceBuilder(version)
    let syn = try builder.syn(64)
    _ = try builder.syn(9)
    try builder.segment([.rst, .ack], acknowledging: syn.number + 1, sequence: 0, at: 20)
    #expect(builder.trace.probes[0].reply?.kind == .reset(acknowledges: true))
    #expect(builder.trace.probes[1].replies.isEmpty)
  }

  @Test(arguments: versions)
  func `a reset without ACK answers the SYN of its flow that goes farthest`(
    _ version: IPVersion
  ) throws {
    var builder = TraceBuilder(version)
    _ = try builder.syn(9)
    _ = try builder.syn(64)
    _ = try builder.syn(64, flow: 40001)
    _ = try builder.syn(3)
    try builder.segment(.rst, acknowledging: SequenceNumber(rawValue: 0), sequence: 0, at: 20)
    #expect(builder.trace.probes.map(\.replies.count) == [0, 1, 0, 0])
    #expect(builder.trace.probes[1].reply?.kind == .reset(acknowledges: false))
  }

  @Test func `a SYN-ACK outranks a later and an earlier reset`() throws {
    var builder = TraceBuilder()
    let syn = try builder.syn(64)
    try builder.segment([.rst, .ack], acknowledging: syn.number + 1, sequence: 0, at: 10)
    try builder.segment([.syn, .ack], acknowledging: syn.number + 1, at: 20)
    try builder.segment([.rst, .ack], acknowledging: syn.number + 1, sequence: 5, at: 30)
    #expect(builder.trace.probes[0].replies.count == 3)
    #expect(builder.trace.probes[0].reply?.kind == .synAck)
  }

  @Test func `an ACK without SYN ends nothing`() throws {
    var builder = TraceBuilder()
    let syn = try builder.syn(64)
    try builder.segment(.ack, acknowledging: syn.number + 1, at: 10)
    let reply = try #require(builder.trace.probes[0].reply)
    #expect(reply.kind == .acknowledgement)
    #expect(!reply.kind.isTerminal)
    #expect(Path(builder.trace).arrival == nil)
  }

  @Test(arguments: versions, [8, 28, 128, 548])
  func `time exceeded is matched by a quote of any length`(
    _ version: IPVersion, _ length: Int
  ) throws {
    var builder = TraceBuilder(version)
    _ = try builder.syn(3)
    let syn = try builder.syn(4)
    try builder.error(
      version == .v4 ? (11, 0) : (3, 0), from: router(version), about: syn, quoting: length, at: 9)
    let reply = try #require(builder.trace.probes[1].reply)
    #expect(reply.kind == .timeExceeded)
    #expect(reply.sender == router(version))
    #expect(reply.changes == [])
    #expect(builder.trace.probes[0].replies.isEmpty)
  }

  struct Answer: Sendable {
    var version: IPVersion
    var type: UInt8
    var code: UInt8
    var kind: Reply.Kind

    init(_ version: IPVersion, _ type: UInt8, _ code: UInt8, _ kind: Reply.Kind) {
      self.version = version
      self.type = type
      self.code = code
      self.kind = kind
    }
  }

  static let answers: [Answer] = [
    Answer(.v4, 3, 0, .unreachable(.noRoute)), Answer(.v4, 3, 1, .unreachable(.host)),
    Answer(.v4, 3, 2, .unreachable(.transportProtocol)), Answer(.v4, 3, 3, .unreachable(.port)),
    Answer(.v4, 3, 4, .packetTooBig(mtu: 1400)),
    Answer(.v4, 3, 9, .unreachable(.networkProhibited)),
    Answer(.v4, 3, 10, .unreachable(.hostProhibited)),
    Answer(.v4, 3, 13, .unreachable(.administrativelyProhibited)),
    Answer(.v4, 11, 0, .timeExceeded), Answer(.v4, 12, 0, .parameterProblem),
    Answer(.v6, 1, 0, .unreachable(.noRoute)),
    Answer(.v6, 1, 1, .unreachable(.administrativelyProhibited)),
    Answer(.v6, 1, 2, .unreachable(.beyondScope)), Answer(.v6, 1, 3, .unreachable(.host)),
    Answer(.v6, 1, 4, .unreachable(.port)),
    Answer(.v6, 1, 5, .unreachable(.sourceAddressPolicy)),
    Answer(.v6, 1, 6, .unreachable(.rejectRoute)), Answer(.v6, 2, 0, .packetTooBig(mtu: 1400)),
    Answer(.v6, 3, 0, .timeExceeded), Answer(.v6, 4, 0, .parameterProblem),
  ]

  @Test(arguments: answers)
  func `every kind of ICMP answer has its name`(_ answer: Answer) throws {
    var builder = TraceBuilder(answer.version)
    let syn = try builder.syn(64)
    let isTooBig = answer.kind == .packetTooBig(mtu: 1400)
    try builder.error(
      (answer.type, answer.code), from: router(answer.version), about: syn, at: 9,
      parameter: isTooBig ? 1400 : 0)
    #expect(builder.trace.probes[0].reply?.kind == answer.kind)
  }

  @Test(arguments: versions)
  func `reassembly that took too long is no expired hop`(_ version: IPVersion) throws {
    var builder = TraceBuilder(version)
    let syn = try builder.syn(4)
    try builder.error(
      version == .v4 ? (11, 1) : (3, 1), from: router(version), about: syn, at: 9)
    #expect(builder.trace.probes[0].replies.isEmpty)
  }

  @Test(arguments: versions)
  func `an echo reply and an error about an echo find their request`(
    _ version: IPVersion
  ) throws {
    var builder = TraceBuilder(version)
    _ = try builder.echo(3)
    let octets = try builder.echo(4)
    let request = try Packet(parsing: octets.span)
    try builder.error(
      version == .v4 ? (11, 0) : (3, 0), from: router(version), about: request, quoting: 8, at: 9)
    #expect(builder.trace.probes.map(\.replies.count) == [0, 1])
    let scene = Simulation.run(Scene(distance: 3, version))
    let echoes = scene.trace.probes.filter { $0.kind == .echo && $0.timeToLive >= 3 }
    #expect(echoes.allSatisfy { $0.reply?.kind == .echoReply })
  }

  @Test func `a late reply is matched all the same`() throws {
    var builder = TraceBuilder()
    let syn = try builder.syn(4)
    for second in 1...5 { _ = try builder.syn(64, at: Int64(second) * 1000) }
    try builder.error((11, 0), from: router(.v4), about: syn, at: 6000)
    #expect(builder.trace.probes[0].reply?.kind == .timeExceeded)
  }

  @Test func `a duplicate reply counts once`() throws {
    var builder = TraceBuilder()
    let syn = try builder.syn(4)
    for time in [9, 10, 11] as [Int64] {
      try builder.error((11, 0), from: router(.v4), about: syn, at: time)
    }
    #expect(builder.trace.probes[0].replies.count == 1)
    #expect(builder.trace.strays.isEmpty)
  }

  @Test func `an error about somebody else's packet is left alone`() throws {
    var builder = TraceBuilder()
    let syn = try builder.syn(4)
    let foreign = syn.rewritten({ $0.destinationPort = 443 }, identification: 1)
      .rewritten { $0.sequenceNumber = SequenceNumber(rawValue: 5) }
    try builder.error((11, 0), from: router(.v4), about: foreign, at: 9)
    try builder.error((3, 3), from: router(.v4), about: foreign, at: 9)
    #expect(builder.trace.probes[0].replies.isEmpty)
    #expect(builder.trace.strays.isEmpty)
  }

  @Test func `a spoofed report that guesses the port but no number matches no probe`() throws {
    var builder = TraceBuilder()
    let syn = try builder.syn(4)
    let guess = syn.rewritten(
      { $0.sequenceNumber = $0.sequenceNumber + 77 }, identification: 0x7fff)
    try builder.error((11, 0), from: router(.v4), about: guess, at: 9)
    #expect(builder.trace.probes[0].replies.isEmpty)
    #expect(builder.trace.strays.count == 1)
  }

  @Test func `a rewritten sequence number is recognised by the IP identification`() throws {
    var builder = TraceBuilder()
    _ = try builder.syn(3)
    let syn = try builder.syn(4)
    let quoted = syn.rewritten { $0.sequenceNumber = $0.sequenceNumber + 0x1234_5678 }
    try builder.error((11, 0), from: router(.v4), about: quoted, at: 9)
    #expect(builder.trace.probes[1].reply?.changes == [.sequenceNumber])
  }

  @Test func `a rewritten source is a finding, not a foreign packet`() throws {
    var builder = TraceBuilder()
    let syn = try builder.syn(4)
    let outside = IPAddress.v4(IPv4Address(198, 51, 100, 200))
    let quoted = syn.rewritten({ _ in }, source: outside)
    try builder.error((11, 0), from: router(.v4), about: quoted, at: 9)
    #expect(builder.trace.probes[0].reply?.changes == [.source(outside)])
  }

  @Test(arguments: versions)
  func `a refusal whose quote names the flow but no SYN of it refuses the farthest`(
    _ version: IPVersion
  ) throws {
    var builder = TraceBuilder(version)
    let syn = try builder.syn(64)
    _ = try builder.syn(5)
    let quoted = syn.rewritten(
      { $0.sequenceNumber = $0.sequenceNumber + 0x1234_5678 }, identification: 9)
    try builder.error(
      version == .v4 ? (3, 3) : (1, 4), from: builder.target.address, about: quoted, at: 9)
    let reply = try #require(builder.trace.probes[0].reply)
    #expect(reply.kind == .unreachable(.port))
    #expect(reply.changes.contains(.sequenceNumber))
    #expect(builder.trace.probes[1].replies.isEmpty)
  }

  @Test func `one packet seen on two devices is one probe`() throws {
    var builder = TraceBuilder()
    let syn = try builder.syn(4)
    builder.receive(syn.octets(), at: 0)
    #expect(builder.trace.probes.count == 1)
  }

  @Test func `the kernel's reset to a SYN-ACK is an own segment`() throws {
    let run = Simulation.run(Scene(distance: 4))
    let resets = run.trace.ownSegments.filter { $0.flags == .rst }
    #expect(!resets.isEmpty)
    let syn = try #require(run.trace.probes.first)
    #expect(resets[0].sequenceNumber == syn.packet.number + 1)
  }
}
