import CLinux
import LiveNetwork
import Testing
import WireFormats

@Suite(.enabled(if: Namespace.isAvailable, "\(Namespace.reason)"))
struct RawSenderTests {
  private static let near4 = IPAddress("10.9.0.2")!
  private static let near6 = IPAddress("2001:db8:9::2")!

  /// The name of the error of one send in a fresh namespace, and what left the machine.
  private static func outcome(
    after commands: [String] = [], to destination: IPAddress, payload: Int = 0,
    identification: UInt16 = 0x1234, dontFragment: Bool = true
  ) throws -> (error: String?, sent: [[UInt8]]) {
    try Namespace.run(Namespace.link + commands) {
      let tap = try Tap()
      defer { tap.close() }
      let sender = try RawSender(destination.version)
      let packet =
        destination.version == .v4
        ? TestPacket.syn4(
          to: "\(destination)", identification: identification, dontFragment: dontFragment,
          payload: payload)
        : TestPacket.syn6(to: "\(destination)", payload: payload)
      let error = sender.send(packet, to: destination)
      let ports: [UInt8] = [0x0f, 0xa0, 0, 80]
      let sent = tap.packets().filter { packet in
        let offset = packet.octets[0] >> 4 == 4 ? 20 : 40
        return packet.isOutgoing && packet.octets.dropFirst(offset).starts(with: ports)
      }
      return (error?.name, sent.map(\.octets))
    }
  }

  @Test func `an IPv4 packet leaves with our header, length and checksum filled in`() throws {
    let (error, sent) = try Self.outcome(to: Self.near4)
    #expect(error == nil)
    let header = try #require(sent.first).prefix(20)
    #expect(sent.count == 1)
    let written = TestPacket.syn4(to: "10.9.0.2")
    #expect(Array(header[0..<2]) == Array(written[0..<2]))
    #expect(Array(header[2..<4]) == [0, 40])
    #expect(Array(header[4..<10]) == Array(written[4..<10]))
    #expect(Array(header[10..<12]) != [0, 0])
    #expect(Array(sent[0].dropFirst(12)) == Array(written.dropFirst(12)))
  }

  @Test(arguments: [true, false])
  func `identification 0 stays with DF and is replaced without`(dontFragment: Bool) throws {
    let (_, sent) = try Self.outcome(
      to: Self.near4, identification: 0, dontFragment: dontFragment)
    let packet = try #require(sent.first)
    #expect((packet[4...5] == [0, 0]) == dontFragment)
  }

  @Test func `an IPv6 packet leaves exactly as written, flow label and all`() throws {
    let (error, sent) = try Self.outcome(to: Self.near6)
    #expect(error == nil)
    #expect(sent == [TestPacket.syn6(to: "2001:db8:9::2")])
  }

  @Test func `a link-local destination is reached over the interface asked for`() throws {
    let neighbour = "ip neigh replace fe80::2 lladdr 02:00:00:00:00:02 nud permanent dev"
    let (interfaces, wanted) = try Namespace.run(
      Namespace.link + [
        "ip link add second type veth peer name third",
        "ip link set third up", "ip link set second up",
        "ip addr add fe80::11/64 dev second nodad",
        "\(neighbour) out", "\(neighbour) second",
      ]
    ) {
      let tap = try Tap()
      defer { tap.close() }
      let packet = TestPacket.syn6(from: "fe80::1", to: "fe80::2")
      let wanted = ["out", "second", "second"].map { (name: String) in Int32(if_nametoindex(name)) }
      let senders = [
        try RawSender(.v6, interface: wanted[0]), try RawSender(.v6, interface: wanted[1]),
        try RawSender(.v6, device: "second"),
      ]
      for sender in senders {
        if let error = sender.send(packet, to: IPAddress("fe80::2")!) { throw error }
      }
      let sent = tap.packets().filter { $0.isOutgoing && $0.octets == packet }
      return (sent.map(\.interface), wanted)
    }
    #expect(interfaces == wanted)
  }

  @Test(arguments: ["output", "postrouting"], [near4, near6])
  func `a drop in a local hook is EPERM and nothing leaves`(
    hook: String, destination: IPAddress
  ) throws {
    let (error, sent) = try Self.outcome(
      after: [
        "nft add table inet f",
        "nft 'add chain inet f c { type filter hook \(hook) priority 0; policy drop; }'",
      ], to: destination)
    #expect(error == "EPERM")
    #expect(sent.isEmpty)
  }

  @Test(arguments: ["reject", "reject with tcp reset", "reject with icmpx admin-prohibited"])
  func `a reject in the output hook is EPERM`(verdict: String) throws {
    for destination in [Self.near4, Self.near6] {
      let (error, sent) = try Self.outcome(
        after: [
          "nft add table inet f",
          "nft 'add chain inet f c { type filter hook output priority 0; }'",
          "nft add rule inet f c tcp dport 80 \(verdict)",
        ], to: destination)
      #expect(error == "EPERM")
      #expect(sent.isEmpty)
    }
  }

  @Test(arguments: [near4, near6])
  func `a drop at the egress of the device is ENOBUFS`(destination: IPAddress) throws {
    let (error, sent) = try Self.outcome(
      after: [
        "nft add table netdev f",
        "nft 'add chain netdev f c { type filter hook egress device out priority 0; policy drop; }'",
      ], to: destination)
    #expect(error == "ENOBUFS")
    #expect(sent.isEmpty)
  }

  @Test(arguments: [
    ("unreachable", "EHOSTUNREACH"), ("prohibit", "EACCES"), ("blackhole", "EINVAL"),
    ("throw", "ENETUNREACH"), ("", "ENETUNREACH"),
  ])
  func `a route without a way out names its kind`(route: String, name: String) throws {
    for far in ["198.51.100.1", "2001:db8:ff::1"] {
      let commands = route.isEmpty ? [] : ["ip route add \(route) \(far)"]
      let (error, sent) = try Self.outcome(after: commands, to: IPAddress(far)!)
      #expect(error == name, "\(far)")
      #expect(sent.isEmpty)
    }
  }

  @Test(arguments: ["10.9.0.9", "2001:db8:9::9"])
  func `a neighbour that does not answer is no error, yet nothing leaves`(
    destination: String
  ) throws {
    let (error, sent) = try Self.outcome(to: IPAddress(destination)!)
    #expect(error == nil)
    #expect(sent.isEmpty)
  }

  @Test(arguments: [near4, near6])
  func `a cached or configured path MTU does not stop a large packet`(
    destination: IPAddress
  ) throws {
    let (error, sent) = try Self.outcome(
      after: ["ip route replace \(destination) dev out mtu lock 1300"], to: destination,
      payload: 1400)
    #expect(error == nil)
    #expect(sent.map(\.count) == [destination.version == .v4 ? 1440 : 1460])
  }

  @Test(arguments: [near4, near6])
  func `a packet above the MTU is EMSGSIZE and the next one passes`(
    destination: IPAddress
  ) throws {
    let names = try Namespace.run(Namespace.link) {
      let sender = try RawSender(destination.version)
      return [2000, 0, 2000, 0].map { payload in
        let packet =
          destination.version == .v4
          ? TestPacket.syn4(to: "\(destination)", payload: payload)
          : TestPacket.syn6(to: "\(destination)", payload: payload)
        return sender.send(packet, to: destination)?.name ?? "sent"
      }
    }
    #expect(names == ["EMSGSIZE", "sent", "EMSGSIZE", "sent"])
  }

  @Test(arguments: ["127.0.0.1", "::1"])
  func `an ICMP error for our packet does not fail the next send`(target: String) throws {
    let (names, errors) = try Namespace.run([
      "ip link set lo up", "nft add table inet f",
      "nft 'add chain inet f c { type filter hook input priority 0; }'",
      "nft add rule inet f c tcp dport 80 reject with icmpx host-unreachable",
    ]) {
      let destination = IPAddress(target)!
      let tap = try Tap()
      defer { tap.close() }
      let sender = try RawSender(destination.version)
      let packet =
        destination.version == .v4
        ? TestPacket.syn4(from: target, to: target) : TestPacket.syn6(from: target, to: target)
      let names = (0..<3).map { _ in sender.send(packet, to: destination)?.name ?? "sent" }
      let errors = tap.packets().filter { packet in
        packet.octets[0] >> 4 == 4 ? packet.octets[9] == 1 : packet.octets[6] == 58
      }
      return (names, errors.count)
    }
    #expect(names == ["sent", "sent", "sent"])
    #expect(errors > 0)
  }

  @Test func `a source that is not ours is refused when the socket opens`() throws {
    let name = try Namespace.run(Namespace.link) {
      do {
        _ = try RawSender(.v4, source: IPAddress("192.0.2.9"))
        return "opened"
      } catch let error as SystemError { return error.name }
    }
    #expect(name == "EADDRNOTAVAIL")
  }

  @Test func `a rule for the source address holds for a sender with that source`() throws {
    let names = try Namespace.run(
      Namespace.link + [
        "ip route add default via 10.9.0.2",
        "ip rule add from 10.9.0.1 table 77 priority 10", "ip route add prohibit default table 77",
      ]
    ) {
      let packet = TestPacket.syn4(to: "198.51.100.1")
      let far = IPAddress("198.51.100.1")!
      return [
        try RawSender(.v4).send(packet, to: far)?.name ?? "sent",
        try RawSender(.v4, source: IPAddress("10.9.0.1")).send(packet, to: far)?.name ?? "sent",
      ]
    }
    #expect(names == ["sent", "EACCES"])
  }
}
