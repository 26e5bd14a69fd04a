import PathDiagnosis
import PathTracing

extension Report {
  /// The way as one line, the break in it marked.
  package func drawing(_ style: Style) -> [String] {
    let place = verdict.place
    guard !hops.isEmpty, verdict.outcome != .inconclusive else { return [] }
    let last = findings.distance ?? hops.last?.timeToLive ?? 0
    let isBroken = ![.open, .refused].contains(verdict.outcome) && place.kind != .service
    let edge = isBroken ? place.after?.timeToLive ?? 0 : last
    var text = "  you"
    var isElided = false
    for hop in 1...max(last, 1) {
      // A long way keeps its ends and the neighbourhood of the break.
      if last > 12, hop > 2, hop < last - 2, abs(hop - edge) > 2 {
        if !isElided { text += hop <= edge ? " ── …" : "   …" }
        isElided = true
        continue
      }
      isElided = false
      if hop == edge + 1, isBroken { text += " ─" + style.red("✗") }
      text += hop <= edge ? " ── \(hop)" : "  · \(hop)"
    }
    if isBroken, edge >= last { text += " ─" + style.red("✗") }
    if findings.distance != nil { text += " host" } else { text += "  · host" }
    return ["", text]
  }
}
