import PathTracing
package import WireFormats

/// A scene at work on a virtual clock.
///
/// A packet is led along its links and routers in one go, with its own time; what depends on the
/// order of several packets (limits, the host, the client) happens as events of the queue.
package struct Network {
  package let scene: Scene
  /// The time of the last event.
  package internal(set) var now = Network.start
  /// What the tap has seen since the last `takeFrames`.
  var frames: [(header: FrameHeader, content: FrameContent)] = []
  var frameCount = 0
  var events = EventQueue<Event>()
  var generator: SeededGenerator
  var buckets: [ErrorBucket]
  /// Whether a run of losses is on, for each link forward and back.
  var isBursting: [Bool]
  /// When each link last delivered a packet towards the host.
  var lastDelivery: [Timestamp]
  let hasLoop: Bool
  var halfOpen: [UInt32: HalfOpen] = [:]
  /// Packets that wait for a link-layer address: the client's own, or the last router's.
  var waiting: [Datagram] = []
  var hasResolved = false
  /// When the next hop told its address, where that took time.
  var left: Timestamp?
  /// The client's own connections to the target by port, and those that the host has.
  var clients: [UInt16: ClientSocket] = [:]
  var connections: [UInt32: HostConnection] = [:]
  /// What routers told the host about the way back.
  var hostPathMTU: Int?
  /// Pieces that wait at the host, by identification.
  var pieces: [UInt32: [Datagram]] = [:]
  /// The times of sending of the SYNs that came as far as the host's position.
  package internal(set) var arrivedSyns: Set<Sending> = []

  package struct Sending: Hashable, Sendable {
    var time: Timestamp
    var number: SequenceNumber
  }

  package static let start = Timestamp(nanoseconds: 1_700_000_000_000_000_000)

  /// What happens at one moment, at one place.
  enum Event {
    /// A router or the host (the hop behind the last) answers with an error.
    case error(Complaint, hop: Int, isRoute: Bool, Datagram)
    case arrival(Datagram)
    case delivery(Datagram)
    /// The last router looks for the host's link-layer address.
    case resolution(Datagram)
    case resolutionFailure
    /// The client asks for the address of its next hop.
    case solicitation
    case solicitationFailure
    case advertisement
    /// A frame on the loopback device.
    case loopback(Datagram)
    case retransmission(UInt32, HalfOpen)
    /// A router reports that a packet is too big for its next link.
    case tooBig(mtu: Int, hop: Int, Datagram)
    /// A router on the way back tells the host.
    case hostReport(mtu: Int, UInt32?)
    case clientTimer(UInt16)
    case hostTimer(UInt32)
    case service(ServiceModel.Act, UInt32)
  }

  package init(_ scene: Scene) {
    self.scene = scene
    generator = SeededGenerator(seed: scene.seed)
    buckets = Array(repeating: ErrorBucket(), count: scene.routers.count + 1)
    isBursting = Array(repeating: false, count: 2 * scene.links.count)
    lastDelivery = Array(repeating: Self.start, count: scene.links.count)
    hasLoop = scene.routers.contains { if case .loop = $0.route { true } else { false } }
    for visitor in scene.client.visitors {
      events.add(.delivery(visitor.datagram), at: Self.start + visitor.after)
    }
  }

  /// When something happens next.
  package var next: Timestamp? { events.next }

  package mutating func takeFrames() -> [(header: FrameHeader, content: FrameContent)] {
    defer { frames.removeAll(keepingCapacity: true) }
    return frames
  }

  /// Lets everything happen up to a time.
  package mutating func run(until time: Timestamp) {
    while let next = events.next, next <= time, let event = events.removeFirst() {
      now = max(now, next)
      happen(event)
    }
    now = max(now, time)
  }

  private mutating func happen(_ event: Event) {
    switch event {
    case .error(let complaint, let hop, let isRoute, let datagram):
      complain(complaint, at: hop, isRoute: isRoute, about: datagram)
    case .arrival(let datagram):
      note(datagram)
      arrive(datagram)
    case .delivery(let datagram): deliver(datagram)
    case .resolution(let datagram): resolveHost(for: datagram)
    case .resolutionFailure:
      let hop = scene.routers.count
      for datagram in waiting {
        complain(.hostUnreachable, at: hop, isRoute: false, about: datagram)
      }
      waiting = []
    case .solicitation:
      solicit()
      if scene.client.ignoresNextHop { advertise() }
    case .solicitationFailure: giveUpNextHop()
    case .advertisement: releaseWaiting()
    case .loopback(let datagram): tap(datagram.octets, datagram.packet.ip.version, interface: 1)
    case .retransmission(let key, let half): retransmit(key, half)
    case .tooBig(let mtu, let hop, let datagram):
      complain(.tooBig, at: hop, isRoute: false, about: datagram, parameter: UInt32(mtu))
    case .hostReport(let mtu, let key): tellHost(mtu, key)
    case .clientTimer(let port): advanceClient(port)
    case .hostTimer(let key): advanceHost(key)
    case .service(let act, let key): self.act(act, key)
    }
  }

  /// The last router asks three times, a second apart, and then reports each waiting packet.
  private mutating func resolveHost(for datagram: Datagram) {
    note(datagram)
    if waiting.isEmpty {
      let time: Interval = scene.host.address.version == .v4 ? .seconds(3.06) : .seconds(3.08)
      events.add(.resolutionFailure, at: now + time)
    }
    waiting.append(datagram)
  }

  private mutating func note(_ datagram: Datagram) {
    guard let sent = datagram.sent, let tcp = datagram.packet.tcp, tcp.flags.contains(.syn),
      tcp.destinationPort == scene.port,
      // One that expires there, on its way to a container, reaches no port.
      !scene.host.forwardedPorts.contains(scene.port) || datagram.packet.ip.timeToLive > 1
    else { return }
    arrivedSyns.insert(Sending(time: sent, number: tcp.sequenceNumber))
  }

  mutating func chance(_ share: Double) -> Bool {
    share > 0 && Double(generator.next() >> 11) < share * 0x1p53
  }

  mutating func upTo(_ interval: Interval) -> Interval {
    guard interval.nanoseconds > 0 else { return .zero }
    return Interval(nanoseconds: Int64(generator.next() % UInt64(interval.nanoseconds)))
  }
}
