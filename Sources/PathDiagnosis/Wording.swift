import PathTracing
package import WireFormats

/// Packets and times in the words of reports.
package enum Wording {
  static func of(_ reply: Reply) -> Text {
    switch reply.kind {
    case .synAck: "SYN-ACK from \(reply.sender)"
    case .reset(let acknowledges):
      acknowledges ? "RST from \(reply.sender)" : "RST without ACK from \(reply.sender)"
    case .acknowledgement: "ACK from \(reply.sender)"
    case .timeExceeded: "ICMP time exceeded from \(reply.sender)"
    case .unreachable(let reason): "ICMP \(of(reason)) from \(reply.sender)"
    case .packetTooBig(let mtu): "ICMP packet too big, MTU \(mtu), from \(reply.sender)"
    case .parameterProblem: "ICMP parameter problem from \(reply.sender)"
    case .datagram: "a datagram from \(reply.sender)"
    case .echoReply: "echo reply from \(reply.sender)"
    }
  }

  static func of(_ reason: UnreachableReason) -> Text {
    switch reason {
    case .noRoute: "network unreachable"
    case .host: "host unreachable"
    case .transportProtocol: "protocol unreachable"
    case .port: "port unreachable"
    case .sourceRouteFailed: "source route failed"
    case .unknownDestination: "destination unknown"
    case .networkProhibited: "network prohibited"
    case .hostProhibited: "host prohibited"
    case .typeOfService: "unreachable for this type of service"
    case .administrativelyProhibited: "administratively prohibited"
    case .precedence: "precedence cut-off"
    case .beyondScope: "beyond scope of source address"
    case .sourceAddressPolicy: "source address failed policy"
    case .rejectRoute: "reject route"
    case .other(let code): "unreachable, code \(code)"
    }
  }

  /// `10.4 ms`, `0.05 ms`.
  package static func milliseconds(_ interval: Interval) -> Text {
    var text = OctetBuffer(room: 24)
    text.append(milliseconds: interval)
    return Text(text)
  }

  static func seconds(_ interval: Interval) -> Text {
    var text = OctetBuffer(room: 24)
    text.append(seconds: interval)
    return Text(text)
  }

  /// `1 SYN`, `6 SYNs`.
  static func count(_ number: Int, _ noun: String) -> Text {
    var text = OctetBuffer(room: 40)
    text.append(count: number, noun)
    return Text(text)
  }

  /// "6 SYNs beyond hop 4 over 3.1 s and 2 source ports: no answer".
  static func silence(
    _ lost: [Probe], beyond point: Path.Point, isArriving: Bool = false
  ) -> Observation {
    let flows = Set(lost.map(\.flow)).count
    let span = lost.last.flatMap { last in lost.first.map { last.time - $0.time } } ?? .zero
    let place =
      point.timeToLive > 0
      ? "beyond hop \(point.timeToLive)" : isArriving ? "that came in" : "that left this machine"
    return Observation(
      "\(count(lost.count, "SYN")) \(place) over \(seconds(span)) and "
        + "\(count(flows, "source port")): no answer", frames: lost.map(\.frame))
  }

  /// What a capture lacks that had no room for so many packets.
  static func lost(_ packets: Int) -> Text {
    "\(count(packets, "packet")) \(packets == 1 ? "was" : "were") lost by the capture itself: answers "
      + "may be missing"
  }

  static func listen(_ server: Endpoint) -> Text {
    "nc -v \(server.address) \(server.port)"
  }

  /// Hears what a service of a protocol says first: one of TLS does not begin.
  static func hear(_ server: Endpoint, _ expected: ServiceProtocol) -> Text {
    expected == .tls ? "openssl s_client -connect \(server)" : listen(server)
  }

  /// Whether the target speaks SSH, or nothing is known but that its port is the one for it.
  static func isSSH(_ trace: Trace) -> Bool {
    switch (trace.session?.facts.spoken, trace.target.port) {
    case (.ssh, _), (nil, 22): true
    default: false
    }
  }

  /// A connection to the target with a tool that fits, and an option of it.
  static func connect(_ trace: Trace, ssh: Text, otherwise option: Text) -> Text {
    guard isSSH(trace) else { return "nc -v \(option) \(trace.name) \(trace.target.port)" }
    let port: Text = trace.target.port == 22 ? "" : " -p \(trace.target.port)"
    return "ssh \(ssh)\(port) \(trace.name)"
  }

  static func tryService(_ trace: Trace) -> Text {
    switch (trace.session?.facts.spoken, trace.target.port) {
    case (.ssh, 22), (nil, 22): "ssh -vvv \(trace.name)"
    case (.ssh, let port): "ssh -vvv -p \(port) \(trace.name)"
    case (.tls, _), (nil, 443), (nil, 8443): "openssl s_client -connect \(trace.target)"
    default: listen(trace.target)
    }
  }
}

extension OctetBuffer {
  mutating func append(count number: Int, _ noun: String) {
    append(decimal: number)
    append(0x20)
    append(noun)
    if number != 1 { append(0x73) }
  }
}
