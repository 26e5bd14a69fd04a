import PathDiagnosis
import PathTracing
import WireFormats

extension Report {
  /// Every probe with its answers, a line each.
  var packetList: [String] {
    guard let start = trace.firstTime else { return ["none"] }
    let probes = trace.probes.map { probe in
      let port = probe.port.map { " > \($0)" } ?? ""
      let kind = "\(probe.kind.rawValue) \(probe.flow)\(port)"
      let answers = probe.replies.map { reply in
        "\(describe(reply)) +\(Wording.milliseconds(reply.time - probe.time)) #\(reply.frame)"
      }
      return "#\(probe.frame) \(Wording.milliseconds(probe.time - start))  \(kind)"
        + " ttl \(probe.timeToLive): "
        + (answers.isEmpty ? "no answer" : answers.joined(separator: ", "))
    }
    return probes + trace.strays.map { "#\($0.frame) stray: \(describe($0))" }
      + trace.notes.map { "note: \($0.note.text)" }
  }

  private func describe(_ reply: Reply) -> String {
    if let tcp = reply.tcp {
      return "\(tcp.flags) \(reply.sender) ttl \(reply.packet.ip.timeToLive)"
    }
    if let icmp = reply.icmp {
      return "icmp \(icmp.header.type)/\(icmp.header.code) \(reply.sender)"
    }
    return reply.sender.description
  }
}
