import WireFormats

/// SplitMix64: the same values on every run and machine.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }

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
