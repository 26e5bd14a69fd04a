import PathTracing
import Testing

@testable import PathDiagnosis

struct HashFilterTests {
  @Test func `what was put in is found, and little else`() {
    var random = SeededGenerator(seed: 7)
    var (one, other) = (HashFilter(width: 16), HashFilter(width: 16))
    #expect(!one.mayHold(0))
    let hashes = (0..<1000).map { _ in random.next() }
    for (index, hash) in hashes.enumerated() {
      if index % 2 == 0 { one.insert(hash) } else { other.insert(hash) }
    }
    one.formUnion(other)
    #expect(hashes.allSatisfy { one.mayHold($0) })
    let strangers = (0..<10_000).count { _ in one.mayHold(random.next()) }
    #expect(strangers < 400, "\(strangers) of 10,000, where 1,000 of 65,536 bits are set")
    var empty = HashFilter(width: 16)
    empty.formUnion(one)
    #expect(hashes.allSatisfy { empty.mayHold($0) })
  }
}
