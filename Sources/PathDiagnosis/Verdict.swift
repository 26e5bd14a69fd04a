package import WireFormats

/// The answer: what happened, where, why, how sure, and what to do next.
package struct Verdict: Hashable, Sendable {
  package var outcome: Outcome
  package var cause: Cause
  /// One sentence that answers the question by itself.
  package var summary: Text
  /// What stands behind the sentence, in one or two more.
  package var explanation: Text
  package var confidence: Confidence
  package var place: Place
  package var observations: [Observation]
  package var alternatives: [Alternative] = []
  package var actions: [Action] = []

  package init(
    _ outcome: Outcome, _ cause: Cause, summary: Text, explanation: Text,
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
  package var text: Text
  package var frames: Frames

  package init(_ text: Text, frames: Frames = Frames(nil)) {
    self.text = text
    self.frames = frames
  }

  package init(_ text: Text, frames: [Int]) {
    self.init(text, frames: Frames(frames))
  }
}

extension Verdict {
  /// Leaves the first of several actions with one command: rules and what amends them may ask for the same.
  package mutating func removeRepeatedActions() {
    var known: Set<Text> = []
    actions = actions.filter { known.insert("\($0.machine.rawValue) \($0.command)").inserted }
  }
}

/// What else the evidence allows, and the one test that would tell.
package struct Alternative: Hashable, Sendable {
  package var cause: Cause
  package var place: Place.Kind
  package var text: Text
  package var decide: Text

  package init(_ cause: Cause, _ place: Place.Kind, _ text: Text, decide: Text) {
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
  package var command: Text
  package var why: Text

  package init(on machine: Machine, _ command: Text, why: Text) {
    self.machine = machine
    self.command = command
    self.why = why
  }
}

extension Text {
  /// `db1.example.net (203.0.113.66) port 22`; `name` is what the user called the address.
  init(subject name: String?, _ address: IPAddress, port: UInt16?) {
    var text = OctetBuffer(room: 48)
    text.append(subject: name, address, port: port)
    self.init(text)
  }
}

extension OctetBuffer {
  /// Appends the same.
  mutating func append(subject name: String?, _ address: IPAddress, port: UInt16?) {
    if let name, name != address.description {
      append(name)
      append(" (")
      append(address)
      append(")")
    } else {
      append(address)
    }
    guard let port else { return }
    append(" port ")
    append(decimal: Int(port))
  }
}
