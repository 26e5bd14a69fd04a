/// The IP version that a scenario is run over.
package enum Family: String, CaseIterable, Sendable, CustomStringConvertible {
  case v4 = "IPv4"
  case v6 = "IPv6"

  package var description: String { rawValue }

  /// The family's word in nftables.
  var nft: String { self == .v4 ? "ip" : "ip6" }
  /// The family's flag of `ip`.
  var flag: String { self == .v4 ? "-4" : "-6" }
}
