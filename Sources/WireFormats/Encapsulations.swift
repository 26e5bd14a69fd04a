/// The encapsulations around a packet, outermost first: at most 8, without an allocation.
package struct Encapsulations: Hashable, Sendable {
  /// One octet for each, the outermost in the lowest.
  private var packed: UInt64 = 0

  package static let limit = 8

  package init() {}

  package var isFull: Bool { count == Self.limit }

  /// Adds one inside the others; the caller has checked that there is room.
  mutating func append(_ encapsulation: Encapsulation) {
    packed |= UInt64(encapsulation.rawValue) << UInt64(8 * count)
  }
}

extension Encapsulations: RandomAccessCollection {
  package var startIndex: Int { 0 }
  package var endIndex: Int { (71 - packed.leadingZeroBitCount) / 8 }

  package subscript(position: Int) -> Encapsulation {
    // Only `append` writes here, so that every octet below the end is a case.
    Encapsulation(rawValue: UInt8(truncatingIfNeeded: packed >> UInt64(8 * position))) ?? .vlan
  }
}

extension Encapsulations: CustomStringConvertible {
  package var description: String { map(\.description).joined(separator: ", ") }
}
