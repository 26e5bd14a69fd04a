import PathDiagnosis
import PathTracing
import WireFormats

extension Report {
  /// The report as one JSON object on one line; unknown values are null, never absent.
  package var json: String {
    var writer = JSONWriter()
    writer.object { json in
      json.string("synpath", version)
      json.number("schema", 1)
      json.string("mode", mode.rawValue)
      json.object("target") {
        $0.string("name", trace.name)
        $0.string("address", trace.target.address.description)
        $0.number("port", trace.asksPort ? Int(trace.target.port) : nil)
      }
      json.object("source") {
        $0.string("address", trace.source?.description)
        $0.number("port", trace.probes(.syn).first { _ in true }.map { Int($0.flow) })
        $0.string("interface", trace.route?.interface)
      }
      json.string("started", trace.firstTime?.rfc3339)
      json.number("elapsed", elapsed?.seconds)
      verdict.write(to: &json, names: names)
      json.array("hops", hops) { $1.write(to: &$0, names: names, among: hops) }
      json.number("distance", findings.distance)
      json.array("flows", flows) { json, flow in
        json.object {
          $0.number("sourcePort", Int(flow.port))
          $0.string("outcome", flow.outcome)
          $0.number("divergesAt", flow.divergence)
        }
      }
      writeSizes(to: &json)
      json.object("service") {
        $0.string("banner", trace.session?.facts.banner)
        $0.string("protocol", trace.session?.facts.spoken?.rawValue)
        $0.array("otherPorts", services) { json, service in
          json.object {
            $0.number("port", Int(service.port))
            $0.string("banner", service.banner)
          }
        }
      }
      json.object("controls") {
        $0.string("icmp", controlAnswer)
        $0.array("ports", otherPorts) { json, answer in
          json.object {
            $0.number("port", Int(answer.port))
            $0.string("answer", answer.word)
          }
        }
      }
      // A run's own packets are read as the kernel has them, without what is around them.
      if !trace.isRun, let probe = trace.probes.first {
        probe.packet.encapsulations.write(to: &json)
      }
      json.object("packets") {
        $0.number("sent", trace.probes.count)
        $0.number("received", trace.probes.reduce(0) { $0 + $1.replies.count })
        $0.number("captureDropped", trace.framesDropped)
      }
    }
    return writer.text
  }

  /// The time of the run; of another program's trace the time to its last packet.
  private var elapsed: Interval? {
    guard let first = trace.firstTime else { return nil }
    return (trace.isRun ? trace.observedUntil : trace.lastTime ?? first) - first
  }

  private var services: [(port: UInt16, banner: String?)] {
    trace.notes.compactMap { entry in
      if case .service(let port, let banner) = entry.note { (port, banner) } else { nil }
    }
  }

  /// What each other port of the host answered, in the order of asking.
  private var otherPorts: [(port: UInt16, word: String)] {
    var answers: [(port: UInt16, word: String)] = []
    for probe in trace.probes(.otherPort) {
      guard let port = probe.port else { continue }
      let word =
        switch probe.reply?.kind {
        case .synAck: "syn-ack"
        case .reset: "reset"
        case .unreachable: "unreachable"
        case nil: "silent"
        default: "other"
        }
      if let index = answers.firstIndex(where: { $0.port == port }) {
        if probe.reply != nil { answers[index].word = word }
      } else {
        answers.append((port, word))
      }
    }
    return answers
  }

  private var controlAnswer: String? {
    let echoes = trace.probes(.echo)
    guard echoes.contains(where: { _ in true }) else { return nil }
    return echoes.contains { $0.replies.contains { $0.kind == .echoReply } }
      ? "echo-reply" : "silent"
  }

  private var flows: [(port: UInt16, outcome: String?, divergence: Int?)] {
    var ports: [UInt16] = []
    var repliesTo: [UInt16: [Reply]] = [:]
    for probe in trace.probes(.syn) {
      if repliesTo[probe.flow] == nil { ports.append(probe.flow) }
      repliesTo[probe.flow, default: []] += probe.replies
    }
    let divergences = findings.divergences
    return ports.map { port in
      let replies = repliesTo[port] ?? []
      if replies.contains(where: { $0.kind == .synAck }) { return (port, "open", nil) }
      guard replies.contains(where: { $0.kind.isTerminal }) else {
        let isDropped = verdict.outcome == .dropped
        return (port, isDropped ? "dropped" : nil, divergences[port])
      }
      let isReset = replies.contains { $0.kind.isReset }
      let word: Outcome =
        switch verdict.outcome {
        case .refused, .rejected, .unreachable: verdict.outcome
        default: isReset ? .refused : .rejected
        }
      return (port, word.rawValue, nil)
    }
  }
}
