import PathTracing
package import WireFormats

// A verdict has a dozen texts. In memory of its own each of them would be as long on its way to the heap
// and back as it takes to write; here they lie one behind the other where the last verdict's lay.

/// A verdict that is being written, over and over in the same memory.
package struct Draft: Sendable {
  package private(set) var outcome = Outcome.inconclusive
  package private(set) var cause = Cause.undecided
  package var confidence = Confidence.low
  package private(set) var place = Place(.unknown)
  /// What stands behind the summary: a line of JSON does not say it.
  package var explanation: Text = ""
  /// The summary, then the texts of the parts.
  package private(set) var words = OctetBuffer()
  package private(set) var summaryEnd = 0
  package private(set) var parts: [Part] = []
  /// Frames behind the second of a part.
  private var otherFrames: [Int] = []

  /// An observation, an alternative or an action.
  package struct Part: Sendable {
    package enum Kind: Sendable {
      case observation
      case alternative(Cause, Place.Kind)
      case action(Action.Machine)
    }

    package fileprivate(set) var kind: Kind
    /// Where its text begins among the words, and where the second begins: how to decide, or why.
    package fileprivate(set) var start: Int
    package fileprivate(set) var middle: Int
    package fileprivate(set) var end: Int
    package fileprivate(set) var frameCount = 0
    fileprivate var first = 0
    fileprivate var second = 0
    fileprivate var others = 0
  }

  package init() {}

  /// The frames of an observation.
  @inline(__always)
  package func frame(_ index: Int, of part: Part) -> Int {
    index == 0 ? part.first : index == 1 ? part.second : otherFrames[part.others + index - 2]
  }

  /// Begins anew; `summary` writes the sentence.
  @inline(__always)
  mutating func begin(
    _ outcome: Outcome, _ cause: Cause, _ confidence: Confidence, _ place: Place,
    summary: (inout OctetBuffer) -> Void
  ) {
    self.outcome = outcome
    self.cause = cause
    self.confidence = confidence
    self.place = place
    words.removeAll()
    parts.removeAll(keepingCapacity: true)
    if !otherFrames.isEmpty { otherFrames.removeAll(keepingCapacity: true) }
    summary(&words)
    summaryEnd = words.count
  }

  /// Adds a fact, with the frames that show it.
  @inline(__always)
  mutating func observe(_ frames: Frames, _ text: (inout OctetBuffer) -> Void) {
    let start = words.count
    text(&words)
    add(.observation, start, words.count, frames)
  }

  mutating func observe(_ text: Text, frames: Frames = Frames(nil)) {
    observe(frames) { $0.append(text) }
  }

  @inline(__always)
  mutating func add(
    _ alternative: (cause: Cause, place: Place.Kind), _ text: (inout OctetBuffer) -> Void,
    decide: (inout OctetBuffer) -> Void
  ) {
    let start = words.count
    text(&words)
    let middle = words.count
    decide(&words)
    add(.alternative(alternative.cause, alternative.place), start, middle)
  }

  @inline(__always)
  mutating func add(
    on machine: Action.Machine, _ command: (inout OctetBuffer) -> Void,
    why: (inout OctetBuffer) -> Void
  ) {
    let start = words.count
    command(&words)
    let middle = words.count
    why(&words)
    add(.action(machine), start, middle)
  }

  private mutating func add(
    _ kind: Part.Kind, _ start: Int, _ middle: Int, _ frames: Frames = Frames(nil)
  ) {
    var part = Part(kind: kind, start: start, middle: middle, end: words.count)
    part.frameCount = frames.count
    if frames.count > 0 { part.first = frames[0] }
    if frames.count > 1 { part.second = frames[1] }
    if frames.count > 2 {
      part.others = otherFrames.count
      otherFrames += frames.dropFirst(2)
    }
    parts.append(part)
  }

  /// Puts the part that was added last before all others of its kind.
  mutating func moveLastToFront() {
    if let part = parts.popLast() { parts.insert(part, at: 0) }
  }
}

extension Draft {
  /// Takes a verdict that was written elsewhere.
  package mutating func take(_ verdict: borrowing Verdict) {
    begin(verdict.outcome, verdict.cause, verdict.confidence, verdict.place) {
      $0.append(verdict.summary)
    }
    explanation = verdict.explanation
    for observation in verdict.observations {
      observe(observation.frames) { $0.append(observation.text) }
    }
    for alternative in verdict.alternatives {
      add(
        (alternative.cause, alternative.place), { $0.append(alternative.text) },
        decide: { $0.append(alternative.decide) })
    }
    for action in verdict.actions {
      add(on: action.machine, { $0.append(action.command) }, why: { $0.append(action.why) })
    }
  }

  /// The words between two positions.
  package func text(_ start: Int, _ end: Int) -> Text {
    var text = OctetBuffer(room: end - start)
    words.read(from: start, to: end) { text.append($0) }
    return Text(text)
  }

  /// The same with texts of their own.
  package var verdict: Verdict {
    var verdict = Verdict(
      outcome, cause, summary: text(0, summaryEnd), explanation: explanation,
      confidence: confidence, place: place, observations: [])
    for part in parts {
      let (first, second) = (text(part.start, part.middle), text(part.middle, part.end))
      switch part.kind {
      case .observation:
        let frames = Frames((0..<part.frameCount).map { frame($0, of: part) })
        verdict.observations.append(Observation(first, frames: frames))
      case .alternative(let cause, let place):
        verdict.alternatives.append(Alternative(cause, place, first, decide: second))
      case .action(let machine):
        verdict.actions.append(Action(on: machine, first, why: second))
      }
    }
    return verdict
  }
}
