/// The answer: what happened, where, why, how sure, and what to do next.
package struct Verdict: Hashable, Sendable {
  package var outcome: Outcome
  package var cause: Cause
  /// One sentence that answers the question by itself.
  package var summary: String
  /// What stands behind the sentence, in one or two more.
  package var explanation: String
  package var confidence: Confidence
  package var place: Place
  package var observations: [Observation]
  package var alternatives: [Alternative] = []
  package var actions: [Action] = []

  package init(
    _ outcome: Outcome, _ cause: Cause, summary: String, explanation: String,
    confidence: Confidence, place: Place, observations: [Observation]
  ) {
    self.outcome = outcome
    self.cause = cause
    self.summary = summary
    self.explanation = explanation
    self.confidence = confidence
    self.place = place
    self.observations = observations
  }
}

/// A fact that a verdict rests on, with the packets that show it.
package struct Observation: Hashable, Sendable {
  package var text: String
  /// Numbers of frames in the capture, from 1.
  package var frames: [Int]

  package init(_ text: String, frames: [Int] = []) {
    self.text = text
    self.frames = frames
  }
}

/// What else the evidence allows, and the one test that would tell.
package struct Alternative: Hashable, Sendable {
  package var cause: Cause
  package var place: Place.Kind
  package var text: String
  package var decide: String

  package init(_ cause: Cause, _ place: Place.Kind, _ text: String, decide: String) {
    self.cause = cause
    self.place = place
    self.text = text
    self.decide = decide
  }
}

/// A command to run next, on the machine where it belongs.
package struct Action: Hashable, Sendable {
  package enum Machine: String, Hashable, Sendable {
    case thisMachine = "this-machine"
    case gateway
    case host
    case provider
    case cloud
  }

  package var machine: Machine
  package var command: String
  package var why: String

  package init(on machine: Machine, _ command: String, why: String) {
    self.machine = machine
    self.command = command
    self.why = why
  }
}
