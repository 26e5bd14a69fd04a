import LiveNetwork
import Testing

/// What several runs end with.
struct SeriesStatusTests {
  private static func status(of statuses: [Int32]) -> (status: Int32, begun: Int) {
    var result = SeriesStatus()
    var begun = 0
    for status in statuses where !result.isOver {
      result.add(status)
      begun += 1
    }
    return (result.status, begun)
  }

  @Test(
    arguments: [
      ([0, 0], 0), ([0, 3, 1], 3), ([7, 2], 7), ([1, 68], 1), ([68, 1], 1),
      ([68, 6, 71], 6),
    ] as [([Int32], Int32)])
  func `the worst verdict counts, whatever failed besides`(statuses: [Int32], worst: Int32) {
    #expect(Self.status(of: statuses) == (worst, statuses.count))
  }

  @Test(arguments: [([0, 68, 71], 68), ([71, 0, 68], 71), ([64, 0], 64)] as [([Int32], Int32)])
  func `without a bad verdict the first failure counts, and the others are begun`(
    statuses: [Int32], first: Int32
  ) {
    #expect(Self.status(of: statuses) == (first, statuses.count))
  }

  @Test func `a lack of privilege ends all, and takes no verdict back`() {
    #expect(Self.status(of: [77, 3]) == (77, 1))
    #expect(Self.status(of: [68, 77, 3]) == (68, 2))
    #expect(Self.status(of: [4, 77, 3]) == (4, 2))
  }

  @Test func `an interruption ends all, and is told whatever came before`() {
    #expect(Self.status(of: [130, 3]) == (130, 1))
    #expect(Self.status(of: [7, 130, 3]) == (130, 2))
    #expect(Self.status(of: [68, 0, 130]) == (130, 3))
  }
}
