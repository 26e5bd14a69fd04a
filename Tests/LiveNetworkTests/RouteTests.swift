import LiveNetwork
import Testing
import WireFormats

@Suite(.enabled(if: Namespace.isAvailable, "\(Namespace.reason)"))
struct RouteTests {
  /// A look-up in a fresh namespace: the route, or the name of the error.
  private static func lookUp(
    _ destination: String, source: String? = nil, interface: String? = nil,
    after commands: [String] = []
  ) throws -> (route: Route?, error: String?) {
    try Namespace.run(Namespace.link + commands) {
      do {
        let index = try interface.map { try NetworkInterface(named: $0).index } ?? 0
        let source = source.flatMap { IPAddress($0) }
        return (
          try Route.lookUp(to: IPAddress(destination)!, source: source, interface: index), nil
        )
      } catch let error as SystemError {
        return (nil, error.name)
      }
    }
  }

  @Test(arguments: [("10.9.0.2", "10.9.0.1"), ("2001:db8:9::2", "2001:db8:9::1")])
  func `a neighbour is on link`(destination: String, source: String) throws {
    let route = try #require(try Self.lookUp(destination).route)
    #expect(route.kind == .unicast)
    #expect(route.interface.name == "out")
    #expect(route.interface.mtu == 1500)
    #expect(route.source == IPAddress(source))
    #expect(route.isOnLink)
    #expect(route.pathMTU == nil)
    #expect(route.table == 254)
  }

  @Test(arguments: [("198.51.100.1", "10.9.0.2"), ("2001:db8:ff::1", "2001:db8:9::2")])
  func `a far host is behind the gateway, with the metrics of the route`(
    destination: String, gateway: String
  ) throws {
    let route = try #require(
      try Self.lookUp(
        destination, after: ["ip route add \(destination) via \(gateway) mtu 1400 advmss 1200"]
      ).route)
    #expect(route.gateway == IPAddress(gateway))
    #expect(route.nextHop(to: IPAddress(destination)!) == IPAddress(gateway))
    #expect(route.pathMTU == 1400)
    #expect(!route.pathMTUIsLearned)
    #expect(route.advertisedMaximumSegmentSize == 1200)
  }

  @Test func `a far host that no route puts on the link is only taken to be there`() throws {
    let (far, far6) = ("198.51.100.1", "2001:db8:ff::1")
    let byDefault = ["ip route add default dev out", "ip -6 route add default dev out"]
    for destination in [far, far6] {
      let route = try #require(try Self.lookUp(destination, after: byDefault).route)
      #expect(route.isOnLink && route.isLinkAssumed)
      let named = try Self.lookUp(
        destination, after: byDefault + ["ip route add \(destination) dev out"])
      #expect(named.route?.isLinkAssumed == false)
      let behind = try Self.lookUp(
        destination,
        after: ["ip route add default via \(destination == far ? "10.9.0.2" : "2001:db8:9::2")"])
      #expect(behind.route?.isLinkAssumed == false)
    }
    // Where a device is asked for, IPv4 needs no route at all.
    #expect(try Self.lookUp(far, interface: "out").route?.isLinkAssumed == true)
    for neighbor in ["10.9.0.2", "2001:db8:9::2"] {
      #expect(try Self.lookUp(neighbor, after: byDefault).route?.isLinkAssumed == false)
      #expect(try Self.lookUp(neighbor, interface: "out").route?.isLinkAssumed == false)
    }
  }

  @Test func `a path MTU that a router reported is told from a configured one`() throws {
    let route = try Namespace.run(
      Namespace.link + [
        "ip route add default via 10.9.0.2", "sysctl -qw net.ipv4.conf.all.rp_filter=0",
      ]
    ) {
      let far = IPAddress("198.51.100.1")!
      let port = try Datagram.send(from: IPAddress("10.9.0.1")!, to: far, port: 33434)
      let report = TestPacket.packetTooBig4(
        by: "10.9.0.2", from: "10.9.0.1", to: "198.51.100.1", ports: (port, 33434), mtu: 1300)
      if let error = try RawSender(.v4).send(report, to: IPAddress("10.9.0.1")!) { throw error }
      return try Route.lookUp(to: far)
    }
    #expect(route.pathMTU == 1300)
    #expect(route.pathMTUIsLearned)
    #expect(route.interface.mtu == 1500)
  }

  @Test func `an IPv4 route may have an IPv6 gateway`() throws {
    let route = try #require(
      try Self.lookUp(
        "198.51.100.1", after: ["ip route add 198.51.100.0/24 via inet6 2001:db8:9::2 dev out"]
      ).route)
    #expect(route.gateway == IPAddress("2001:db8:9::2"))
    #expect(!route.isOnLink)
  }

  @Test(arguments: ["10.9.0.1", "127.0.0.1", "2001:db8:9::1", "::1"])
  func `an address of this machine is local`(destination: String) throws {
    let route = try #require(try Self.lookUp(destination).route)
    #expect(route.kind == .local)
    #expect(route.interface.isLoopback)
    #expect(route.isOnLink)
  }

  @Test(arguments: [
    ("unreachable", "EHOSTUNREACH"), ("prohibit", "EACCES"), ("blackhole", "EINVAL"),
    ("throw", "ENETUNREACH"), ("", "ENETUNREACH"),
  ])
  func `a route without a way out is the error that sendto has`(
    route: String, name: String
  ) throws {
    for destination in ["198.51.100.1", "2001:db8:ff::1"] {
      let commands = route.isEmpty ? [] : ["ip route add \(route) \(destination)"]
      #expect(try Self.lookUp(destination, after: commands).error == name, "\(destination)")
    }
  }

  @Test(arguments: [("10.9.0.2", "192.0.2.1"), ("2001:db8:9::2", "2001:db8:77::1")])
  func `a source that is not ours is not taken for a missing route`(
    destination: String, source: String
  ) throws {
    #expect(try Self.lookUp(destination, source: source).error == "EADDRNOTAVAIL")
  }

  @Test func `a rule for the source decides`() throws {
    let commands = [
      "ip route add default via 10.9.0.2", "ip addr add 10.9.0.7/32 dev out",
      "ip rule add from 10.9.0.7 table 77 priority 10", "ip route add prohibit default table 77",
    ]
    #expect(try Self.lookUp("198.51.100.1", after: commands).error == nil)
    #expect(try Self.lookUp("198.51.100.1", source: "10.9.0.7", after: commands).error == "EACCES")
  }

  @Test func `an IPv6 link-local destination needs its interface`() throws {
    #expect(try Self.lookUp("fe80::2").error == "ENODEV")
    let route = try #require(try Self.lookUp("fe80::2", interface: "out").route)
    #expect(route.interface.name == "out")
    #expect(route.source?.scope == .linkLocal)
  }

  @Test func `source and destination of different families have no route`() throws {
    #expect(try Self.lookUp("10.9.0.2", source: "::1").error == "EAFNOSUPPORT")
  }

  @Test func `interfaces are found by name and by index`() throws {
    let (names, mtu, errors, loopback) = try Namespace.run(
      Namespace.link + ["ip link set far mtu 1400 down"]
    ) {
      let far = try NetworkInterface(named: "far")
      let again = try NetworkInterface(index: far.index)
      var errors: [String] = []
      for name in ["nosuch", "", "a-name-that-is-much-too-long", "far\0"] {
        do {
          errors.append(try NetworkInterface(named: name).name)
        } catch let error as SystemError {
          errors.append(error.name)
        }
      }
      let lo = try NetworkInterface(named: "lo")
      return (
        [far.name, again.name, "\(far == again)", "\(far.isUp)", "\(lo.isUp)"], far.mtu, errors,
        lo.isLoopback && !far.isLoopback && far.linkLayerAddress.count == 6
      )
    }
    #expect(names == ["far", "far", "true", "false", "true"])
    #expect(mtu == 1400)
    #expect(errors == ["ENODEV", "ENODEV", "ENODEV", "ENODEV"])
    #expect(loopback)
  }

  @Test func `the addresses of the machine are known`() throws {
    let answers = try Namespace.run(
      Namespace.link + ["ip addr add 172.16.5.1 peer 172.16.5.2 dev out"]
    ) {
      let addresses = try LocalAddresses.current()
      return [
        "10.9.0.1", "2001:db8:9::1", "127.0.0.1", "127.9.9.9", "::1", "172.16.5.1", "172.16.5.2",
        "10.9.0.2",
      ].map { addresses.contains(IPAddress($0)!) }
    }
    #expect(answers == [true, true, true, true, true, true, false, false])
  }

  @Test func `the neighbour cache tells who has answered`() throws {
    let states = try Namespace.run(
      Namespace.link + [
        "ip neigh add 10.9.0.3 lladdr 02:00:00:00:00:03 dev out nud stale",
        "ip neigh add 10.9.0.4 lladdr 02:00:00:00:00:04 dev out nud reachable",
        "ip neigh add 10.9.0.5 lladdr 02:00:00:00:00:05 dev out nud noarp",
        "ip neigh add 10.9.0.6 dev out nud failed",
      ]
    ) {
      let index = try NetworkInterface(named: "out").index
      // Nobody answers this one.
      _ = try RawSender(.v4).send(TestPacket.syn4(to: "10.9.0.7"), to: IPAddress("10.9.0.7")!)
      return (2...8).map { Neighbour.state(of: IPAddress("10.9.0.\($0)")!, interface: index) } + [
        Neighbour.state(of: IPAddress("2001:db8:9::2")!, interface: index)
      ]
    }
    #expect(
      states == [
        .permanent, .stale, .reachable, .noARP, .failed, .incomplete, nil, .permanent,
      ])
  }

  @Test func `a known neighbour has its link-layer address`() throws {
    let octets = try Namespace.run(Namespace.link) {
      let index = try NetworkInterface(named: "out").index
      return Neighbour.lookUp(IPAddress("10.9.0.2")!, interface: index)?.linkLayerAddress
    }
    #expect(octets == [2, 0, 0, 0, 0, 2])
  }
}
