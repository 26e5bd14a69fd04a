import PathTracing
import WireFormats

// A router whose route or next router is gone for a moment refuses everything (RFC 1812 section 4.3.3.1),
// the port as well as pings. It had let SYNs to the port pass: no rule of its own forbids them.

/// A router lost its route during the run: added to what the rest of the run says.
enum RouteLost: Amendment {
  static func amend(_ verdict: inout Verdict, _ findings: Findings) {
    for lapse in findings.lapses {
      let router = findings.path.position(of: lapse.router).map { "hop \($0), \(lapse.router)," }
      let name = router ?? "\(lapse.router)"
      verdict.observations.append(
        Observation(
          "\(Wording.of(lapse.reason)) from \(lapse.router) in between", frames: lapse.frames))
      guard let end = lapse.end else {
        verdict.confidence = min(verdict.confidence, .medium)
        verdict.explanation += " Before that, \(name) had let SYNs pass: it has lost its way since."
        continue
      }
      verdict.explanation +=
        " For \(Wording.seconds(end - lapse.begin)) \(name) had no way to the host; what was asked "
        + "then is left out."
      verdict.actions.append(
        Action(
          on: .provider, Advice.route(to: findings.trace.target.address),
          why: "on \(lapse.router): why the route went away and came back"))
    }
  }
}
