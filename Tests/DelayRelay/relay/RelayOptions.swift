/// What the relay was asked to do: two ends, and what happens to a packet between them.
struct RelayOptions {
  /// Namespace and device name of either end.
  var ends: [(namespace: String, device: String)] = []
  /// One-way delay in microseconds.
  var delay: UInt64 = 0
  /// Greatest extra delay in microseconds, drawn evenly for each packet; order is kept.
  var jitter: UInt64 = 0
  /// Share of packets that vanish, in percent.
  var loss: Double = 0
  /// Share of packets that skip the delay and so overtake others, in percent.
  var reorder: Double = 0
  var seed: UInt64 = 1
  /// Keeps running when the process that started it is gone.
  var detached = false

  static let usage = """
    usage: lab-relay --end NAMESPACE:DEVICE --end NAMESPACE:DEVICE --delay MICROSECONDS
                     [--jitter MICROSECONDS] [--loss PERCENT] [--reorder PERCENT] [--seed N] [--detached]
    """

  init?(_ arguments: [String]) {
    var rest = arguments[...]
    while let option = rest.popFirst() {
      if option == "--detached" {
        detached = true
        continue
      }
      guard let value = rest.popFirst() else { return nil }
      switch option {
      case "--end":
        let parts = value.split(separator: ":").map(String.init)
        guard parts.count == 2 else { return nil }
        ends.append((parts[0], parts[1]))
      case "--delay": delay = UInt64(value) ?? 0
      case "--jitter": jitter = UInt64(value) ?? 0
      case "--loss": loss = Double(value) ?? 0
      case "--reorder": reorder = Double(value) ?? 0
      case "--seed": seed = UInt64(value) ?? 1
      default: return nil
      }
    }
    guard ends.count == 2 else { return nil }
  }
}
