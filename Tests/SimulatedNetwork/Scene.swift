package import PathTracing
package import WireFormats

/// A network to be simulated: a client, a chain of routers, a host, and what is true of it.
package struct Scene: Sendable {
  package var client: Client
  package var routers: [Router]
  /// One more than there are routers: `links[n]` leads from hop n to hop n + 1.
  package var links: [Link]
  package var host: Host
  package var port: UInt16 = 22
  /// Whether a run holds a session where the target accepts.
  package var holdsSession = false
  /// Of the network's own chances: loss, jitter, initial sequence numbers.
  package var seed: UInt64
  package var truth = Truth("open")
  /// One line for whoever has to look into it.
  package var description = ""

  /// The host's distance in hops.
  package var distance: Int { routers.count + 1 }

  package var target: Endpoint { Endpoint(address: host.address, port: port) }

  /// A sound network: a private client and gateway, the provider's shared address at hop 2 of a
  /// long path, public routers, a host that listens.
  package init(distance: Int, _ version: IPVersion = .v4, seed: UInt64 = 1) {
    self.seed = seed
    let count = max(0, distance - 1)
    client = Client(Self.address(version, 0))
    routers = (0..<count).map { index in
      var router = Router(
        index == 1 && distance > 3
          ? Self.sharedAddress(version) : Self.address(version, index + 1))
      if index > 0 { router.initialTimeToLive = 255 }
      return router
    }
    links = Array(repeating: Link(), count: count + 1)
    host = Host(Self.hostAddress(version))
    host.ports[port] = .listening
  }

  /// The scene with something changed.
  package func with(_ change: (inout Scene) -> Void) -> Scene {
    var scene = self
    change(&scene)
    return scene
  }

  /// A router of the chain by its hop, from 1.
  package subscript(hop: Int) -> Router {
    get { routers[hop - 1] }
    set { routers[hop - 1] = newValue }
  }

  /// The address of the client (0) or of the router at a hop.
  package static func address(_ version: IPVersion, _ hop: Int) -> IPAddress {
    switch version {
    case .v4:
      hop <= 1
        ? .v4(IPv4Address(192, 168, 1, hop == 0 ? 10 : 1))
        : .v4(IPv4Address(198, 51, 100, UInt8(truncatingIfNeeded: hop)))
    case .v6:
      .v6(
        hop == 0
          ? IPv6Address(high: 0x2001_0db8_0001_0000, low: 0x10)
          : IPv6Address(high: 0x2001_0db8_0100_0000 + UInt64(hop) << 16, low: 1))
    }
  }

  /// Another address of the client on its link.
  package static func otherAddress(_ version: IPVersion) -> IPAddress {
    switch version {
    case .v4: .v4(IPv4Address(192, 168, 1, 11))
    case .v6: .v6(IPv6Address(high: 0x2001_0db8_0001_0000, low: 0x11))
    }
  }

  /// The near provider's address that is not public: RFC 6598, or unique local.
  package static func sharedAddress(_ version: IPVersion) -> IPAddress {
    switch version {
    case .v4: .v4(IPv4Address(100, 64, 0, 1))
    case .v6: .v6(IPv6Address(high: 0xfd00_0000_0000_0064, low: 1))
    }
  }

  package static func hostAddress(_ version: IPVersion) -> IPAddress {
    switch version {
    case .v4: .v4(IPv4Address(203, 0, 113, 66))
    case .v6: .v6(IPv6Address(high: 0x2001_0db8_0066_0000, low: 0x66))
    }
  }

  /// The plan of an ordinary run in this network.
  package var plan: TracePlan {
    var plan = TracePlan(
      target: target, source: client.address, sourcePorts: Array(43211...43218),
      controlPort: 43219, echoIdentifier: 0x5359, seed: seed)
    plan.otherSource = client.otherAddress
    plan.holdsSession = holdsSession
    plan.interfaceMTU = client.interfaceMTU
    return plan
  }
}
