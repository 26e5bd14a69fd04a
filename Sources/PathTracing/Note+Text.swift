import WireFormats

// `synpath: WORD key=value ...`: one line, so that other tools show it as it stands.
extension Note {
  private static let prefix = "synpath: "

  /// The comment that carries the note.
  package var text: String {
    let words: [String] =
      switch self {
      case .flows(let ports, let echo):
        ["flows", "ports=\(ports.map(String.init).joined(separator: ","))", "echo=\(echo)"]
      case .target(let name, let endpoint):
        [
          "target", "name=\(Self.escaped(name))", "address=\(endpoint.address)",
          "port=\(endpoint.port)",
        ]
      case .route(let route):
        [
          "route", "interface=\(Self.escaped(route.interface))", "source=\(route.source)",
          "mtu=\(route.interfaceMTU)",
        ] + (route.nextHop.map { ["next-hop=\($0)"] } ?? [])
          + (route.isLocal ? ["local=yes"] : []) + (route.isLinkAssumed ? ["link=assumed"] : [])
          + (route.isTunnel ? ["tunnel=yes"] : []) + (route.hasCarrier ? [] : ["carrier=no"])
          + (route.pathMTU.map { ["path-mtu=\($0)"] } ?? [])
      case .otherSource(let address): ["other-source", "address=\(address)"]
      case .routeFailed(let errno): ["no-route", "errno=\(errno)"]
      case .sendFailed(let kind, let timeToLive, let flow, let errno):
        [
          "not-sent", "probe=\(kind.word)", "ttl=\(timeToLive)",
          "flow=\(flow)", "errno=\(errno)",
        ]
      case .service(let port, let banner):
        ["service", "port=\(port)"] + (banner.map { ["banner=\(Self.escaped($0))"] } ?? [])
      case .otherFamily(let endpoint, let answer):
        [
          "other-family", "address=\(endpoint.address)", "port=\(endpoint.port)",
          "answer=\(answer)",
        ]
      case .session(let port, let expected):
        ["session", "port=\(port)", "protocol=\(expected.rawValue)"]
      case .heardLater(let port, let stage):
        ["heard-later", "port=\(port)", "stage=\(stage.rawValue)"]
      case .heard(let facts):
        ["heard", "expected=\(facts.expected.rawValue)", "stage=\(facts.stage.rawValue)"]
          + (facts.spoken.map { ["spoken=\($0.rawValue)"] } ?? [])
          + (facts.banner.map { ["banner=\(Self.escaped($0))"] } ?? [])
          + (facts.farewell.map { ["farewell=\(Self.escaped($0))"] } ?? [])
      case .connection(let answer): ["connection", "answer=\(answer)"]
      case .trackedConnections(let count, let limit):
        ["conntrack", "count=\(count)", "limit=\(limit)"]
      case .captureFailed: ["capture-failed"]
      case .end: ["end"]
      case .interrupted: ["interrupted"]
      }
    return Self.prefix + words.joined(separator: " ")
  }

  /// Reads a comment back; nil for anything that is not a note.
  package init?(text: String) {
    guard text.hasPrefix(Self.prefix) else { return nil }
    let words = text.dropFirst(Self.prefix.count).split(separator: " ")
    var values: [Substring: String] = [:]
    for word in words.dropFirst() {
      guard let equals = word.firstIndex(of: "=") else { continue }
      values[word[..<equals]] = Self.unescaped(word[word.index(after: equals)...])
    }
    switch words.first {
    case "flows":
      let ports = values["ports"]?.split(separator: ",").compactMap { UInt16($0) } ?? []
      guard !ports.isEmpty, let echo = values["echo"].flatMap({ UInt16($0) }) else { return nil }
      self = .flows(ports, echo: echo)
    case "target":
      guard let name = values["name"], let address = values["address"].flatMap(IPAddress.init),
        let port = values["port"].flatMap({ UInt16($0) })
      else { return nil }
      self = .target(
        name: name.isPlainName ? name : address.description,
        endpoint: Endpoint(address: address, port: port))
    case "route":
      guard let interface = values["interface"], interface.isPlainName,
        let source = values["source"].flatMap(IPAddress.init),
        let mtu = values["mtu"].flatMap({ Int($0) })
      else { return nil }
      self = .route(
        RouteFact(
          interface: interface, source: source, nextHop: values["next-hop"].flatMap(IPAddress.init),
          isLocal: values["local"] == "yes", isLinkAssumed: values["link"] == "assumed",
          isTunnel: values["tunnel"] == "yes", hasCarrier: values["carrier"] != "no",
          interfaceMTU: mtu, pathMTU: values["path-mtu"].flatMap { Int($0) }))
    case "other-source":
      guard let address = values["address"].flatMap(IPAddress.init) else { return nil }
      self = .otherSource(address)
    case "no-route":
      guard let errno = values["errno"] else { return nil }
      self = .routeFailed(errno: errno)
    case "not-sent":
      guard let timeToLive = values["ttl"].flatMap({ Int($0) }),
        let flow = values["flow"].flatMap({ UInt16($0) }), let errno = values["errno"]
      else { return nil }
      self = .sendFailed(
        kind: Self.probeKind(values["probe"]), timeToLive: timeToLive, flow: flow,
        errno: errno)
    case "service":
      guard let port = values["port"].flatMap({ UInt16($0) }) else { return nil }
      self = .service(port: port, banner: values["banner"])
    case "other-family":
      guard let address = values["address"].flatMap(IPAddress.init),
        let port = values["port"].flatMap({ UInt16($0) }), let answer = values["answer"]
      else { return nil }
      self = .otherFamily(Endpoint(address: address, port: port), answer: answer)
    case "session":
      guard let port = values["port"].flatMap({ UInt16($0) }),
        let expected = values["protocol"].flatMap(ServiceProtocol.init)
      else { return nil }
      self = .session(port: port, expected: expected)
    case "heard-later":
      guard let port = values["port"].flatMap({ UInt16($0) }),
        let stage = values["stage"].flatMap(ServiceFacts.Stage.init)
      else { return nil }
      self = .heardLater(port: port, stage: stage)
    case "heard":
      guard let expected = values["expected"].flatMap(ServiceProtocol.init),
        let stage = values["stage"].flatMap(ServiceFacts.Stage.init)
      else { return nil }
      var facts = ServiceFacts(expected: expected)
      facts.stage = stage
      facts.spoken = values["spoken"].flatMap(ServiceProtocol.init)
      facts.banner = values["banner"]
      facts.farewell = values["farewell"]
      self = .heard(facts)
    case "connection":
      guard let answer = values["answer"], answer.isPlainName else { return nil }
      self = .connection(answer: answer)
    case "conntrack":
      guard let count = values["count"].flatMap({ Int($0) }),
        let limit = values["limit"].flatMap({ Int($0) })
      else { return nil }
      self = .trackedConnections(count: count, limit: limit)
    case "capture-failed": self = .captureFailed
    case "end": self = .end
    case "interrupted": self = .interrupted
    default: return nil
    }
  }

  private static func probeKind(_ word: String?) -> Probe.Kind {
    let all: [Probe.Kind] = [
      .syn, .echo, .otherPort, .acknowledgement, .datagram, .otherSource, .elsewhere,
    ]
    return all.first { $0.word == word } ?? .syn
  }

  private static func escaped(_ text: String) -> String {
    text.utf8.reduce(into: "") { result, octet in
      if octet > 0x20, octet < 0x7f, octet != UInt8(ascii: "%"), octet != UInt8(ascii: "=") {
        result.unicodeScalars.append(Unicode.Scalar(octet))
      } else {
        result += octet < 16 ? "%0\(String(octet, radix: 16))" : "%\(String(octet, radix: 16))"
      }
    }
  }

  private static func unescaped(_ text: Substring) -> String {
    var octets: [UInt8] = []
    var rest = text.utf8
    while let octet = rest.popFirst() {
      if octet == UInt8(ascii: "%"), rest.count >= 2,
        let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      {
        octets.append(value)
        rest = rest.dropFirst(2)
      } else {
        octets.append(octet)
      }
    }
    return String(decoding: octets, as: UTF8.self)
  }
}

extension String {
  /// Whether the text has only what host and interface names are made of.
  ///
  /// Reports put both into commands to be pasted, and anybody may have written the file.
  fileprivate var isPlainName: Bool {
    !isEmpty
      && utf8.allSatisfy { octet in
        switch octet {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
          UInt8(ascii: ":"), UInt8(ascii: "%"), UInt8(ascii: "@"):
          true
        // A word that begins with it would be a flag.
        case UInt8(ascii: "-"): utf8.first != octet
        default: false
        }
      }
  }
}
