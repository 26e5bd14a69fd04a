import PathTracing

extension SeededGenerator {
  mutating func octets(_ count: Int) -> [UInt8] {
    var octets: [UInt8] = []
    octets.reserveCapacity(count)
    var word: UInt64 = 0
    for index in 0..<count {
      if index % 8 == 0 { word = next() }
      octets.append(UInt8(truncatingIfNeeded: word))
      word >>= 8
    }
    return octets
  }

  mutating func integer<Value: FixedWidthInteger>(_ type: Value.Type = Value.self) -> Value {
    Value(truncatingIfNeeded: next())
  }

  mutating func below(_ limit: Int) -> Int {
    Int(next() % UInt64(limit))
  }

  mutating func bool() -> Bool {
    next() & 1 == 1
  }
}
