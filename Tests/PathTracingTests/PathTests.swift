import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

@Suite struct PathTests {
  static let versions = [IPVersion.v4, .v6]

  private func path(_ scene: Scene) -> Path { Path(Simulation.run(scene).trace) }

  @Test(arguments: versions, [1, 2, 3, 4, 12, 13, 25, 29])
  func `the distance of a host that answers`(_ version: IPVersion, _ distance: Int) {
    for answersEcho in [true, false] {
      let path = path(Scene(distance: distance, version).with { $0.host.answersEcho = answersEcho })
      #expect(path.distance == distance)
      #expect(path.hops.count == distance)
      #expect(path.arrival?.reply.kind == .synAck)
      #expect(path.lastHandled?.timeToLive == distance - 1)
    }
  }

  @Test(arguments: versions)
  func `every hop has its address`(_ version: IPVersion) {
    let scene = Scene(distance: 9, version)
    let path = path(scene)
    #expect(path.hops.map(\.address) == scene.routers.map(\.address) + [scene.host.address])
  }

  @Test(arguments: versions)
  func `a probe lost before the host does not move it farther`(_ version: IPVersion) {
    // Two answers of the host at its own TTL are lost, however the rest goes.
    for lost in [2, 1, 0] {
      for round in [1, 10, 60] as [Int64] {
        let scene = Scene(distance: 6, version).with { scene in
          let loss = Losing(lost, timeToLive: 1...1)
          scene[5].filters = [Filter(.custom { loss.takes($0) }, .drop)]
          for index in scene.links.indices { scene.links[index].delay = .milliseconds(round) }
        }
        #expect(path(scene).distance == 6)
      }
    }
  }

  @Test(arguments: versions, [1, 2, 40])
  func `where all pings that end at the host get lost its answers by TCP tell the distance`(
    _ version: IPVersion, _ reach: UInt8
  ) {
    for listens in [true, false] {
      let path = path(
        Scene(distance: 6, version).with { scene in
          if !listens { scene.host.ports = [:] }
          let loss = Losing(99, timeToLive: 1...reach)
          scene[5].filters = [Filter(.custom { loss.takes($0) }, .drop)]
        })
      #expect(path.distance == 6)
    }
  }

  @Test(arguments: versions)
  func `a box that answers for the host is not the host, whatever pings get lost`(
    _ version: IPVersion
  ) {
    for reach in [1, 2, 40] as [UInt8] {
      let path = path(
        Scene(distance: 6, version).with { scene in
          let loss = Losing(99, timeToLive: 1...reach)
          scene[4].reportsExpiry = false
          scene[4].filters = [Filter(.tcp, .proxy(timeToLive: 64))]
          scene[5].reportsExpiry = false
          scene[5].filters = [Filter(.custom { loss.takes($0) }, .drop)]
        })
      #expect(path.distance != 4)
    }
  }

  @Test(arguments: versions)
  func `silent routers are gaps, not ends`(_ version: IPVersion) {
    let path = path(
      Scene(distance: 12, version).with { scene in
        for hop in [2, 5, 6, 7, 11] { scene[hop].reportsExpiry = false }
      })
    #expect(path.distance == 12)
    #expect(
      path.hops.map { $0.address == nil }.enumerated().filter(\.element).map(\.offset) == [
        1, 4, 5, 6, 10,
      ])
    #expect(path.lastHandled?.timeToLive == 10)
  }

  @Test(arguments: versions)
  func `time exceeded from the target's own address is transit`(_ version: IPVersion) throws {
    // The host leads the port on to a container: its own address reports the TTL that ran out.
    var builder = TraceBuilder(version)
    let syn = try builder.syn(5)
    try builder.error(
      version == .v4 ? (11, 0) : (3, 0), from: builder.target.address, about: syn, at: 9)
    let path = Path(builder.trace)
    #expect(path.arrival == nil)
    #expect(path.distance == nil)
    #expect(path.lastHandled == .init(timeToLive: 5, address: builder.target.address))
  }

  @Test(arguments: versions)
  func `a drop lies between the last hop that handled the flow and the next that lives`(
    _ version: IPVersion
  ) {
    for (stage, after) in [(Filter.Stage.ingress, 3), (.forward, 4), (.egress, 4)] {
      let path = path(
        Scene(distance: 8, version).with { $0[4].filters = [Filter(.port(22), .drop, stage)] })
      #expect(path.lastHandled == .init(timeToLive: after, address: path.hop(after)?.address))
      #expect(path.nextAlive?.timeToLive == after + 1)
    }
  }

  @Test(arguments: versions)
  func `the quote of a refusal shows how far the packet came`(_ version: IPVersion) {
    // The router refuses and reports no expired packet: only its refusal's quote tells.
    for (stage, after) in [(Filter.Stage.ingress, 3), (.forward, 4)] {
      let path = path(
        Scene(distance: 8, version).with {
          $0[4].reportsExpiry = false
          $0[4].filters = [Filter(.port(22), .reject(.prohibited), stage)]
        })
      #expect(path.lastHandled?.timeToLive == after)
    }
  }

  @Test func `a box that rewrites sequence numbers does not hide the hops behind it`() {
    // IPv6 has no identification to recognise the SYN by.
    let path = path(
      Scene(distance: 9, .v6).with {
        $0[3].rewrites = [.sequenceNumbers(shift: 0x0123_4567)]
        $0.host.filters = [Filter(.port(22), .drop)]
      })
    #expect(path.lastHandled?.timeToLive == 8)
    #expect(path.nextAlive?.timeToLive == 9)
  }

  @Test func `labels of MPLS routers are kept with their hop`() {
    let path = path(
      Scene(distance: 5).with {
        $0[3].labels = [24001, 17]
        $0[3].quoteLength = 128
      })
    #expect(path.hop(3)?.labels.map(\.label) == [24001, 17])
    #expect(path.hop(4)?.labels.isEmpty == true)
  }

  @Test func `what was rewritten shows from the hop behind`() {
    let path = path(
      Scene(distance: 6).with {
        $0[2].rewrites = [.maximumSegmentSize(1380), .trafficClass(0x20)]
      })
    #expect(path.hop(2)?.changes == [])
    #expect(path.hop(3)?.changes.contains(.maximumSegmentSize(1380)) == true)
    #expect(path.hop(3)?.changes.contains(.trafficClass(0x20)) == true)
  }
}

/// Loses the first echo requests that come with certain TTLs.
private final class Losing: @unchecked Sendable {
  private var left: Int
  private let timeToLive: ClosedRange<UInt8>

  init(_ count: Int, timeToLive: ClosedRange<UInt8>) {
    left = count
    self.timeToLive = timeToLive
  }

  func takes(_ packet: Packet) -> Bool {
    guard case .icmp = packet.transport, timeToLive.contains(packet.ip.timeToLive), left > 0 else {
      return false
    }
    left -= 1
    return true
  }
}
