import PathTracing
import WireFormats

/// Says of a failed connection that the server is a proxy whose own connection failed meanwhile.
enum ProxyLeg {
  static func amend(_ draft: inout Draft, _ findings: AttemptFindings) {
    guard draft.outcome == .reset || draft.outcome == .stalled,
      let leg = findings.surroundings?.upstream
    else { return }
    let proxy = findings.conversation.server.address
    draft.observe(
      "meanwhile \(proxy) itself asks \(leg.server), which \(leg.failure.rawValue): the legs of a "
        + "proxy, and the one behind it fails", frames: leg.frames)
    draft.add((.deadBackend, .service)) {
      $0.append("\(proxy) is a proxy whose backend \(leg.server) fails" as Text)
    } decide: {
      $0.append("the attempt from \(proxy) to \(leg.server) in this capture" as Text)
    }
    draft.moveLastToFront()
  }
}
