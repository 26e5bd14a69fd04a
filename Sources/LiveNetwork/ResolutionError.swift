package import WireFormats

/// Why a name has no address.
package enum ResolutionError: Error, Hashable, Sendable {
  /// The name does not exist.
  case unknownHost(String)
  /// No name server answered; the name may exist.
  case temporaryFailure(String)
  /// The name or address exists, but not in the family asked for.
  case noAddress(String, IPVersion)
  /// The zone of a link-local address names no interface.
  case unknownZone(String, zone: String)
  /// Anything else, in the resolver's words.
  case failed(String, reason: String)
}

extension ResolutionError: CustomStringConvertible {
  /// One line: what failed, why, and what to do.
  package var description: String {
    switch self {
    case .unknownHost(let name): "\(name): no such host; check the spelling"
    case .temporaryFailure(let name):
      "\(name): the name servers do not answer; try again, or give the address"
    case .noAddress(let name, .v4): "\(name): has no IPv4 address; leave out -4"
    case .noAddress(let name, .v6): "\(name): has no IPv6 address; leave out -6"
    case .unknownZone(let name, let zone):
      "\(name): no interface is called \(zone); 'ip link' lists them"
    case .failed(let name, let reason): "\(name): \(reason); give its address"
    }
  }
}
