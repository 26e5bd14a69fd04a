/// The falling times to live with which one SYN passes a capture.
package struct Rounds: Hashable, Sendable {
  package let highest: UInt8
  package private(set) var lowest: UInt8
  /// How often one was lower than all before.
  package private(set) var steps: UInt8 = 0

  init(from timeToLive: UInt8) {
    highest = timeToLive
    lowest = timeToLive
  }

  mutating func take(_ timeToLive: UInt8) {
    guard timeToLive < lowest else { return }
    lowest = timeToLive
    steps = steps == .max ? .max : steps + 1
  }
}
