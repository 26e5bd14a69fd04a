/// The IP version that a scenario is run over.
package enum Family: String, CaseIterable, Sendable, CustomStringConvertible {
  case v4 = "IPv4"
  case v6 = "IPv6"

  package var description: String { rawValue }
}
