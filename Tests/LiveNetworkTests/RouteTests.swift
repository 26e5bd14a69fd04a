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
    #expect(route.gateway == nil)
    #expect(route.pathMTU == nil)
    #expect(route.table == 254)
  }

  @Test(arguments: [("198.51.100.1", "10.9.0.2"), ("2001:db8:ff::1", "2001:db8:9::2")])
  func `a far host is behind the gateway, with the MTU of the route`(
    destination: String, gateway: String
  ) throws {
    let route = try #require(
      try Self.lookUp(
        destination, after: ["ip route add \(destination) via \(gateway) mtu 1400"]
      ).route)
    #expect(route.gateway == IPAddress(gateway))
    #expect(route.pathMTU == 1400)
  }

  @Test func `a far host that no route puts on the link is only taken to be there`() throws {
    let (far, far6) = ("198.51.100.1", "2001:db8:ff::1")
    let byDefault = ["ip route add default dev out", "ip -6 route add default dev out"]
    for destination in [far, far6] {
      let route = try #require(try Self.lookUp(destination, after: byDefault).route)
      #expect(route.gateway == nil && route.isLinkAssumed)
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

  @Test func `a path MTU that a router reported is the route's`() throws {
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
    #expect(route.interface.mtu == 1500)
  }

  @Test func `an IPv4 route may have an IPv6 gateway`() throws {
    let route = try #require(
      try Self.lookUp(
        "198.51.100.1", after: ["ip route add 198.51.100.0/24 via inet6 2001:db8:9::2 dev out"]
      ).route)
    #expect(route.gateway == IPAddress("2001:db8:9::2"))
  }

  @Test(arguments: ["10.9.0.1", "127.0.0.1", "2001:db8:9::1", "::1"])
  func `an address of this machine is local`(destination: String) throws {
    let route = try #require(try Self.lookUp(destination).route)
    #expect(route.kind == .local)
    #expect(route.interface.isLoopback)
    #expect(route.gateway == nil)
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
        lo.isLoopback && !far.isLoopback
      )
    }
    #expect(names == ["far", "far", "true", "false", "true"])
    #expect(mtu == 1400)
    #expect(errors == ["ENODEV", "ENODEV", "ENODEV", "ENODEV"])
    #expect(loopback)
  }

  @Test func `another address of the interface stands in for the source`() throws {
    let found = try Namespace.run(
      Namespace.link + ["ip addr add 10.9.0.7/24 dev out", "ip addr add 10.9.0.8/24 dev far"]
    ) {
      let addresses = try LocalAddresses.current()
      let index = try NetworkInterface(named: "out").index
      return ["10.9.0.1", "2001:db8:9::1", "fe80::1"].map {
        addresses.alternative(to: IPAddress($0)!, on: index)
      }
    }
    #expect(found[..<2] == [IPAddress("10.9.0.7"), nil])
  }
}
