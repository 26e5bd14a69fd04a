/// What is really so in a simulated network: the measure of a verdict.
package struct Truth: Sendable {
  /// Outcomes that are right, the best first, in the words of the reports.
  package var outcomes: [String]
  /// Causes that are right; empty where any will do.
  package var causes: [String] = []
  /// Kinds of place that are right; empty where any will do.
  package var kinds: [String] = []
  /// The kinds of place that fit silence behind each hop, from 0: where reports get lost, a place
  /// is right if the truth lies in its interval.
  package var kindsAt: [[String]] = []
  /// Causes that no packet tells apart from the true ones: right only below high confidence, and
  /// with a true one among the alternatives.
  package var lookAlikes: [String] = []
  /// The fault lies behind the TTL check of this hop and before that of the next; 0 is the client.
  ///
  /// Nil where nothing is wrong on the way.
  package var position: Int?
  /// Octets of the largest packets that pass there and back, where larger ones vanish.
  package var forwardSize: Int?
  package var reverseSize: Int?
  /// Who really sent the rejection.
  package var by: String?

  package init(
    _ outcomes: String..., causes: [String] = [], kinds: [String] = [], position: Int? = nil
  ) {
    self.outcomes = outcomes
    self.causes = causes
    self.kinds = kinds
    self.position = position
  }
}
