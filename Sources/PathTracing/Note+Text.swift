import WireFormats

// `synpath: WORD key=value ...`: one line, so that other tools show it as it stands.
extension Note {
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
          + (route.isMultipath ? ["multipath=yes"] : [])
          + (route.isSpreadByAddress ? ["spread=addresses"] : [])
          + (route.isTunnel ? ["tunnel=yes"] : []) + (route.hasCarrier ? [] : ["carrier=no"])
          + (route.pathMTU.map { ["path-mtu=\($0)"] } ?? [])
      case .otherSource(let address): ["other-source", "address=\(address)"]
      case .routeFailed(let errno): ["no-route", "errno=\(errno)"]
      case .sendFailed(let kind, let timeToLive, let flow, let errno):
        [
          "not-sent", "probe=\(kind.rawValue)", "ttl=\(timeToLive)",
          "flow=\(flow)", "errno=\(errno)",
        ]
      case .service(let port, let banner):
        ["service", "port=\(port)"] + (banner.map { ["banner=\(Self.escaped($0))"] } ?? [])
      case .otherFamily(let endpoint, let answer):
        [
          "other-family", "address=\(endpoint.address)", "port=\(endpoint.port)",
          "answer=\(answer)",
        ]
      case .session(let port, let expected, let isAsked):
        ["session", "port=\(port)", "protocol=\(expected.rawValue)"]
          + (isAsked ? ["asked=yes"] : [])
      case .heardLater(let port, let stage):
        ["heard-later", "port=\(port)", "stage=\(stage.rawValue)"]
      case .segments(let port, let largest): ["segments", "port=\(port)", "largest=\(largest)"]
      case .heard(let facts):
        ["heard", "expected=\(facts.expected.rawValue)", "stage=\(facts.stage.rawValue)"]
          + (facts.spoken.map { ["spoken=\($0.rawValue)"] } ?? [])
          + (facts.banner.map { ["banner=\(Self.escaped($0))"] } ?? [])
          + (facts.farewell.map { ["farewell=\(Self.escaped($0))"] } ?? [])
      case .connection(let answer): ["connection", "answer=\(answer)"]
      case .trackedConnections(let count, let limit):
        ["conntrack", "count=\(count)", "limit=\(limit)"]
      case .neighbor(let address, let state):
        ["neighbor", "address=\(address)", "state=\(state.rawValue)"]
      case .captureFailed: ["capture-failed"]
      case .end: ["end"]
      case .interrupted: ["interrupted"]
      case .fast: ["fast"]
      }
    return Self.prefix + words.joined(separator: " ")
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
}
