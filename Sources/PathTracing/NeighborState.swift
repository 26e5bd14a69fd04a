/// What the kernel knows of a next hop at the link layer, the `NUD_…` of linux/neighbour.h.
package enum NeighborState: String, Hashable, Sendable {
  case incomplete
  /// It answered within the last 45 s (neigh_rand_reach_time, up to one and a half times 30 s).
  case reachable
  case stale
  case delay
  case probe
  case failed
  /// Set by hand, and never asked for.
  case permanent
}
