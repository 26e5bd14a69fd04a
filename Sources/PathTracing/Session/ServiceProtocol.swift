/// What a service speaks, as far as a session has to know.
package enum ServiceProtocol: String, Hashable, Sendable, CaseIterable {
  case ssh
  case tls
  /// Any other: whether the server or the client speaks first is not known.
  case other

  /// What is expected of the service on a port.
  package static func expected(on port: UInt16) -> ServiceProtocol {
    // No set: each of a million conversations would have its port hashed.
    switch port {
    case 22: .ssh
    // Where TLS begins with the first octet (IANA), 8443 by custom.
    case 443, 465, 563, 636, 853, 989, 990, 992, 993, 994, 995, 5061, 5223, 6697, 8443, 8883: .tls
    default: .other
    }
  }
}
