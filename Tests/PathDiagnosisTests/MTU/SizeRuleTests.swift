import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

@testable import PathDiagnosis

/// The rules about packet sizes, each with what looks like it and is not.
@Suite struct SizeRuleTests {
  private func findings(_ path: ModelPath, asksReverse: Bool = false) -> Findings {
    Findings(path.run(asksReverse: asksReverse).trace)
  }

  /// What the rules about sizes say, in their order.
  private func judge(_ findings: Findings) -> Verdict? {
    let rules: [any Rule.Type] = [
      MaskedBlackHole.self, OwnLinkSize.self, LowerLayerSize.self, FalseReport.self,
      HoleBothWays.self, ForwardHole.self, IgnoredReport.self, ReverseHole.self,
    ]
    for rule in rules {
      if let verdict = rule.judge(findings) { return verdict }
    }
    return nil
  }

  private func path(_ link: Int, _ narrow: ModelPath.Link) -> ModelPath {
    var path = ModelPath(hops: 7)
    path.links[link] = narrow
    return path
  }

  @Test func `a healthy path gives no verdict`() {
    #expect(judge(findings(ModelPath(hops: 7))) == nil)
  }

  @Test func `large packets that vanish without a word are a hole between two hops`() throws {
    let verdict = try #require(judge(findings(path(3, .init(mtu: 1400, reports: false)))))
    #expect(verdict.cause == .forwardBlackHole && verdict.outcome == .mtuBlackHole)
    #expect(verdict.place.after?.timeToLive == 3 && verdict.place.before?.timeToLive == 4)
    #expect(verdict.confidence == .high)
    #expect(verdict.actions.first?.command.contains("mtu 1400") == true)
    #expect(!verdict.alternatives.contains { $0.cause == .lowerLayerSize })
  }

  @Test(arguments: [(400, true), (600, false), (1400, false)])
  func `no link is so small that most packets die of their size`(mtu: Int, isTooSmall: Bool) {
    let verdict = Diagnosis.verdict(of: path(3, .init(mtu: mtu, reports: false)).run().trace)
    #expect(verdict.outcome == .mtuBlackHole)
    #expect(verdict.explanation.contains("hardly one") == isTooSmall)
    #expect((verdict.confidence == .high) != isTooSmall)
    #expect(verdict.actions.contains { $0.command.contains("mtu \(mtu)") } != isTooSmall)
  }

  @Test func `a smaller link behind a small one is named too`() throws {
    var path = path(2, .init(mtu: 1450, reports: false))
    path.links[5] = .init(mtu: 1400, reports: false)
    let verdict = try #require(judge(findings(path)))
    #expect(verdict.cause == .forwardBlackHole && verdict.place.after?.timeToLive == 2)
    #expect(verdict.summary.contains("after hop 2 and again after hop 5"))
  }

  @Test func `one small link is not two`() throws {
    let verdict = try #require(judge(findings(path(2, .init(mtu: 1450, reports: false)))))
    #expect(verdict.summary.contains("after hop 2:"))
  }

  @Test func `a limit that a router reports truly is none`() {
    #expect(judge(findings(path(3, .init(mtu: 1400)))) == nil)
  }

  @Test func `a silent router in the interval takes the certainty of the place`() throws {
    var path = path(3, .init(mtu: 1400, reports: false))
    path.silentHops = [4]
    let verdict = try #require(judge(findings(path)))
    #expect(verdict.place.before?.timeToLive == 5)
    #expect(verdict.confidence == .medium)
  }

  @Test func `what losses leave sure of a place is right`() throws {
    var (sure, unsure) = (0, 0)
    for loss in [0.02, 0.05, 0.1, 0.2] {
      for seed in 1...50 as ClosedRange<UInt64> {
        var path = path(3, .init(mtu: 1400, reports: false))
        path.loss = loss
        path.seed = seed
        let verdict = judge(findings(path))
        guard let verdict, verdict.confidence == .high else {
          unsure += 1
          continue
        }
        sure += 1
        #expect(verdict.place.after?.timeToLive == 3, "loss \(loss), seed \(seed)")
      }
    }
    // Neither of the two is empty.
    #expect(sure >= 20 && unsure >= 50, "\(sure) sure, \(unsure) not")
  }

  @Test func `where no hop reports anything, the first link is not to blame`() throws {
    var path = path(3, .init(mtu: 1400, reports: false))
    path.silentHops = Set(1...6)
    let verdict = try #require(judge(findings(path)))
    #expect(verdict.cause == .forwardBlackHole && verdict.place.after?.timeToLive == 0)
    #expect(!verdict.summary.contains("first link"))
    #expect(verdict.confidence == .medium)
  }

  @Test func `large packets that no hop has die on the own link`() throws {
    let verdict = try #require(judge(findings(path(0, .init(mtu: 1492, reports: false)))))
    #expect(verdict.cause == .ownLinkSize)
    #expect(verdict.place.kind == .gateway)
    #expect(verdict.explanation.contains("PPPoE"))
  }

  @Test func `a gateway that answers nobody does not put the hole on the own link`() throws {
    var path = path(1, .init(mtu: 1400, reports: false))
    path.silentHops = [1]
    let verdict = try #require(judge(findings(path)))
    #expect(verdict.cause == .forwardBlackHole)
    #expect(verdict.confidence == .medium)
  }

  @Test func `what dies without DF too dies below IP`() throws {
    let verdict = try #require(judge(findings(path(3, .init(mtu: 1450, isLayer2: true)))))
    #expect(verdict.cause == .lowerLayerSize)
    #expect(verdict.place.after?.timeToLive == 3)
  }

  @Test func `what is lost by chance without DF died for no other reason than its size`() {
    var wrong = 0
    for seed in 0..<100 {
      let verdict = Simulation.run(
        Scene(distance: 8, .v4, seed: UInt64(seed)).with {
          $0.holdsSession = true
          $0.links[3].sizeForward = Link.Size(1400, .silent)
          $0.links[5].lossForward = .independent(0.15)
        }
      ).verdict
      if verdict.cause == .lowerLayerSize { wrong += 1 }
    }
    #expect(wrong <= 1)
  }

  @Test func `a report that names too much is the fault`() throws {
    let verdict = try #require(judge(findings(path(3, .init(mtu: 1400, claim: 1480)))))
    #expect(verdict.cause == .falseReport)
    #expect(verdict.place.by == ModelPath.address(3))
  }

  @Test func `a true report before a silent limit is not the fault`() throws {
    var path = path(2, .init(mtu: 1400))
    path.links[5] = .init(mtu: 1300, reports: false)
    let verdict = try #require(judge(findings(path)))
    #expect(verdict.cause == .forwardBlackHole)
    #expect(verdict.place.after?.timeToLive == 5)
  }

  @Test func `holes both ways are one verdict`() throws {
    var path = path(3, .init(mtu: 1400, reports: false))
    path.backLinks[3] = .init(mtu: 1400, isLayer2: true)
    let verdict = try #require(judge(findings(path, asksReverse: true)))
    #expect(verdict.cause == .blackHoleBothWays)
    // Two changes of one route would undo each other.
    let changes = verdict.actions.filter { $0.command.contains("route replace") }
    #expect(changes.count == 1)
    #expect(changes.first?.command.contains("mtu 1400 advmss 1360") == true)
  }

  @Test func `large pings that vanish are no hole of their own`() {
    var path = path(3, .init(mtu: 1400, reports: false))
    path.answersOldData = false
    #expect(judge(findings(path)) == nil)
    var back = ModelPath(hops: 7)
    back.backLinks[3] = .init(mtu: 1400, isLayer2: true)
    #expect(judge(findings(back, asksReverse: true)) == nil)
  }

  @Test func `a gap in the session and replies that vanish are a hole on the way back`() throws {
    var path = ModelPath(hops: 7)
    path.backLinks[3] = .init(mtu: 1400, isLayer2: true)
    var trace = path.run(asksReverse: true).trace
    SessionWithGap().play(&trace)
    let verdict = try #require(judge(Findings(trace)))
    #expect(verdict.cause == .reverseBlackHole && verdict.confidence == .high)
    #expect(verdict.actions.first?.command.contains("advmss 1360") == true)
  }

  @Test func `a gap alone leaves room for doubt`() throws {
    var trace = ModelPath(hops: 7).run().trace
    SessionWithGap().play(&trace)
    let verdict = try #require(judge(Findings(trace)))
    #expect(verdict.cause == .reverseBlackHole && verdict.confidence == .medium)
  }

  @Test func `no hole is told where packets only get lost`() {
    for seed in 1...25 as ClosedRange<UInt64> {
      var path = ModelPath(hops: 7)
      path.loss = 0.15
      path.seed = seed
      #expect(judge(findings(path)) == nil, "seed \(seed)")
    }
  }
}

/// A session whose second segment of full size never comes, while what follows it does.
private struct SessionWithGap {
  func play(_ played: inout Trace) {
    var trace = played
    let start = trace.observedUntil
    let flow: UInt16 = 50099
    trace.record(.session(port: flow, expected: .ssh), at: start)
    let (own, peer) = (SequenceNumber(rawValue: 100), SequenceNumber(rawValue: 9000))
    func see(
      _ seconds: Double, isForth: Bool, _ number: SequenceNumber, ack: SequenceNumber?,
      _ flags: TCPFlags, _ options: [TCPOption] = [], length: Int = 0
    ) {
      var tcp = TCPHeader(
        sourcePort: isForth ? flow : 22, destinationPort: isForth ? 22 : flow,
        sequenceNumber: number, flags: flags)
      if let ack { tcp.acknowledgementNumber = ack }
      tcp.options = options
      guard
        let ip = IPHeader(
          source: isForth ? ModelPath.client : ModelPath.host,
          destination: isForth ? ModelPath.host : ModelPath.client, timeToLive: 60,
          payloadProtocol: .tcp)
      else { return }
      trace.receive(
        FrameHeader(
          number: 1000, timestamp: start + .seconds(seconds), linkType: .ethernet, interface: 0,
          originalLength: 0),
        .packet(Packet(ip: ip, transport: .tcp(tcp), payloadLength: length)))
    }
    let size = [TCPOption.maximumSegmentSize(1460)]
    see(0.1, isForth: true, own, ack: nil, .syn, size)
    see(0.12, isForth: false, peer, ack: own + 1, [.syn, .ack], size)
    see(0.12, isForth: true, own + 1, ack: peer + 1, .ack)
    see(0.2, isForth: false, peer + 1, ack: own + 1, .ack, length: 41)
    see(0.2, isForth: true, own + 1, ack: peer + 42, .ack)
    see(0.3, isForth: false, peer + 1502, ack: own + 1, .ack, length: 116)
    see(
      0.3, isForth: true, own + 1, ack: peer + 42, .ack,
      [.selectiveAcknowledgement([.init(left: peer + 1502, right: peer + 1618)])])
    trace.record(.end, at: start + .seconds(3))
    played = trace
  }
}
