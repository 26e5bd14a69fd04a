import PathTracing
import WireFormats

// That the two belong together no packet tells: a server also asks where its log, its names and its time are.

/// Says of a failed connection that one of the server's own failed meanwhile, as behind a proxy.
enum ProxyLeg {
  static func amend(_ draft: inout Draft, _ findings: AttemptFindings) {
    guard draft.outcome == .reset || draft.outcome == .stalled,
      let leg = findings.surroundings?.upstream
    else { return }
    let proxy = findings.conversation.server.address
    draft.observe(
      "meanwhile \(proxy) itself asks \(leg.server), which \(leg.failure.rawValue)",
      frames: leg.frames)
    draft.add((.deadBackend, .service)) {
      $0.append("\(proxy) is a proxy whose backend \(leg.server) fails" as Text)
    } decide: {
      $0.append("the attempt from \(proxy) to \(leg.server) in this capture" as Text)
    }
    draft.moveLastToFront()
  }
}
