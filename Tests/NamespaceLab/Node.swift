/// A machine of the chain; every one is a network namespace with a kernel's own IP stack.
package enum Node: Hashable, Sendable {
  case client
  /// Counted from the client, from 1: router k is hop k.
  case router(Int)
  /// A second router beside router k, where `Chain.twin` has made one.
  case twin(Int)
  case server

  var label: String {
    switch self {
    case .client: "client"
    case .router(let hop): "r\(hop)"
    case .twin(let hop): "r\(hop)b"
    case .server: "server"
    }
  }
}
