import PathTracing

extension SeededGenerator {
  mutating func octets(upTo count: Int) -> [UInt8] {
    (0..<Int.random(in: 0...count, using: &self)).map { _ in .random(in: 0...255, using: &self) }
  }

  mutating func text() -> String {
    String(
      (0..<Int.random(in: 0...20, using: &self)).map { _ in "añ€😀 b\n".randomElement(using: &self)!
      })
  }

  mutating func optional<Value>(_ value: (inout Self) -> Value) -> Value? {
    Bool.random(using: &self) ? value(&self) : nil
  }
}
