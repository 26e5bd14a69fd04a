import PathTracing
import WireFormats

/// The targets that the user asks for.
struct WantedTargets: Sendable {
  /// Of the host; nil where all hosts are meant.
  var addresses: Set<IPAddress>?
  var family: IPVersion?
  var port: UInt16?

  func contains(_ target: Endpoint) -> Bool {
    (addresses?.contains(target.address) ?? true)
      && (family.map { $0 == target.address.version } ?? true)
      && (port.map { $0 == target.port } ?? true)
  }
}
