import WireFormats

/// What happened to the SYN, or to the session: the first thing a report says.
package enum Outcome: String, Hashable, Sendable, CaseIterable {
  case open
  case refused
  case rejected
  case dropped
  case unreachable
  case mtuBlackHole = "mtu-black-hole"
  case stalled
  case reset
  case inconclusive

  /// The exit status of a run with this outcome.
  package var exitStatus: Int32 {
    switch self {
    case .open: 0
    case .refused: 1
    case .rejected: 2
    case .dropped: 3
    case .unreachable: 4
    case .mtuBlackHole: 5
    case .stalled, .reset: 6
    case .inconclusive: 7
    }
  }
}
