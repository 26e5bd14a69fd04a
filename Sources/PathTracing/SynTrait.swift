/// A trait that the SYNs which die share and those which live lack.
package enum SynTrait: Hashable, Sendable {
  /// They come from these source ports.
  case flows(Set<UInt16>)
  /// They bear TCP options, as every system's SYN does.
  case options
  /// They ask for ECN.
  case ecn
  /// They bear a DSCP.
  case mark

  package func holds(for variant: SynVariant) -> Bool {
    switch self {
    case .flows(let dead): dead.contains(variant.flow)
    case .options: !variant.isMinimal
    case .ecn: variant.requestsECN
    case .mark: variant.isMarked
    }
  }
}
