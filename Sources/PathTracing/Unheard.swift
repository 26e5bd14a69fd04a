/// Octets that a side's later segments count, and that neither came nor were acknowledged.
package struct Unheard: Sendable {
  package var octets: UInt64
  /// The first segment behind them.
  package var behind: Moment
}
