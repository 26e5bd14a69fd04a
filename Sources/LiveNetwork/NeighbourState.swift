import CLinux

/// What the kernel knows about a neighbour's link-layer address, `NUD_…`.
package enum NeighbourState: Hashable, Sendable {
  /// Asked for, no answer yet.
  case incomplete
  case reachable
  case stale
  case delay
  case probe
  /// Asked for, and nobody answered.
  case failed
  case permanent
  /// The link needs no addresses.
  case noARP

  init?(rawValue: UInt16) {
    switch Int32(rawValue) {
    case NUD_INCOMPLETE: self = .incomplete
    case NUD_REACHABLE: self = .reachable
    case NUD_STALE: self = .stale
    case NUD_DELAY: self = .delay
    case NUD_PROBE: self = .probe
    case NUD_FAILED: self = .failed
    case NUD_PERMANENT: self = .permanent
    case NUD_NOARP: self = .noARP
    default: return nil
    }
  }
}
