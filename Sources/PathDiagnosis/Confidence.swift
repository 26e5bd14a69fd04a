import WireFormats

/// How far a verdict can be relied on.
///
/// A reply that names its sender may be high; silence alone never is; silence with a control that
/// crossed the interval may be, unless a router that answers nobody lies inside it.
package enum Confidence: String, Hashable, Comparable, Sendable {
  case low
  case medium
  case high

  private var rank: Int {
    switch self {
    case .low: 0
    case .medium: 1
    case .high: 2
    }
  }

  package static func < (left: Confidence, right: Confidence) -> Bool {
    left.rank < right.rank
  }
}
