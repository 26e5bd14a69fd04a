/// What a correct report says; a set holds every answer that is right.
package struct Expectation: Sendable {
  /// One end of the interval in which something happens.
  package enum Point: Sendable, Equatable {
    case any
    /// Null in the report, or one of these TTLs; -1 stands for null.
    case one(of: Set<Int>)

    static let null = Point.one(of: [-1])
    static func ttl(_ values: Int...) -> Point { .one(of: Set(values)) }
  }

  /// Who sent the rejection.
  package enum Sender: Sendable, Equatable {
    case any
    case nobody
    case hop(Int)
  }

  package var outcome: String
  /// Empty: any word.
  package var causes: Set<String>
  package var kinds: Set<String>
  package var after: Point
  package var before: Point = .any
  package var by: Sender = .any
  package var confidence: Set<String> = ["high", "medium", "low"]
  /// Null when the host's distance cannot be known.
  package var distance: Point = .any
  /// Hops that never answer the target's own flow.
  package var silentHops: Set<Int> = []
  /// Answers come from the hops' own addresses, hop by hop.
  package var hopsFollowLayout = true
  /// The smallest round trip to the host in milliseconds.
  package var roundTrip: Double = 0
  /// Causes that the alternatives have to name, or a cause and its place, `port-filter provider-edge`.
  package var alternatives: Set<String> = []
  /// Ports of the host that are found to accept instead.
  package var otherPorts: Set<Int> = []
  /// The verdict rests on silence, which only a control that crossed it can make sure.
  package var isSilence = true
  /// What is as right, however sure.
  package var also: [Expectation] = []
  /// The largest packets that pass to the host and back, in octets; nil for any.
  package var forwardPath: Int?
  package var reversePath: Int?
  /// The hop that reports the smaller MTU on the way to the host.
  package var reportedBy: Int?
  /// Words that the first sentence has to have.
  package var words = ""
  /// Words that some of the evidence has to have.
  package var evidence = ""
  /// What a report may say instead where it is not sure: what luck or look-alikes allow.
  package var unsure: [Expectation] = []

  package func with(_ change: (inout Expectation) -> Void) -> Expectation {
    var copy = self
    change(&copy)
    return copy
  }

  /// Served; `hop` is the host's distance.
  package static func open(hop: Int = 7) -> Expectation {
    Expectation(
      outcome: "open", causes: [], kinds: ["service"], after: .ttl(hop), distance: .ttl(hop))
  }

  /// A RST from the host's own stack.
  static func refused(hop: Int = 7) -> Expectation {
    Expectation(
      outcome: "refused", causes: ["no-listener"], kinds: ["service"], after: .any,
      distance: .ttl(hop))
  }

  /// Silence in an interval with a control that crossed it.
  static func dropped(
    _ causes: String..., after: Int, before: Int, kind: String
  ) -> Expectation {
    Expectation(
      outcome: "dropped", causes: Set(causes), kinds: [kind], after: .ttl(after),
      before: .ttl(before), by: .nobody, distance: .ttl(7))
  }

  /// Silence for everything; nothing tells how far the host is.
  static func allDropped(_ causes: String..., after: Int, kinds: Set<String>) -> Expectation {
    Expectation(
      outcome: "dropped", causes: Set(causes), kinds: kinds, after: .ttl(after), before: .null,
      by: .nobody, confidence: ["medium", "low"], distance: .null)
  }

  /// A refusal that names its sender, `hop`.
  static func rejected(_ causes: String..., hop: Int, kind: String) -> Expectation {
    Expectation(
      outcome: "rejected", causes: Set(causes), kinds: [kind], after: .ttl(hop - 1, hop),
      by: .hop(hop), distance: .ttl(7))
  }

  /// No way there, or nobody there.
  static func unreachable(
    _ causes: String..., after: Point, kinds: Set<String>, by: Sender = .any
  ) -> Expectation {
    Expectation(
      outcome: "unreachable", causes: Set(causes), kinds: kinds, after: after, by: by,
      distance: .null)
  }

  /// The packet never left this machine.
  static func own(_ outcome: String, _ causes: String...) -> Expectation {
    Expectation(
      outcome: outcome, causes: Set(causes), kinds: ["self"], after: .null, distance: .null)
  }

  /// Accepted, then no service.
  static func afterHandshake(_ outcome: String, _ causes: String...) -> Expectation {
    Expectation(
      outcome: outcome, causes: Set(causes), kinds: ["service"], after: .any, distance: .ttl(7))
  }
}
