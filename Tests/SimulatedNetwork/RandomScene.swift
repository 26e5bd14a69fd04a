import PathTracing
import WireFormats

/// Networks that follow from a seed: any length, any manners, at most one fault.
package struct RandomScene {
  var scene: Scene
  var generator: SeededGenerator
  var words: [String] = []
  let version: IPVersion

  /// The scene of a seed.
  package static func scene(seed: UInt64) -> Scene {
    var maker = RandomScene(seed: seed)
    maker.scene.description = "\(maker.version), \(maker.scene.distance) hops"
    maker.chooseAddresses()
    // Two in seven have their fault behind the handshake, the only place where a size matters.
    let isBehindHandshake = seed % 7 < 2
    if isBehindHandshake { maker.chooseSession() } else { maker.scene.holdsSession = true }
    maker.chooseManners()
    if isBehindHandshake { maker.chooseSessionFault() } else { maker.chooseFault() }
    // What a proxy leads connections to is not modelled.
    if maker.hasProxy { maker.scene.holdsSession = false }
    maker.chooseNoise()
    for word in maker.words { maker.scene.description += ", \(word)" }
    return maker.scene
  }

  private init(seed: UInt64) {
    generator = SeededGenerator(seed: seed)
    version = Bool.random(using: &generator) ? .v4 : .v6
    scene = Scene(
      distance: Int.random(in: 1...25, using: &generator), version, seed: seed &* 2 &+ 1)
  }

  private var hasProxy: Bool {
    scene.routers.contains { router in
      router.filters.contains { if case .proxy = $0.action { true } else { false } }
    }
  }

  mutating func draw(_ range: ClosedRange<Int>) -> Int { .random(in: range, using: &generator) }

  mutating func chance(_ share: Double) -> Bool { .random(in: 0..<1, using: &generator) < share }

  mutating func pick<Value>(_ values: [Value]) -> Value {
    values[draw(0...values.count - 1)]
  }

  /// A hop of the chain; only where there is one.
  mutating func anyHop() -> Int { draw(1...max(1, scene.routers.count)) }

  /// How many hops behind the gateway are not public, and whether any is.
  private mutating func chooseAddresses() {
    let count = scene.routers.count
    guard count > 0 else { return }
    if version == .v4, chance(0.15) {
      // A target on a private network, all the way.
      scene.host.address = .v4(IPv4Address(10, 9, 8, 7))
      for index in 1..<max(count, 2) where index < count {
        scene.routers[index].address = .v4(IPv4Address(10, 1, UInt8(index), 1))
      }
      words.append("private throughout")
      return
    }
    let inner = min(count - 1, pick([0, 0, 1, 1, 2, 3]))
    for index in 1..<max(count, 2) where index < count {
      scene.routers[index].address =
        index <= inner ? Scene.innerAddress(version, index + 1) : Scene.address(version, index + 1)
    }
  }

  private mutating func chooseManners() {
    let silence = pick([0, 0, 0.1, 0.3])
    for index in scene.routers.indices {
      scene.routers[index].limit = pick([
        .linux, .linux, .unlimited, .unlimited, .unreachables(.milliseconds(500)),
        .all(.milliseconds(Int64(draw(50...1000)))), .all(.milliseconds(Int64(draw(1000...9000)))),
      ])
      scene.routers[index].quoteLength = pick([8, 28, 128, 548])
      scene.routers[index].initialTimeToLive = pick([64, 255, 255, 128])
      if chance(0.05) { scene.routers[index].labels = [UInt32(draw(16...99999))] }
      if chance(silence) { scene.routers[index].reportsExpiry = false }
    }
    if chance(0.08), scene.routers.count > 2 {
      let first = anyHop()
      let last = min(scene.routers.count, first + draw(1...8))
      for hop in first...last { scene[hop].sendsErrors = false }
      words.append("quiet hops \(first)...\(last)")
    }
    if silence > 0 { words.append("silent share \(silence)") }
    scene.host.answersEcho = chance(0.8)
    if !scene.host.answersEcho { words.append("no echo") }
    chooseHost()
    if chance(0.08), !scene.routers.isEmpty {
      let hop = anyHop()
      let stage = pick([Filter.Stage.ingress, .forward])
      scene[hop].filters.append(Filter(.echo, .drop, stage))
      words.append("echo dropped at \(hop) \(stage)")
    }
    if version == .v4, chance(0.4), !scene.routers.isEmpty {
      scene[1].translation = Router.Translation(
        to: .v4(IPv4Address(198, 51, 100, 1)), restoresQuotes: chance(0.8),
        portShift: chance(0.3) ? UInt16(draw(1...20000)) : 0)
    }
    if chance(0.2), !scene.routers.isEmpty { scene[anyHop()].rewrites.append(.trafficClass(0)) }
    if chance(0.1), !scene.routers.isEmpty {
      scene[anyHop()].rewrites.append(.maximumSegmentSize(1380))
    }
    if chance(0.05), !scene.routers.isEmpty {
      scene[anyHop()].rewrites.append(.sequenceNumbers(shift: 0x1234_5678))
      words.append("sequence numbers rewritten")
    }
  }

  /// What the host serves and how its stack behaves besides the port in question.
  private mutating func chooseHost() {
    scene.host.initialTimeToLive = pick([64, 64, 128, 255])
    scene.host.echoesTrafficClass = scene.host.initialTimeToLive == 64
    scene.host.refusesDatagrams = chance(0.7)
    scene.host.countsPackets = scene.host.initialTimeToLive != 64 && chance(0.5)
    if chance(0.3) { scene.client.otherAddress = Scene.otherAddress(version) }
    if chance(0.5) { scene.host.ports[443] = .listening }
    if chance(0.2) { scene.host.ports[80] = .listening }
    if chance(0.3) {
      // The usual filter: what is not served is not answered.
      let served = scene.host.ports.keys + [scene.port]
      scene.host.filters = [Filter(.otherPorts(served.sorted()), .drop)]
      words.append("other ports silent")
    }
  }

  /// Delays, losses, duplicates and detours: what is no fault, only weather.
  private mutating func chooseNoise() {
    let roundTrip = pick([2, 20, 80, 300])
    for index in scene.links.indices {
      let share = Interval(
        nanoseconds: Int64(roundTrip) * 500_000 / Int64(scene.links.count))
      scene.links[index].delay = share
      scene.links[index].jitter = Interval(nanoseconds: share.nanoseconds / 4)
    }
    let link = draw(0...scene.links.count - 1)
    if chance(0.5) { chooseLoss(on: link) }
    if chance(0.2) {
      scene.links[draw(0...scene.links.count - 1)].duplication = 0.05
      words.append("duplicates")
    }
    if chance(0.2) {
      scene.links[draw(0...scene.links.count - 1)].reordering = 0.2
      words.append("reordering")
    }
    if chance(0.3) {
      let detour = draw(0...scene.links.count - 1)
      // No way back is shorter than none at all.
      let extra = draw((detour > 2 ? -2 : 0)...5)
      scene.links[detour].extraHopsBack = extra
      scene.links[detour].extraDelayBack = .milliseconds(Int64(draw(0...20)))
      words.append("way back longer by \(extra) at link \(detour)")
    }
  }

  private mutating func chooseLoss(on link: Int) {
    let percent = draw(1...10)
    let share = Double(percent) / 100
    words.append("loss \(percent) %")
    let bursts = Link.Loss.bursts(start: share / 4, end: 0.25)
    switch draw(0...3) {
    case 0: set(&scene.links[link].lossForward, .independent(share))
    case 1: set(&scene.links[link].lossBack, .independent(share))
    case 2: set(&scene.links[link].lossForward, bursts)
    default:
      let each = Link.Loss.independent(share / Double(2 * scene.links.count))
      for index in scene.links.indices {
        set(&scene.links[index].lossForward, each)
        set(&scene.links[index].lossBack, each)
      }
    }
  }

  /// A dead link stays dead.
  private func set(_ loss: inout Link.Loss, _ new: Link.Loss) {
    if loss != .total { loss = new }
  }
}

extension Scene {
  /// The address of a hop inside the near provider's network: RFC 1918, RFC 6598, RFC 4193.
  static func innerAddress(_ version: IPVersion, _ hop: Int) -> IPAddress {
    switch version {
    case .v4:
      hop % 2 == 0
        ? .v4(IPv4Address(100, 64, UInt8(truncatingIfNeeded: hop), 1))
        : .v4(IPv4Address(10, 20, UInt8(truncatingIfNeeded: hop), 1))
    case .v6: .v6(IPv6Address(high: 0xfd00_0000_0000_0000 + UInt64(hop), low: 1))
    }
  }
}
