/// A TCP sequence number: arithmetic modulo 2^32, order by the shorter way round (RFC 9293 3.4).
package struct SequenceNumber: Hashable, Sendable {
  package var rawValue: UInt32

  package init(rawValue: UInt32) {
    self.rawValue = rawValue
  }

  package static func + (number: SequenceNumber, octets: Int) -> SequenceNumber {
    SequenceNumber(rawValue: number.rawValue &+ UInt32(truncatingIfNeeded: octets))
  }

  package static func - (number: SequenceNumber, octets: Int) -> SequenceNumber {
    SequenceNumber(rawValue: number.rawValue &- UInt32(truncatingIfNeeded: octets))
  }

  /// The signed distance in octets from `right` to `left`, -2^31 to 2^31 - 1.
  package static func - (left: SequenceNumber, right: SequenceNumber) -> Int {
    Int(Int32(bitPattern: left.rawValue &- right.rawValue))
  }

  /// Tells whether the number comes before `other`, so that `other - self` is above 0; of two that are
  /// 2^31 apart neither does.
  package func precedes(_ other: SequenceNumber) -> Bool {
    other - self > 0
  }
}
