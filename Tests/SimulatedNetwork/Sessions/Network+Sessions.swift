import PathTracing
import WireFormats

/// A connection that the host has open, and the daemon behind it.
struct HostConnection: Sendable {
  var socket: SocketModel
  var service: ServiceModel
  var hasHeardEnd = false
  /// What the queue holds a timer for.
  var timer: Timestamp?
}

// The two kernels' sockets, and the daemon: what they send goes the way of any packet.
extension Network {
  static let firstSessionPort: UInt16 = 51022
  private static let mostSyns = 3

  /// Starts a connection from the client to the target; its source port.
  ///
  /// - Parameter segmentSize: The MSS to ask for; nil for that of the interface.
  mutating func connect(segmentSize: Int? = nil) -> UInt16 {
    let port = Self.firstSessionPort + UInt16(clients.count)
    clients[port] = ClientSocket(
      local: Endpoint(address: scene.client.address, port: port), remote: scene.target,
      number: isn(), segmentSize: segmentSize ?? scene.client.interfaceMTU - headers)
    if let errno = scene.client.connectErrno {
      if errno != "EINPROGRESS" { clients[port]?.progress = .failed(errno) }
    } else {
      sendSyn(port)
    }
    return port
  }

  /// Lets the program on the client use its connection.
  mutating func use(_ port: UInt16, _ body: (inout SimulatedStream) -> Void) {
    guard let client = clients[port] else { return }
    var stream = SimulatedStream(client: client, now: now)
    body(&stream)
    clients[port] = stream.client
    sendFromClient(port)
  }

  private mutating func sendSyn(_ port: UInt16) {
    guard let known = clients[port], known.socket == nil, known.progress == .connecting,
      known.synsSent < Self.mostSyns, known.nextSyn.map({ now >= $0 }) ?? true
    else { return }
    sendOwn(known.syn(at: now), [])
    // 1 s, then twice as long: the program gives up before the third.
    let next = now + .seconds(known.synsSent == 0 ? 1 : 2)
    clients[port]?.synsSent += 1
    clients[port]?.lastSyn = now
    clients[port]?.nextSyn = next
    events.add(.clientTimer(port), at: next)
  }

  /// Gives a packet to the connection it belongs to; false where there is none.
  mutating func receiveAtClient(_ datagram: Datagram) -> Bool {
    if let quote = datagram.quote?.packet, case .icmp(let message) = datagram.packet.transport {
      heed(message, quote)
      return true
    }
    guard let tcp = datagram.packet.tcp, let known = clients[tcp.destinationPort],
      tcp.sourcePort == known.remote.port, datagram.packet.ip.source == known.remote.address
    else { return false }
    let port = tcp.destinationPort
    if known.socket != nil {
      clients[port]?.socket?.receive(tcp, datagram.payload, at: now)
    } else if tcp.acknowledgementNumber == known.number + 1, tcp.flags.contains(.ack) {
      establish(tcp, known)
    }
    sendFromClient(port)
    return true
  }

  private mutating func establish(_ tcp: TCPHeader, _ known: ClientSocket) {
    if tcp.flags.contains(.rst) {
      clients[known.local.port]?.progress = .failed("ECONNREFUSED")
      return
    }
    guard tcp.flags.contains(.syn), known.progress == .connecting else { return }
    var socket = SocketModel(
      known.local, known.remote, own: known.number, peer: tcp.sequenceNumber,
      segmentSize: min(known.segmentSize, tcp.maximumSegmentSize.map { Int($0) } ?? 536),
      roundTrip: now - (known.lastSyn ?? now))
    socket.receive(tcp, [], at: now)
    clients[known.local.port]?.socket = socket
    clients[known.local.port]?.progress = .connected
  }

  /// RFC 1191: what a quote of a connection says of the way there.
  private mutating func heed(_ message: ICMPMessage, _ quote: Packet) {
    guard case .packetTooBig(let mtu) = message.meaning, let tcp = quote.tcp,
      let known = clients[tcp.sourcePort],
      // A translation that leaves the quote alone leaves the kernel without a socket for it.
      quote.ip.source == known.local.address, tcp.destinationPort == known.remote.port,
      // tcp_v4_err: only what is under way counts.
      let socket = known.socket, !tcp.sequenceNumber.precedes(socket.acknowledged),
      !socket.next.precedes(tcp.sequenceNumber)
    else { return }
    clients[tcp.sourcePort]?.socket?.lower(mtu: Int(mtu), at: now)
    sendFromClient(tcp.sourcePort)
  }

  mutating func advanceClient(_ port: UInt16) {
    clients[port]?.socket?.advance(to: now)
    sendFromClient(port)
    sendSyn(port)
  }

  private mutating func sendFromClient(_ port: UInt16) {
    clients[port]?.socket?.flush(at: now)
    let outgoing = clients[port]?.socket?.outgoing ?? []
    clients[port]?.socket?.outgoing = []
    for (tcp, payload) in outgoing { sendOwn(tcp, payload) }
    guard let deadline = clients[port]?.socket?.deadline, deadline != clients[port]?.timer else {
      return
    }
    clients[port]?.timer = deadline
    events.add(.clientTimer(port), at: deadline)
  }

  private mutating func sendOwn(_ tcp: TCPHeader, _ payload: [UInt8]) {
    guard
      let packet = Packet.segment(
        from: scene.client.address, to: scene.host.address, tcp, timeToLive: 64)
    else { return }
    _ = send(packet.octets(payload: payload))
  }

  private var headers: Int { scene.host.address.version == .v4 ? 40 : 60 }

  // The host's side.

  /// Opens a connection on the segment that completes its handshake.
  mutating func open(_ tcp: TCPHeader, _ half: HalfOpen, _ key: UInt32, _ packet: Packet) {
    halfOpen[key] = nil
    let local = Endpoint(address: packet.ip.destination, port: tcp.destinationPort)
    let remote = Endpoint(address: packet.ip.source, port: tcp.sourcePort)
    let socket = SocketModel(
      local, remote, own: half.own, peer: half.received,
      segmentSize: min(
        scene.host.interfaceMTU - headers,
        half.syn.tcp?.maximumSegmentSize.map { Int($0) } ?? 536),
      roundTrip: now - half.answered)
    let service = ServiceModel(scene.host.services[tcp.destinationPort] ?? .ssh(reply: 1500))
    connections[key] = HostConnection(socket: socket, service: service)
    later(service.accept(), key)
  }

  private mutating func later(_ acts: [ServiceModel.Later], _ key: UInt32) {
    for (act, after) in acts { events.add(.service(act, key), at: now + after) }
  }

  /// Gives a segment to the connection it belongs to.
  mutating func receiveAtHost(_ tcp: TCPHeader, _ payload: [UInt8], _ key: UInt32) {
    connections[key]?.socket.receive(tcp, payload, at: now)
    guard var connection = connections[key] else { return }
    if !connection.socket.delivered.isEmpty {
      later(connection.service.hear(connection.socket.delivered), key)
      connection.socket.delivered = []
    }
    if connection.socket.isEnded, !connection.hasHeardEnd {
      connection.hasHeardEnd = true
      later(connection.service.hear([]), key)
    }
    connections[key] = connection
    sendFromHost(key)
  }

  mutating func act(_ act: ServiceModel.Act, _ key: UInt32) {
    switch act {
    case .send(let octets): connections[key]?.socket.write(octets, at: now)
    case .close: connections[key]?.socket.close(at: now)
    case .reset: connections[key]?.socket.abort(at: now)
    }
    sendFromHost(key)
  }

  mutating func advanceHost(_ key: UInt32) {
    connections[key]?.socket.advance(to: now)
    sendFromHost(key)
  }

  /// A router tells the host that its packets are too big for a link.
  mutating func tellHost(_ mtu: Int, _ key: UInt32?) {
    hostPathMTU = min(hostPathMTU ?? .max, max(mtu, scene.host.address.version == .v4 ? 552 : 1280))
    guard let key else { return }
    connections[key]?.socket.lower(mtu: mtu, at: now)
    sendFromHost(key)
  }

  private mutating func sendFromHost(_ key: UInt32) {
    connections[key]?.socket.flush(at: now)
    guard let connection = connections[key] else { return }
    connections[key]?.socket.outgoing = []
    let timeToLive =
      scene.host.initialTimeToLive
      - (scene.host.forwardedPorts.contains(connection.socket.local.port) ? 1 : 0)
    for (tcp, payload) in connection.socket.outgoing {
      guard
        let packet = Packet.segment(
          from: scene.host.answeringAddress ?? connection.socket.local.address,
          to: connection.socket.remote.address, tcp, timeToLive: timeToLive)
      else { continue }
      answer(packet, payload: payload)
    }
    guard let deadline = connection.socket.deadline, deadline != connection.timer else { return }
    connections[key]?.timer = deadline
    events.add(.hostTimer(key), at: deadline)
  }
}
