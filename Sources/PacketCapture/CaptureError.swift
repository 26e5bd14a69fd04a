/// Why frames cannot be captured, or a filter cannot be used.
package enum CaptureError: Error, Hashable, Sendable {
  case noPermission(interface: String)
  case noSuchInterface(String)
  case interfaceDown(String)
  /// The interface vanished during the capture.
  case interfaceLost(String)
  /// The reason is libpcap's text.
  case badFilter(expression: String, reason: String)
  /// The reason is libpcap's text.
  case failed(interface: String, reason: String)
}

extension CaptureError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .noPermission(let interface):
      "cannot capture on \(interface): no permission; run as root or with CAP_NET_RAW"
    case .noSuchInterface(let interface):
      "cannot capture on \(interface): no such interface; 'ip link' lists them"
    case .interfaceDown(let interface):
      "cannot capture on \(interface): it is down; 'ip link set \(interface) up' brings it up"
    case .interfaceLost(let interface):
      "the capture on \(interface) ended: the interface vanished"
    case .badFilter(let expression, let reason):
      "cannot use the filter '\(expression)': \(reason)"
    case .failed(let interface, let reason):
      "cannot capture on \(interface): \(reason)"
    }
  }
}
