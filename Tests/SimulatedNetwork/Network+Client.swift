package import WireFormats

extension Network {
  /// Sends a packet as a program on the client does; the errno where its kernel refuses.
  package mutating func send(_ octets: [UInt8]) -> String? {
    guard let packet = try? Packet(parsing: octets.span) else { return "EINVAL" }
    var datagram = Datagram(packet, payload: Array(octets[packet.payload]))
    datagram.sent = now
    if let errno = scene.client.routeErrno { return errno }
    for refusal in scene.client.refusals where refusal.match.fits(packet) {
      answerLocally(refusal, datagram)
      return refusal.errno
    }
    if scene.client.egressDrops?.fits(packet) == true { return nil }
    leave(datagram, octets)
    return nil
  }

  /// A packet goes out on the link, as soon as the next hop's address is known there.
  private mutating func leave(_ datagram: Datagram, _ octets: [UInt8]) {
    let isOnLink = scene.routers.isEmpty
    if scene.client.nextHopIsDead || scene.client.ignoresNextHop || isOnLink && scene.host.isDown {
      if waiting.isEmpty {
        let before = scene.client.nextHopAskedBefore
        for second in 0..<3 where .seconds(Double(second)) >= before {
          events.add(.solicitation, at: now + .seconds(Double(second)) - before)
        }
        events.add(.solicitationFailure, at: now + .seconds(3.06) - before)
      }
      waiting.append(datagram)
      return
    }
    if scene.client.nextHopIsGone {
      if !hasResolved {
        hasResolved = true
        for second in 1...3 { events.add(.solicitation, at: now + .seconds(Double(second))) }
      }
      return tap(octets, datagram.packet.ip.version, interface: 0)
    }
    if !hasResolved, scene.client.nextHopDelay > .zero {
      if waiting.isEmpty {
        for second in 0..<3 where .seconds(Double(second)) < scene.client.nextHopDelay {
          events.add(.solicitation, at: now + .seconds(Double(second)))
        }
        events.add(.advertisement, at: now + scene.client.nextHopDelay)
      }
      waiting.append(datagram)
      return
    }
    if isOnLink, !hasResolved, !scene.client.knowsNextHop {
      hasResolved = true
      solicit()
      advertise()
    }
    tap(octets, datagram.packet.ip.version, interface: 0)
    travel(datagram, from: 0, at: now)
  }

  /// A packet reaches the client: first the tap, then the kernel.
  mutating func deliver(_ datagram: Datagram) {
    for octets in datagram.fragments { tap(octets, datagram.packet.ip.version, interface: 0) }
    guard scene.client.inputDrops?.fits(datagram.packet) != true,
      [scene.client.address, scene.client.otherAddress].contains(datagram.packet.ip.destination),
      !receiveAtClient(datagram), scene.client.kernelResets,
      let tcp = datagram.packet.tcp, !tcp.flags.contains(.rst),
      let reset = Packet.reset(to: datagram.packet, timeToLive: 64)
    else { return }
    leave(Datagram(reset), reset.octets())
  }

  private mutating func answerLocally(_ refusal: Client.Refusal, _ datagram: Datagram) {
    let soon = now + Interval(nanoseconds: 50_000)
    switch refusal.answer {
    case .reject(let complaint):
      guard
        let error = Self.error(
          complaint, from: scene.client.address, about: datagram.packet, timeToLive: 64)
      else { return }
      let quote = Datagram.Quote(datagram.packet, payload: datagram.payload, length: 548)
      events.add(.loopback(Datagram(error, quote: quote)), at: soon)
    case .reset(let acknowledges, let timeToLive):
      guard
        let reset = Packet.reset(
          to: datagram.packet, timeToLive: timeToLive, acknowledges: acknowledges)
      else { return }
      events.add(.loopback(Datagram(reset)), at: soon)
    case .drop, .inject, .proxy, .redirect, nil: return
    }
  }

  /// The next hop tells its address at last: what waits for it leaves.
  mutating func releaseWaiting() {
    hasResolved = true
    left = now
    advertise()
    let released = waiting
    waiting = []
    for var datagram in released {
      datagram.sent = now
      tap(datagram.octets, datagram.packet.ip.version, interface: 0)
      travel(datagram, from: 0, at: now)
    }
  }

  mutating func giveUpNextHop() {
    for datagram in waiting {
      guard
        let error = Self.error(
          .hostUnreachable, from: scene.client.address, about: datagram.packet, timeToLive: 64)
      else { continue }
      let quote = Datagram.Quote(datagram.packet, payload: datagram.payload, length: 548)
      tap(Datagram(error, quote: quote).octets, error.ip.version, interface: 1)
    }
    waiting = []
  }

  /// The next hop: the gateway, or the host where it is on the link.
  package var nextHop: IPAddress { scene.routers.first?.address ?? scene.host.address }

  /// Asks for the link-layer address of the next hop.
  mutating func solicit() {
    switch (scene.client.address, nextHop) {
    case (.v4(let own), .v4(let asked)):
      resolve(
        ARPMessage(
          operation: 1, senderHardware: Self.ownHardware, senderProtocol: own,
          targetHardware: HardwareAddress(rawValue: 0), targetProtocol: asked))
    case (.v6, .v6(let asked)):
      neighborDiscovery(
        type: 135, asked, from: scene.client.address,
        to: .v6(IPv6Address(high: 0xff02 << 48, low: 0x1_ff00_0000 | asked.low & 0xff_ffff)))
    default: return
    }
  }

  /// The next hop tells its link-layer address.
  mutating func advertise() {
    switch (scene.client.address, nextHop) {
    case (.v4(let own), .v4(let asked)):
      resolve(
        ARPMessage(
          operation: 2, senderHardware: HardwareAddress(rawValue: 0x0200_0000_0002),
          senderProtocol: asked, targetHardware: Self.ownHardware, targetProtocol: own))
    case (.v6, .v6(let asked)):
      neighborDiscovery(type: 136, asked, from: .v6(asked), to: scene.client.address)
    default: return
    }
  }

  private static let ownHardware = HardwareAddress(rawValue: 0x0200_0000_0001)

  private mutating func resolve(_ message: ARPMessage) {
    var octets: [UInt8] = []
    EthernetHeader(
      destination: HardwareAddress(rawValue: 0xffff_ffff_ffff), source: Self.ownHardware,
      etherType: .arp
    ).append(to: &octets)
    message.append(to: &octets)
    capture(octets, .ethernet, interface: 0)
  }

  private mutating func neighborDiscovery(
    type: UInt8, _ target: IPv6Address, from source: IPAddress, to destination: IPAddress
  ) {
    guard
      let header = IPHeader(
        source: source, destination: destination, timeToLive: 255, payloadProtocol: .icmpv6)
    else { return }
    let packet = Packet(
      ip: header,
      transport: .icmp(ICMPMessage(header: ICMPHeader(version: .v6, type: type, code: 0))))
    var payload = target.groups.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xff)] }
    // RFC 4861 section 4.6.1: the target's link-layer address.
    if type == 136 { payload += [2, 1, 2, 0, 0, 0, 0, 2] }
    tap(packet.octets(payload: payload), .v6, interface: 0)
  }

  /// The capture sees an IP packet on an interface: 0 the link, 1 the loopback device.
  mutating func tap(_ octets: [UInt8], _ version: IPVersion, interface: Int) {
    guard scene.client.linkType == .ethernet else {
      return capture(octets, scene.client.linkType, interface: interface)
    }
    var frame: [UInt8] = []
    frame.reserveCapacity(octets.count + EthernetHeader.length)
    EthernetHeader(
      destination: HardwareAddress(rawValue: 0x0200_0000_0002), source: Self.ownHardware,
      etherType: version == .v4 ? .ipv4 : .ipv6
    ).append(to: &frame)
    frame += octets
    capture(frame, .ethernet, interface: interface)
  }

  private mutating func capture(_ octets: [UInt8], _ linkType: LinkType, interface: Int) {
    frameCount += 1
    let header = FrameHeader(
      number: frameCount, timestamp: now, linkType: linkType, interface: interface,
      originalLength: octets.count)
    frames.append((header, FrameContent(linkType, parsing: octets.span)))
  }
}
