import PathDiagnosis
import PathTracing
package import WireFormats

extension AttemptReport {
  /// The report as one JSON object on one line, with the keys of a trace's; unknown is null.
  package var json: String {
    var octets = OctetBuffer()
    appendJSON(to: &octets)
    return octets.description
  }

  /// Writes the same in UTF-8.
  ///
  /// Keys that always come in the same order are written by the stretch: a capture has many attempts.
  package func appendJSON(to octets: inout OctetBuffer) {
    var json = JSONWriter(exchange(&octets, with: OctetBuffer()))
    writeEnds(to: &json)
    verdict.write(to: &json)
    writeWay(to: &json)
    json.raw(#","flows":[{"sourcePort":"#)
    json.append(Int(findings.conversation.clientPort))
    json.raw(#","outcome":""#)
    json.raw(verdict.outcome.rawValue)
    json.raw(#"","divergesAt":null}],"mtu":{"interface":null,"forward":{"path":"#)
    writeSizes(to: &json)
    writeBanner(to: &json)
    json.append(packets(.client))
    json.raw(#","received":"#)
    json.append(packets(.server) + Int(findings.conversation.errorCount))
    if let dropped = findings.facts?.dropped {
      json.raw(#","captureDropped":"#)
      json.append(dropped)
      json.raw("}}")
    } else {
      json.raw(#","captureDropped":null}}"#)
    }
    octets = json.octets
  }

  private func writeEnds(to json: inout JSONWriter) {
    let (client, server) = (findings.conversation.client, findings.conversation.server)
    json.raw(#"{"synpath":""#)
    json.escape(version)
    json.raw(#"","schema":1,"mode":"capture","target":{"name":"#)
    if let name = findings.givenName { json.quote(name) } else { json.append(server.address) }
    json.raw(#","address":"#)
    json.append(server.address)
    json.raw(#","port":"#)
    json.append(Int(server.port))
    json.raw(#"},"source":{"address":"#)
    json.append(client.address)
    json.raw(#","port":"#)
    json.append(Int(client.port))
    json.raw(#","interface":null},"started":""#)
    json.append(findings.conversation.start)
    json.raw(#"","elapsed":"#)
    let end = findings.conversation.time(of: findings.conversation.last)
    json.append((end - findings.conversation.start).seconds)
  }

  private func writeWay(to json: inout JSONWriter) {
    guard let way else { return json.raw(#","hops":[],"distance":null"#) }
    let hops = way.shownHops
    json.array("hops", hops) { $1.write(to: &$0, names: [:], among: hops) }
    json.number("distance", way.distance)
  }

  private func packets(_ peer: Conversation.Peer) -> Int {
    let opening =
      peer == .client ? findings.conversation.syn?.count : findings.conversation.synAck?.count
    return Int(opening ?? 0) + Int(findings.conversation.segments(from: peer))
      + (findings.signs.contains(.resets)
        ? findings.resets.count { $0.sender == peer } : 0)
  }

  /// Writes from the largest packet that came forward to the sizes of segments.
  private func writeSizes(to json: inout JSONWriter) {
    json.append(size(.client))
    if let reporter {
      json.raw(#","blackHole":null,"reportedBy":"#)
      json.append(reporter)
      json.raw(#"},"reverse":{"path":"#)
    } else {
      json.raw(#","blackHole":null,"reportedBy":null},"reverse":{"path":"#)
    }
    json.append(size(.server))
    json.raw(#","blackHole":null},"mss":{"sent":"#)
    json.append(segmentSize(findings.conversation.syn?.maximumSegmentSize))
    json.raw(#","received":"#)
    json.append(segmentSize(findings.conversation.synAck?.maximumSegmentSize))
  }

  /// Who says that a packet is too big.
  private var reporter: IPAddress? {
    guard findings.signs.contains(.errors) else { return nil }
    return findings.conversation.errors.first { error in
      if case .packetTooBig = error.meaning { true } else { false }
    }?.sender
  }

  /// The largest packet of one side that arrived.
  private func size(_ peer: Conversation.Peer) -> Int? {
    let size = findings.conversation.largestAcknowledged(from: peer)
    return size > 0 ? Int(size) : nil
  }

  private func segmentSize(_ size: UInt16?) -> Int? {
    size.flatMap { $0 > 0 ? Int($0) : nil }
  }

  /// Writes from the sizes of segments to the numbers of packets.
  private func writeBanner(to json: inout JSONWriter) {
    let banner = banner
    guard banner != nil || !findings.encapsulations.isEmpty else {
      return json.raw(
        #"""
        ,"clampedAfter":null}},"service":{"banner":null,"protocol":null,"otherPorts":[]},\#
        "controls":{"icmp":null,"ports":[]},"encapsulation":[],"packets":{"sent":
        """#)
    }
    json.raw(#","clampedAfter":null}},"service":{"banner":"#)
    json.append(banner)
    json.raw(#","protocol":null,"otherPorts":[]},"controls":{"icmp":null,"ports":[]}"#)
    json.continueObject()
    findings.encapsulations.write(to: &json)
    json.raw(#","packets":{"sent":"#)
  }
}
