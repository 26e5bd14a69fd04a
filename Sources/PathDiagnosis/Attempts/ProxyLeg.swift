import PathTracing
import WireFormats

/// Says of a failed connection that the server is a proxy whose own connection failed meanwhile.
enum ProxyLeg {
  static func amend(_ verdict: inout Verdict, _ findings: AttemptFindings) {
    guard let leg = findings.surroundings?.upstream,
      verdict.outcome == .reset || verdict.outcome == .stalled
    else { return }
    let proxy = findings.conversation.server.address
    verdict.observations.append(
      Observation(
        "meanwhile \(proxy) itself asks \(leg.server), which \(leg.failure.rawValue): the legs of a "
          + "proxy, and the one behind it fails", frames: leg.frames))
    verdict.alternatives.insert(
      Alternative(
        .deadBackend, .service, "\(proxy) is a proxy whose backend \(leg.server) fails",
        decide: "the attempt from \(proxy) to \(leg.server) in this capture"), at: 0)
  }
}
