import WireFormats

// Anybody may have written the file: numbers come from a range that no sum or product leaves, and
// names are such as a command may hold.

extension Note {
  static let prefix = "synpath: "

  /// Reads a comment back; nil for anything that is not a note.
  package init?(text: String) {
    guard text.hasPrefix(Self.prefix) else { return nil }
    let words = text.dropFirst(Self.prefix.count).split(separator: " ")
    let values = Values(words.dropFirst())
    let note: Note? =
      switch words.first {
      case "flows": Self.flows(values)
      case "target": Self.target(values)
      case "route": Self.route(values)
      case "other-source": values.address("address").map(Note.otherSource)
      case "no-route": values["errno"].map { .routeFailed(errno: $0) }
      case "not-sent": Self.sendFailed(values)
      case "service": values.port("port").map { .service(port: $0, banner: values["banner"]) }
      case "other-family": Self.otherFamily(values)
      case "session": Self.session(values)
      case "heard-later": Self.heardLater(values)
      case "heard": Self.heard(values)
      case "segments": Self.segments(values)
      case "connection": values.name("answer").map { .connection(answer: $0) }
      case "conntrack": Self.trackedConnections(values)
      case "neighbor": Self.neighbor(values)
      case "capture-failed": .captureFailed
      case "end": .end
      case "interrupted": .interrupted
      case "fast": .fast
      default: nil
      }
    guard let note else { return nil }
    self = note
  }

  private static func flows(_ values: Values) -> Note? {
    let ports = values["ports"]?.split(separator: ",").compactMap { UInt16($0) } ?? []
    guard !ports.isEmpty, let echo = values.port("echo") else { return nil }
    return .flows(ports, echo: echo)
  }

  private static func target(_ values: Values) -> Note? {
    guard values["name"] != nil, let endpoint = values.endpoint else { return nil }
    return .target(
      name: values.name("name") ?? endpoint.address.description, endpoint: endpoint)
  }

  private static func route(_ values: Values) -> Note? {
    guard let interface = values.name("interface"), let source = values.address("source"),
      let mtu = values.number("mtu")
    else { return nil }
    return .route(
      RouteFact(
        interface: interface, source: source, nextHop: values.address("next-hop"),
        isLocal: values["local"] == "yes", isLinkAssumed: values["link"] == "assumed",
        isMultipath: values["multipath"] == "yes",
        isSpreadByAddress: values["spread"] == "addresses", isTunnel: values["tunnel"] == "yes",
        hasCarrier: values["carrier"] != "no",
        interfaceMTU: mtu, pathMTU: values.number("path-mtu")))
  }

  private static func sendFailed(_ values: Values) -> Note? {
    guard let kind = values["probe"].flatMap(Probe.Kind.init),
      let timeToLive = values["ttl"].flatMap({ UInt8($0) }), let flow = values.port("flow"),
      let errno = values["errno"]
    else { return nil }
    return .sendFailed(kind: kind, timeToLive: Int(timeToLive), flow: flow, errno: errno)
  }

  private static func otherFamily(_ values: Values) -> Note? {
    guard let endpoint = values.endpoint, let answer = values["answer"] else { return nil }
    return .otherFamily(endpoint, answer: answer)
  }

  private static func session(_ values: Values) -> Note? {
    guard let port = values.port("port"),
      let expected = values["protocol"].flatMap(ServiceProtocol.init)
    else { return nil }
    return .session(port: port, expected: expected, isAsked: values["asked"] == "yes")
  }

  private static func heardLater(_ values: Values) -> Note? {
    guard let port = values.port("port"),
      let stage = values["stage"].flatMap(ServiceFacts.Stage.init)
    else { return nil }
    return .heardLater(port: port, stage: stage)
  }

  private static func segments(_ values: Values) -> Note? {
    guard let port = values.port("port"), let largest = values["largest"].flatMap({ UInt16($0) })
    else { return nil }
    return .segments(port: port, largest: Int(largest))
  }

  private static func heard(_ values: Values) -> Note? {
    guard let expected = values["expected"].flatMap(ServiceProtocol.init),
      let stage = values["stage"].flatMap(ServiceFacts.Stage.init)
    else { return nil }
    var facts = ServiceFacts(expected: expected)
    facts.stage = stage
    facts.spoken = values["spoken"].flatMap(ServiceProtocol.init)
    facts.banner = values["banner"]
    facts.farewell = values["farewell"]
    return .heard(facts)
  }

  private static func neighbor(_ values: Values) -> Note? {
    guard let address = values.address("address"),
      let state = values["state"].flatMap(NeighborState.init)
    else { return nil }
    return .neighbor(address, state: state)
  }

  private static func trackedConnections(_ values: Values) -> Note? {
    guard let count = values.number("count"), let limit = values.number("limit") else {
      return nil
    }
    return .trackedConnections(count: count, limit: limit)
  }
}

/// The `key=value` words of a note.
private struct Values {
  private var texts: [Substring: String] = [:]

  init(_ words: some Sequence<Substring>) {
    for word in words {
      guard let equals = word.firstIndex(of: "=") else { continue }
      texts[word[..<equals]] = Self.unescaped(word[word.index(after: equals)...])
    }
  }

  subscript(key: Substring) -> String? { texts[key] }

  func port(_ key: Substring) -> UInt16? { texts[key].flatMap { UInt16($0) } }

  func number(_ key: Substring) -> Int? { texts[key].flatMap { UInt32($0) }.map(Int.init) }

  func address(_ key: Substring) -> IPAddress? { texts[key].flatMap(IPAddress.init) }

  var endpoint: Endpoint? {
    guard let address = address("address"), let port = port("port") else { return nil }
    return Endpoint(address: address, port: port)
  }

  /// A text that has only what host and interface names are made of.
  ///
  /// Reports put both into commands to be pasted.
  func name(_ key: Substring) -> String? {
    texts[key].flatMap { $0.isPlainName ? $0 : nil }
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
