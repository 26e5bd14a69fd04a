/// The encapsulations around a packet, outermost first: at most 8, without an allocation.
package struct Encapsulations: Hashable, Sendable {
  /// One octet for each, the outermost in the lowest.
  private var packed: UInt64 = 0
  /// The network that each names: VLAN, label, session, VNI.
  private var numbers = SIMD8<UInt32>()
  /// A bit for each that names one.
  private var numbered: UInt8 = 0

  package static let limit = 8

  package init() {}

  package var isFull: Bool { count == Self.limit }

  /// Adds one inside the others; the caller has checked that there is room.
  mutating func append(_ encapsulation: Encapsulation, number: UInt32? = nil) {
    let position = count
    packed |= UInt64(encapsulation.rawValue) << UInt64(8 * position)
    guard let number, position < Self.limit else { return }
    numbers[position] = number
    numbered |= 1 << UInt8(position)
  }

  /// The number of the network that an encapsulation names: a VLAN ID, the top label of MPLS, a VNI,
  /// the key of GRE, the session of PPPoE, ERSPAN or L2TP, the tunnel of GTP-U; of a wireless frame that
  /// holds several packets, how many.
  package func number(at position: Int) -> UInt32? {
    guard indices.contains(position), numbered >> UInt8(position) & 1 == 1 else { return nil }
    return numbers[position]
  }

  /// Packets that lie beside the one that is read in a frame that holds several.
  package var unreadParts: Int {
    guard let position = firstIndex(of: .aggregate), let parts = number(at: position), parts > 1
    else { return 0 }
    return Int(parts) - 1
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
  /// `VLAN 7, VXLAN VNI 5001`.
  package var description: String {
    indices.map { position in
      let encapsulation = self[position]
      guard let number = number(at: position) else { return encapsulation.description }
      let noun = encapsulation.numberNoun.map { " " + $0 } ?? ""
      return "\(encapsulation)\(noun) \(number)"
    }.joined(separator: ", ")
  }
}
