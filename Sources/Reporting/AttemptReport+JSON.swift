package import PathDiagnosis
import PathTracing
package import WireFormats

extension AttemptReport {
  private static let name: Template =
    #"","schema":1,"mode":"capture","target":{"name":""#
  private static let ends: Template =
    #"","address":"\#(.address)","port":\#(.number)},"source":{"address":"\#(.address)","port":\#(.number),"interface":null},"started":""#
  private static let elapsed: Template = #"","elapsed":\#(.seconds),"verdict":"#
  private static let noWay: Template =
    #","hops":[],"distance":null,"flows":[{"sourcePort":\#(.number),"outcome":""#
  private static let flow: Template = #","flows":[{"sourcePort":\#(.number),"outcome":""#

  /// Writes one JSON object in UTF-8 with the keys of a trace's, unknown being null; without a report
  /// of its own for each of a capture's many attempts.
  package static func appendJSON(
    _ version: String, _ findings: AttemptFindings, _ draft: borrowing Draft,
    to octets: inout OctetBuffer
  ) {
    let conversation = findings.conversation
    let (client, server) = (conversation.client, conversation.server)
    octets.append(#"{"synpath":""#)
    octets.append(escaped: version)
    octets.append(name)
    if let name = findings.givenName {
      octets.append(escaped: name)
    } else {
      octets.append(server.address)
    }
    octets.append(
      ends,
      [
        .address(server.address), .number(Int(server.port)), .address(client.address),
        .number(Int(client.port)),
      ])
    conversation.start.appendRFC3339(to: &octets)
    let end = conversation.time(of: conversation.last)
    octets.append(elapsed, [.exactSeconds(end - conversation.start)])
    draft.appendJSON(to: &octets)
    let sourcePort = Fact.number(Int(client.port))
    if let way = findings.surroundings?.way {
      write(way, to: &octets)
      octets.append(flow, [sourcePort])
    } else {
      octets.append(noWay, [sourcePort])
    }
    octets.append(draft.outcome.rawValue)
    appendSizes(findings, draft.cause, to: &octets)
    appendService(findings, to: &octets)
    appendCounts(findings, to: &octets)
  }

  private static func write(_ way: Path, to octets: inout OctetBuffer) {
    var json = JSONWriter(exchange(&octets, with: OctetBuffer()))
    json.continueObject()
    let hops = way.shownHops
    json.array("hops", hops) { $1.write(to: &$0, names: [:], among: hops) }
    json.number("distance", way.distance)
    octets = json.octets
  }

  private static let sizes: Template =
    #"","divergesAt":null}],"mtu":{"interface":null,"forward":{"path":\#(.number),"blackHole":\#(.number),"reportedBy":\#(.address)},"reverse":{"path":\#(.number),"blackHole":\#(.number)},"mss":{"sent":\#(.number),"received":\#(.number),"clampedAfter":null}},"service":{"banner":"#

  /// Writes from the end of the flow's outcome to the banner.
  private static func appendSizes(
    _ findings: AttemptFindings, _ cause: Cause, to octets: inout OctetBuffer
  ) {
    let conversation = findings.conversation
    let isBoth = cause == .blackHoleBothWays
    octets.append(
      sizes,
      [
        .numberIfAny(known(conversation.largestAcknowledged(from: .client))),
        .trueIfSo(isBoth || cause == .forwardBlackHole),
        .quotedIfAny(reporter(findings)),
        .numberIfAny(known(conversation.largestAcknowledged(from: .server))),
        .trueIfSo(isBoth || cause == .reverseBlackHole),
        .numberIfAny(known(conversation.syn?.maximumSegmentSize)),
        .numberIfAny(known(conversation.synAck?.maximumSegmentSize)),
      ])
  }

  /// A size where it is not 0.
  private static func known(_ size: UInt16?) -> Int? {
    size.flatMap { $0 > 0 ? Int($0) : nil }
  }

  /// Who says that a packet is too big.
  private static func reporter(_ findings: AttemptFindings) -> IPAddress? {
    guard findings.signs.contains(.packetTooBig) else { return nil }
    return findings.conversation.errors.first(where: \.isSizeReport)?.sender
  }

  private static let bare: Template = #","encapsulation":[]"#
  private static let counts: Template =
    #","packets":{"sent":\#(.number),"received":\#(.number),"captureDropped":\#(.number)}}"#

  private static let ssh: Template =
    #","protocol":"ssh","otherPorts":[]},"controls":{"icmp":null,"ports":[]}"#
  private static let tls: Template =
    #","protocol":"tls","otherPorts":[]},"controls":{"icmp":null,"ports":[]}"#
  private static let noProtocol: Template =
    #","protocol":null,"otherPorts":[]},"controls":{"icmp":null,"ports":[]}"#

  private static func append(_ spoken: ServiceProtocol?, to octets: inout OctetBuffer) {
    switch spoken {
    case .ssh: octets.append(ssh)
    case .tls: octets.append(tls)
    default: octets.append(noProtocol)
    }
  }

  /// Writes the banner and the protocol of the server's first octets.
  private static func appendService(_ findings: AttemptFindings, to octets: inout OctetBuffer) {
    let greeting = findings.conversation.greeting
    if let spoken = ServiceFacts.glance(greeting) {
      appendBanner(greeting, to: &octets)
      return append(spoken, to: &octets)
    }
    let facts = ServiceFacts(of: findings.conversation)
    if facts.spoken == .ssh, let banner = facts.banner {
      octets.append(0x22)
      octets.append(escaped: banner)
      octets.append(0x22)
    } else {
      appendBanner(greeting, to: &octets)
    }
    append(facts.spoken, to: &octets)
  }

  /// Writes what follows the service.
  private static func appendCounts(_ findings: AttemptFindings, to octets: inout OctetBuffer) {
    let received = packets(.server, findings) + Int(findings.conversation.errorCount)
    if findings.encapsulations.isEmpty {
      octets.append(bare)
    } else {
      var json = JSONWriter(exchange(&octets, with: OctetBuffer()))
      json.continueObject()
      findings.encapsulations.write(to: &json)
      octets = json.octets
    }
    octets.append(
      counts,
      [
        .number(packets(.client, findings)), .number(received),
        .numberIfAny(findings.facts?.dropped),
      ])
  }

  private static func packets(_ peer: Conversation.Peer, _ findings: AttemptFindings) -> Int {
    let conversation = findings.conversation
    let opening = peer == .client ? conversation.syn?.count : conversation.synAck?.count
    return Int(opening ?? 0) + Int(conversation.segments(from: peer))
      + (findings.signs.contains(.resets) ? findings.resets.count { $0.sender == peer } : 0)
  }

  /// Writes the server's first words, as far as they are text, or null.
  private static func appendBanner(_ greeting: [UInt8], to octets: inout OctetBuffer) {
    // A protocol of binary records has no words: TLS begins with 22, most others hold zeros.
    guard let first = greeting.first, first >= 0x20 || first == 9 else {
      return octets.append("null")
    }
    var end = 0
    while end < greeting.count, greeting[end] != 10, greeting[end] != 13 {
      if greeting[end] == 0 { return octets.append("null") }
      end += 1
    }
    octets.append(0x22)
    let start = octets.count
    octets.append(greeting.span.extracting(0..<end))
    if !octets.isPlain(from: start) {
      octets.removeLast(octets.count - start)
      let text = String(decoding: greeting[..<end], as: UTF8.self)
      guard isText(text, of: greeting[..<end]) else {
        octets.removeLast(1)
        return octets.append("null")
      }
      octets.append(escaped: text)
    }
    octets.append(0x22)
  }

  /// Whether a line is in some alphabet: octets that are neither UTF-8 nor free of control characters
  /// are those of a binary protocol, or encrypted.
  private static func isText(_ text: String, of octets: ArraySlice<UInt8>) -> Bool {
    octets.allSatisfy { $0 >= 0x20 && $0 != 0x7f || $0 == 9 }
      || !text.unicodeScalars.contains("\u{fffd}")
  }
}

extension QuotedError {
  /// Whether it says that a packet is too big.
  fileprivate var isSizeReport: Bool {
    if case .packetTooBig = meaning { true } else { false }
  }
}
