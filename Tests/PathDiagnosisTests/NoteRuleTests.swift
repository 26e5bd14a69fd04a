import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// Verdicts that rest on facts beside the answers: notes, own packets, what was not asked.
@Suite struct NoteRuleTests {
  private static func verdict(
    _ scene: Scene, _ plan: (inout TracePlan) -> Void = { _ in }, notes: [Note] = []
  ) -> Verdict {
    var simulation = Simulation(scene)
    var wanted = scene.plan
    plan(&wanted)
    var trace = simulation.run(wanted).trace
    for note in notes { trace.record(note, at: trace.observedUntil) }
    return Diagnosis.verdict(of: trace)
  }

  // MARK: FamilyBroken

  private static let other = Endpoint(
    address: .v6(IPv6Address(high: 0x2001_0db8_0066_0000, low: 0x66)), port: 22)
  private static let dropped = Scene.ordinary(.v4).with {
    $0[4].filters = [Filter(.port(22), .drop)]
  }

  @Test func `one family open and the other silent is a broken family`() {
    let verdict = Self.verdict(Self.dropped, notes: [.otherFamily(Self.other, answer: "open")])
    #expect(verdict.outcome == .dropped && verdict.cause == .familyBroken)
    #expect(verdict.alternatives.first?.cause == .portFilter)
  }

  @Test func `both families silent are no broken family`() {
    let verdict = Self.verdict(Self.dropped, notes: [.otherFamily(Self.other, answer: "ETIMEDOUT")])
    #expect(verdict.cause == .portFilter)
  }

  @Test(arguments: ["open", "ECONNREFUSED"])
  func `a port that is closed in one family is not called broken, but the other is told`(
    answer: String
  ) {
    let verdict = Self.verdict(
      Scene.ordinary(.v4).with { $0.host.ports = [:] },
      notes: [.otherFamily(Self.other, answer: answer)])
    #expect(verdict.cause == .noListener)
    #expect(verdict.explanation.contains("Over IPv6") == (answer == "open"))
    #expect((verdict.actions.first?.command.hasPrefix("ssh -6") ?? false) == (answer == "open"))
  }

  // MARK: OtherFamilyFails

  /// What this machine has no network for is no fault of the host's.
  @Test(arguments: [
    ("ECONNREFUSED", "is refused"), ("silent", "does not answer"), ("open", nil),
    ("ENETUNREACH", nil),
  ])
  func `an open port is open, and the family that fares otherwise is told`(
    answer: String, words: String?
  ) {
    let verdict = Self.verdict(
      Scene.ordinary(.v4), notes: [.otherFamily(Self.other, answer: answer)])
    #expect(verdict.outcome == .open)
    let told = verdict.observations.filter { $0.text.contains("\(Self.other)") }
    #expect(told.count == (words == nil ? 0 : 1))
    #expect(told.allSatisfy { $0.text.contains(words ?? "") })
    #expect(verdict.actions.contains { $0.command.contains("synpath -6") } == (words != nil))
  }

  @Test func `two families that fail in different ways are both told`() {
    let verdict = Self.verdict(
      Self.dropped, notes: [.otherFamily(Self.other, answer: "ECONNREFUSED")])
    #expect(verdict.outcome == .dropped && verdict.cause == .portFilter)
    #expect(verdict.explanation.contains("Over IPv6"))
  }

  // MARK: OddAnswer

  @Test(arguments: bothVersions)
  func `an error that a SYN gives no reason for is odd`(_ version: IPVersion) {
    for complaint in [Complaint.tooBig, .badHeader] {
      let verdict = Self.verdict(
        Scene.ordinary(version).with { $0[5].filters = [Filter(.port(22), .reject(complaint))] })
      #expect(verdict.outcome == .rejected && verdict.cause == .oddUnreachable)
      #expect(verdict.confidence == .medium)
    }
  }

  @Test(arguments: bothVersions)
  func `an odd error beside a SYN-ACK means nothing`(_ version: IPVersion) {
    // Only pings are refused so.
    let verdict = Self.verdict(
      Scene.ordinary(version).with { $0[5].filters = [Filter(.echo, .reject(.tooBig))] })
    #expect(verdict.outcome == .open)
  }

  @Test(arguments: bothVersions)
  func `an error that filters send is no odd one`(_ version: IPVersion) {
    let verdict = Self.verdict(
      Scene.ordinary(version).with { $0[5].filters = [Filter(.port(22), .reject(.prohibited))] })
    #expect(verdict.cause == .routerProhibited)
  }

  // MARK: SilenceNotProven

  @Test(arguments: bothVersions)
  func `a second without an answer proves no drop`(_ version: IPVersion) {
    let scene = Scene.ordinary(version).with { $0[4].filters = [Filter(.port(22), .drop)] }
    let verdict = Self.verdict(scene) { $0.isFast = true }
    #expect(verdict.outcome == .inconclusive && verdict.summary.contains("between hop 4"))
    #expect(Self.verdict(scene).outcome == .dropped)
  }

  @Test func `silence of a capture that failed proves nothing`() {
    let verdict = Self.verdict(Self.dropped, notes: [.captureFailed])
    #expect(verdict.outcome == .inconclusive)
  }

  @Test func `a machine that stops sending proves nothing`() {
    let refused = Note.sendFailed(
      kind: .syn, timeToLive: 64, flow: 43211, errno: "ENETUNREACH")
    #expect(Self.verdict(Self.dropped, notes: [refused, refused]).outcome == .inconclusive)
    // One that was busy once goes on.
    #expect(Self.verdict(Self.dropped, notes: [refused]).outcome == .dropped)
  }

  // MARK: LocalEgressFilter

  private static let vanishing = Scene.ordinary(.v4).with { $0.client.egressDrops = .all }

  @Test func `SYNs that never leave are dropped here`() {
    let verdict = Self.verdict(Self.vanishing, notes: [.connection(answer: "ETIMEDOUT")])
    #expect(verdict.cause == .localEgressFilter && verdict.place.kind == .here)
  }

  @Test func `SYNs that a rule rewrites are no drop where a connection works`() {
    let verdict = Self.verdict(Self.vanishing, notes: [.connection(answer: "open")])
    #expect(verdict.outcome == .open && verdict.cause == .localRewriting)
    let refused = Self.verdict(Self.vanishing, notes: [.connection(answer: "ECONNREFUSED")])
    #expect(refused.outcome == .refused && refused.place.kind == .unknown)
  }

  @Test(arguments: [nil, "SSH-2.0-OpenSSH_9.6"] as [String?])
  func `whoever accepts instead of the host has to speak as well`(banner: String?) {
    let verdict = Self.verdict(
      Self.vanishing, notes: [.connection(answer: "open"), .service(port: 22, banner: banner)])
    #expect(verdict.outcome == (banner == nil ? .stalled : .open))
    #expect(verdict.cause == .localRewriting && verdict.place.kind == .unknown)
  }

  // MARK: SeveralNextHops

  @Test(arguments: [(false, false, false), (true, false, true), (true, true, false)])
  func `of several next hops the probes show one, unless the addresses choose it`(
    isMultipath: Bool, isSpreadByAddress: Bool, isAmended: Bool
  ) {
    let verdict = Self.verdict(
      Scene.ordinary(.v4).with {
        $0.holdsSession = true
        $0.client.isMultipath = isMultipath
        $0.client.isSpreadByAddress = isSpreadByAddress
      })
    #expect(verdict.outcome == .open && verdict.cause == .served)
    #expect(verdict.confidence == (isAmended ? .medium : .high))
    #expect(
      verdict.alternatives.contains {
        $0.decide.contains("ip route get 203.0.113.66 ipproto tcp sport")
      }
        == isAmended)
    #expect(verdict.actions.contains { $0.command.contains("ipproto tcp sport") } == isAmended)
  }

  // MARK: What is asked for twice

  @Test func `a command is given once`() {
    var verdict = Self.verdict(Self.vanishing)
    let actions = verdict.actions
    verdict.actions += [Action(on: actions[0].machine, actions[0].command, why: "another reason")]
    verdict.actions += [Action(on: .provider, actions[0].command, why: "on another machine")]
    verdict.removeRepeatedActions()
    #expect(verdict.actions.count == actions.count + 1)
  }

  // MARK: LocalOutputFilter

  @Test func `a full table of connections is named where the kernel refuses to send`() {
    let scene = Scene.ordinary(.v4).with {
      $0.client.refusals = [Client.Refusal(.all, errno: "EPERM")]
    }
    let full = Self.verdict(scene, notes: [.trackedConnections(count: 65536, limit: 65536)])
    #expect(full.summary.contains("table of tracked connections is full"))
    let roomy = Self.verdict(scene, notes: [.trackedConnections(count: 100, limit: 65536)])
    #expect(roomy.summary.contains("outgoing firewall") && roomy.confidence == .high)
  }

  // MARK: LocalEgressFilter cut short

  @Test func `a run that was cut short before a SYN left blames no filter`() {
    let scene = Scene.ordinary(.v4).with { $0.client.egressDrops = .all }
    #expect(Self.verdict(scene).cause == .localEgressFilter)
    #expect(Self.verdict(scene, notes: [.interrupted]).outcome == .inconclusive)
  }

  // MARK: AnsweredElsewhere

  private static func trace(resetting offset: Int) throws -> Trace {
    // The answers come in by an interface that nobody watches.
    let scene = Scene.ordinary(.v4).with { $0.links[7].lossBack = .total }
    var simulation = Simulation(scene)
    var trace = simulation.run(scene.plan).trace
    let syn = try #require(trace.probes.first { $0.kind == .syn })
    guard case .tcp(let sent) = syn.packet.transport else { return trace }
    var header = TCPHeader(
      sourcePort: sent.sourcePort, destinationPort: 22,
      sequenceNumber: sent.sequenceNumber + offset, flags: .rst)
    header.window = 0
    var packet = syn.packet
    packet.transport = .tcp(header)
    trace.receive(
      FrameHeader(
        number: 999, timestamp: syn.time, linkType: .ethernet, interface: 0, originalLength: 54),
      .packet(packet))
    return trace
  }

  @Test func `a reset of this machine for an unseen SYN-ACK shows that it came elsewhere`() throws {
    let verdict = Diagnosis.verdict(of: try Self.trace(resetting: 1))
    #expect(verdict.outcome == .open && verdict.cause == .answeredElsewhere)
  }

  @Test func `a reset that fits no SYN shows nothing`() throws {
    #expect(Diagnosis.verdict(of: try Self.trace(resetting: 77)).outcome == .dropped)
  }

  @Test func `a reset of this machine for a SYN-ACK that was seen shows nothing new`() {
    let verdict = Simulation.run(.ordinary(.v4)).verdict
    #expect(verdict.outcome == .open && verdict.cause == .served)
  }

  // MARK: MissingControls

  @Test(arguments: bothVersions)
  func `a run without controls says what stays open`(_ version: IPVersion) {
    let closed = Self.verdict(Scene.ordinary(version).with { $0.host.ports = [:] }) {
      $0.usesControls = false
    }
    #expect(closed.explanation.contains("No controls were sent"))
    let asked = Self.verdict(Scene.ordinary(version).with { $0.host.ports = [:] })
    #expect(!asked.explanation.contains("No controls were sent"))
  }

  // MARK: ReplySourceMismatch

  @Test(arguments: bothVersions)
  func `a mismatch needs a SYN-ACK from elsewhere, not a silent port`(_ version: IPVersion) {
    let verdict = Self.verdict(
      Scene.ordinary(version).with {
        $0.host.answeringAddress = Scene.address(version, 200)
        $0.host.filters = [Filter(.port(22), .drop)]
      })
    #expect(verdict.cause == .portFilter)
  }

  // MARK: UnrelatedSYNACK

  /// A run with SYN-ACKs that acknowledge none of its SYNs.
  private static func strange(_ scene: Scene, count: Int) throws -> Trace {
    var simulation = Simulation(scene)
    var trace = simulation.run(scene.plan).trace
    let syn = try #require(trace.probes.first { $0.kind == .syn })
    guard case .tcp(let sent) = syn.packet.transport else { return trace }
    for number in 0..<count {
      var header = TCPHeader(
        sourcePort: 22, destinationPort: sent.sourcePort,
        sequenceNumber: SequenceNumber(rawValue: UInt32(number)), flags: [.syn, .ack])
      header.acknowledgementNumber = SequenceNumber(rawValue: 77)
      var packet = syn.packet
      packet.ip = packet.ip.between(
        source: packet.ip.destination, destination: packet.ip.source)
      packet.transport = .tcp(header)
      trace.receive(
        FrameHeader(
          number: 900 + number, timestamp: syn.time, linkType: .ethernet, interface: 0,
          originalLength: 60), .packet(packet))
    }
    return trace
  }

  @Test func `SYN-ACKs that acknowledge something else decide nothing, and are told`() throws {
    let verdict = Diagnosis.verdict(of: try Self.strange(Self.dropped, count: 3))
    #expect(verdict.outcome == .inconclusive && verdict.summary.contains("acknowledge"))
  }

  @Test func `a strange SYN-ACK beside a right one means nothing`() throws {
    #expect(Diagnosis.verdict(of: try Self.strange(.ordinary(.v4), count: 3)).outcome == .open)
    // Neither does a single one.
    #expect(Diagnosis.verdict(of: try Self.strange(Self.dropped, count: 1)).outcome == .dropped)
  }
}
