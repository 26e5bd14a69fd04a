import PathDiagnosis
import PathTracing
import WireFormats

extension AttemptReport {
  /// The report as one JSON object on one line, with the keys of a trace's; unknown is null.
  package var json: String {
    var octets: [UInt8] = []
    appendJSON(to: &octets)
    return String(decoding: octets, as: UTF8.self)
  }

  /// Writes the same in UTF-8.
  ///
  /// Keys that always come in the same order are written by the stretch: a capture has many attempts.
  package func appendJSON(to octets: inout [UInt8]) {
    let conversation = findings.conversation
    var json = JSONWriter(exchange(&octets, with: []))
    json.raw(#"{"synpath":"#)
    json.quote(version)
    json.raw(#","schema":1,"mode":"capture","target":{"name":"#)
    if let name = findings.givenName {
      json.quote(name)
    } else {
      json.append(conversation.server.address)
    }
    json.raw(#","address":"#)
    json.append(conversation.server.address)
    json.raw(#","port":"#)
    json.append(Int(conversation.server.port))
    json.raw(#"},"source":{"address":"#)
    json.append(conversation.client.address)
    json.raw(#","port":"#)
    json.append(Int(conversation.client.port))
    json.raw(#","interface":null},"started":""#)
    json.append(conversation.start)
    json.raw(#"","elapsed":"#)
    json.append((conversation.time(of: conversation.last) - conversation.start).seconds)
    // The comma belongs to the writer here.
    json.continueObject()
    verdict.write(to: &json)
    writeWay(to: &json)
    json.raw(#","flows":[{"sourcePort":"#)
    json.append(Int(conversation.client.port))
    json.raw(#","outcome":""#)
    json.raw(verdict.outcome.rawValue)
    json.raw(#"","divergesAt":null}],"#)
    writeSizes(to: &json)
    json.raw(#","service":{"banner":"#)
    json.append(banner)
    json.raw(#","protocol":null,"otherPorts":[]},"controls":{"icmp":null,"ports":[]}"#)
    writeEncapsulations(to: &json)
    json.raw(#","packets":{"sent":"#)
    json.append(packets(.client))
    json.raw(#","received":"#)
    json.append(packets(.server) + Int(conversation.errorCount))
    json.raw(#","captureDropped":"#)
    json.append(findings.facts?.dropped)
    json.raw("}}")
    octets = json.octets
  }

  private func writeWay(to json: inout JSONWriter) {
    guard let way else { return json.raw(#","hops":[],"distance":null"#) }
    let hops = way.shownHops
    json.array("hops", hops) { $1.write(to: &$0, names: [:], among: hops) }
    json.number("distance", way.distance)
  }

  private func writeEncapsulations(to json: inout JSONWriter) {
    guard !findings.encapsulations.isEmpty else { return json.raw(#","encapsulation":[]"#) }
    json.continueObject()
    findings.encapsulations.write(to: &json)
  }

  private func packets(_ peer: Conversation.Peer) -> Int {
    let conversation = findings.conversation
    let opening = peer == .client ? conversation.syn : conversation.synAck
    return Int(opening?.count ?? 0) + Int(conversation[peer].segments)
      + conversation.resets.count { $0.sender == peer }
  }

  private func writeSizes(to json: inout JSONWriter) {
    let conversation = findings.conversation
    json.raw(#""mtu":{"interface":null,"forward":{"path":"#)
    json.append(size(.client))
    let reporter = conversation.errors.first { error in
      if case .packetTooBig = error.meaning { true } else { false }
    }
    if let reporter {
      json.raw(#","blackHole":null,"reportedBy":"#)
      json.append(reporter.sender)
      json.raw(#"},"reverse":{"path":"#)
    } else {
      json.raw(#","blackHole":null,"reportedBy":null},"reverse":{"path":"#)
    }
    json.append(size(.server))
    json.raw(#","blackHole":null},"mss":{"sent":"#)
    json.append(segmentSize(conversation.syn))
    json.raw(#","received":"#)
    json.append(segmentSize(conversation.synAck))
    json.raw(#","clampedAfter":null}}"#)
  }

  /// The largest packet of one side that arrived.
  private func size(_ peer: Conversation.Peer) -> Int? {
    let size = findings.conversation[peer].delivery.largestAcknowledged
    return size > 0 ? Int(size) : nil
  }

  private func segmentSize(_ opening: Opening?) -> Int? {
    opening.flatMap { $0.maximumSegmentSize > 0 ? Int($0.maximumSegmentSize) : nil }
  }
}
