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

  /// Tells whether the number comes before `other`; meaningful only within 2^31 of it.
  package func precedes(_ other: SequenceNumber) -> Bool {
    self - other < 0
  }
}
