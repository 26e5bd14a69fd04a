import PathDiagnosis
import PathTracing
import SimulatedNetwork
import WireFormats

/// A verdict measured by the truth of its scene.
struct Judgement {
  let scene: Scene
  let verdict: Verdict
  let run: Run

  init(_ scene: Scene) {
    self.scene = scene
    run = Simulation.run(scene)
    verdict = run.verdict
  }

  /// What the verdict says that is not so.
  var errors: [String] {
    let truth = scene.truth
    let place = verdict.place
    var errors: [String] = []
    if isNamed(truth) { return [] }
    if !truth.outcomes.contains(verdict.outcome.rawValue) {
      errors.append("outcome \(verdict.outcome.rawValue)")
    }
    if !truth.causes.isEmpty, !truth.causes.contains(verdict.cause.rawValue) {
      errors.append("cause \(verdict.cause.rawValue)")
    }
    if !truth.kinds.isEmpty, place.kind != .unknown,
      !(truth.kinds + kindsOfInterval).contains(place.kind.rawValue)
    {
      errors.append("place \(place.kind.rawValue)")
    }
    if let position = truth.position {
      if let after = place.after, after.timeToLive > position {
        errors.append("after hop \(after.timeToLive)")
      }
      if let before = place.before, before.timeToLive >= 0, before.timeToLive <= position {
        errors.append("before hop \(before.timeToLive)")
      }
    }
    let sizes = PathSizes(run.trace)
    if verdict.outcome == .mtuBlackHole {
      if let real = truth.forwardSize, let forward = sizes.forward, forward.isExact,
        forward.passed != real
      {
        errors.append("\(forward.passed ?? 0) octets there, not \(real)")
      }
      if let real = truth.reverseSize, let passed = sizes.reverse?.passed, passed > real {
        errors.append("\(passed) octets back, not \(real)")
      }
    }
    if let by = place.by, let real = truth.by, by.description != real { errors.append("by \(by)") }
    return errors
  }

  /// The kinds of place that fit somewhere in the interval of the verdict.
  private var kindsOfInterval: [String] {
    let kinds = scene.truth.kindsAt
    let first = verdict.place.after?.timeToLive ?? 0
    // Where the host is never seen, silence behind the gateway counts as the gateway's.
    if verdict.place.before?.timeToLive ?? -1 < 0, first <= 1, !kinds.isEmpty { return ["gateway"] }
    let before = verdict.place.before?.timeToLive ?? Path.Point.unknownTTL
    let end = before >= 0 ? before : kinds.count
    return (max(0, first)..<max(first, end, 0)).flatMap {
      kinds.indices.contains($0) ? kinds[$0] : []
    }
  }

  /// Whether the verdict leaves open what no packet can tell, and names the truth.
  private func isNamed(_ truth: Truth) -> Bool {
    truth.lookAlikes.contains(verdict.cause.rawValue) && verdict.confidence < .high
      && verdict.alternatives.contains { truth.causes.contains($0.cause.rawValue) }
  }

  /// One line for whoever has to look into it.
  var line: String {
    let place = verdict.place
    let after = place.after.map { "\($0.timeToLive)" } ?? "-"
    let before = place.before.map { "\($0.timeToLive)" } ?? "-"
    return "[\(scene.description)] truth \(scene.truth.outcomes) \(scene.truth.causes) "
      + "\(scene.truth.kinds) at \(scene.truth.position.map(String.init) ?? "-") "
      + "=> \(verdict.outcome.rawValue)/\(verdict.cause.rawValue)/\(place.kind.rawValue) "
      + "\(after)..\(before) \(verdict.confidence.rawValue): \(errors.joined(separator: ", "))"
  }
}
