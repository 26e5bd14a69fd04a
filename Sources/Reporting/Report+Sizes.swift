import PathDiagnosis
import PathTracing
import WireFormats

/// What is known about packet sizes.
extension Report {
  private var sizes: PathSizes? {
    trace.sizes.probes.isEmpty ? nil : PathSizes(trace)
  }

  func writeSizes(to json: inout JSONWriter) {
    let sizes = sizes
    let segments = SegmentSizes(trace)
    json.object("mtu") { json in
      json.number("interface", trace.route?.interfaceMTU)
      json.object("forward") {
        $0.number("path", sizes?.forward?.passed)
        $0.bool("blackHole", hasForwardHole)
        $0.string("reportedBy", sizes?.truthfulReport?.sender.description)
      }
      json.object("reverse") {
        $0.number("path", reversePath)
        $0.bool("blackHole", hasReverseHole)
      }
      json.object("mss") {
        $0.number("sent", segments.sent)
        $0.number("received", segments.received)
        $0.number("clampedAfter", segments.clampedAfter)
      }
    }
  }

  /// Nil where neither a full packet nor a limit was seen: pings alone show no hole.
  private var hasForwardHole: Bool? {
    switch verdict.cause {
    case .forwardBlackHole, .blackHoleBothWays, .ownLinkSize, .lowerLayerSize, .falseReport:
      return true
    default:
      guard let sizes, let forward = sizes.forward else { return nil }
      if forward.isFree || sizes.truthfulReport != nil { return false }
      return sizes.hasForwardHole && sizes.forwardWitness == .oldData ? true : nil
    }
  }

  /// The largest packet of the host that came: a measured reply, or a segment of the session.
  private var reversePath: Int? {
    let replied = sizes?.reverse?.passed ?? 0
    let sessions = [trace.session].compactMap { $0 } + trace.laterSessions
    let version = trace.target.address.version
    let heard = sessions.map { $0.largestReceived(version) }.max() ?? 0
    let largest = max(replied, min(heard, trace.route?.interfaceMTU ?? 1500))
    return largest > 0 ? largest : nil
  }

  private var hasReverseHole: Bool? {
    switch verdict.cause {
    case .reverseBlackHole, .blackHoleBothWays: true
    case .lowerLayerSize where sizes?.reverse?.vanished != nil: true
    // Pings that do not come back may be the host's affair.
    default: (reversePath ?? 0) >= sizes?.fullSize ?? .max ? false : nil
    }
  }

  /// One line about the sizes, where they are not what the interface suggests.
  var sizeLine: String? {
    guard let sizes, let forward = sizes.forward, let passed = forward.passed,
      let interface = trace.route?.interfaceMTU
    else { return nil }
    var parts: [String] = []
    if passed < interface, forward.isExact || forward.isFree {
      let name = forward.isExact ? "path MTU \(passed)" : "packets of \(passed) octets pass"
      let sender = sizes.truthfulReport.map { ", as \($0.sender) reports" } ?? ""
      let own = trace.route?.pathMTU == passed ? ", as this machine's route has it" : ""
      parts.append("\(name) (interface \(interface))\(sender.isEmpty ? own : sender)")
    }
    if hasReverseHole == true, let reversePath {
      parts.append("packets of \(reversePath) octets come back")
    }
    let segments = SegmentSizes(trace)
    if let after = segments.clampedAfter, let clamped = segments.clamped {
      let place = after == 0 ? "on the first link" : "after hop \(after)"
      let headers = trace.target.address.version.tcpOverhead
      let excess = forward.isExact ? clamped + headers - passed : 0
      let judgement = excess > 0 ? ", \(excess) more than fits" : ""
      parts.append("MSS lowered to \(clamped) \(place)\(judgement)")
    } else if let sent = segments.sent, let received = segments.received, received < sent {
      parts.append("MSS sent \(sent), received \(received)")
    }
    return parts.isEmpty ? nil : "sizes: " + parts.joined(separator: "; ")
  }
}
