import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// What a test expects of a verdict; what it leaves nil is not asked.
struct Expected {
  var outcome: Outcome
  var cause: Cause
  var kind: Place.Kind?
  var after: Int??
  var before: Int??
  var by: IPAddress??
  var confidence: Confidence?

  init(
    _ outcome: Outcome, _ cause: Cause, _ kind: Place.Kind? = nil, after: Int?? = nil,
    before: Int?? = nil, by: IPAddress?? = nil, _ confidence: Confidence? = nil
  ) {
    self.outcome = outcome
    self.cause = cause
    self.kind = kind
    self.after = after
    self.before = before
    self.by = by
    self.confidence = confidence
  }
}

/// Runs a scene and compares the verdict; gives it back for more questions.
@discardableResult
func expect(
  _ scene: Scene, _ expected: Expected, _ change: (inout TracePlan) -> Void = { _ in },
  location: SourceLocation = #_sourceLocation
) -> Verdict {
  var simulation = Simulation(scene)
  var plan = scene.plan
  change(&plan)
  let run = simulation.run(plan)
  let verdict = run.verdict
  let place = verdict.place
  let words: Comment = "\(verdict.summary)"
  #expect(verdict.outcome == expected.outcome, words, sourceLocation: location)
  #expect(verdict.cause == expected.cause, words, sourceLocation: location)
  if let kind = expected.kind { #expect(place.kind == kind, words, sourceLocation: location) }
  if let after = expected.after {
    #expect(place.after?.timeToLive == after, words, sourceLocation: location)
  }
  if let before = expected.before {
    #expect(place.before?.timeToLive == before, words, sourceLocation: location)
  }
  if let by = expected.by { #expect(place.by == by, words, sourceLocation: location) }
  if let confidence = expected.confidence {
    #expect(verdict.confidence == confidence, words, sourceLocation: location)
  }
  #expect(run.violations == [], words, sourceLocation: location)
  #expect(!verdict.observations.isEmpty, words, sourceLocation: location)
  return verdict
}

let bothVersions = [IPVersion.v4, .v6]

extension Scene {
  /// Eight hops: gateway, near provider, five routers, the host.
  static func ordinary(_ version: IPVersion) -> Scene { Scene(distance: 8, version) }

  func router(_ hop: Int) -> IPAddress { routers[hop - 1].address }
}
