import PathDiagnosis
import PathTracing

extension Report {
  /// The way as one line, the break in it marked.
  package func drawing(_ style: Style) -> [String] {
    let place = verdict.place
    guard !hops.isEmpty, verdict.outcome != .inconclusive else { return [] }
    let last = findings.distance ?? hops.last?.timeToLive ?? 0
    let isBroken = ![.open, .refused].contains(verdict.outcome) && place.kind != .service
    let line = WayLine(
      last: last, edge: isBroken ? place.after?.timeToLive ?? 0 : last, isBroken: isBroken,
      isHostSeen: findings.distance != nil)
    return ["", line.text(style)]
  }
}
