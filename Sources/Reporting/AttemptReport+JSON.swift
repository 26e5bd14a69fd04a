import PathDiagnosis
import PathTracing
import WireFormats

extension AttemptReport {
  /// The report as one JSON object on one line, with the keys of a trace's; unknown is null.
  package var json: String {
    let conversation = findings.conversation
    var writer = JSONWriter()
    writer.object { json in
      json.string("synpath", version)
      json.number("schema", 1)
      json.string("mode", Report.Mode.capture.rawValue)
      json.object("target") {
        $0.string("name", findings.name)
        $0.string("address", conversation.server.address.description)
        $0.number("port", Int(conversation.server.port))
      }
      json.object("source") {
        $0.string("address", conversation.client.address.description)
        $0.number("port", Int(conversation.client.port))
        $0.null("interface")
      }
      json.string("started", conversation.start.rfc3339)
      json.number(
        "elapsed", (conversation.time(of: conversation.last) - conversation.start).seconds)
      verdict.write(to: &json)
      json.array("hops", [] as [Int]) { _, _ in }
      json.null("distance")
      json.array("flows", [conversation.client.port]) { json, port in
        json.object {
          $0.number("sourcePort", Int(port))
          $0.string("outcome", verdict.outcome.rawValue)
          $0.null("divergesAt")
        }
      }
      writeSizes(to: &json)
      json.object("service") {
        $0.string("banner", banner)
        $0.null("protocol")
        $0.array("otherPorts", [] as [Int]) { _, _ in }
      }
      json.object("controls") {
        $0.null("icmp")
        $0.array("ports", [] as [Int]) { _, _ in }
      }
      json.object("packets") {
        $0.number("sent", packets(.client))
        $0.number("received", packets(.server) + Int(conversation.errorCount))
        $0.number("captureDropped", findings.facts?.dropped)
      }
    }
    return writer.text
  }

  private func packets(_ peer: Conversation.Peer) -> Int {
    let conversation = findings.conversation
    let opening = peer == .client ? conversation.syn : conversation.synAck
    return Int(opening?.count ?? 0) + Int(conversation[peer].segments)
      + conversation.resets.count { $0.sender == peer }
  }

  private func writeSizes(to json: inout JSONWriter) {
    let conversation = findings.conversation
    json.object("mtu") { json in
      json.null("interface")
      json.object("forward") {
        $0.number("path", size(.client))
        $0.null("blackHole")
        $0.string(
          "reportedBy",
          conversation.errors.first { error in
            if case .packetTooBig = error.meaning { true } else { false }
          }?.sender.description)
      }
      json.object("reverse") {
        $0.number("path", size(.server))
        $0.null("blackHole")
      }
      json.object("mss") {
        $0.number("sent", segmentSize(conversation.syn))
        $0.number("received", segmentSize(conversation.synAck))
        $0.null("clampedAfter")
      }
    }
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
