import Foundation
import PathTracing
import Testing
import WireFormats

@testable import Reporting

struct TimestampTextTests {
  @Test(arguments: 1...5)
  func `times are written as Foundation writes them`(seed: Int) {
    var generator = SeededGenerator(seed: UInt64(seed))
    // A timestamp holds 1677 to 2262.
    for _ in 0..<400 {
      let second = Int64.random(in: -9_223_372_036...9_223_372_036, using: &generator)
      let millisecond = Int64.random(in: 0...999, using: &generator)
      let rest = Int64.random(in: 0...999_999, using: &generator)
      let time = Timestamp(
        nanoseconds: second * 1_000_000_000 + millisecond * 1_000_000 + rest)
      let whole = Date(timeIntervalSince1970: TimeInterval(second)).formatted(.iso8601)
      let fraction = String(format: "%03d", millisecond)
      #expect(time.rfc3339 == whole.replacing("Z", with: ".\(fraction)Z"))
    }
  }

  @Test func `a day in a leap year and the turns of centuries come out right`() {
    let days: [(Int64, String)] = [
      (0, "1970-01-01"), (-1, "1969-12-31"), (11_016, "2000-02-29"), (11_017, "2000-03-01"),
      (47_540, "2100-02-28"), (47_541, "2100-03-01"), (-25_509, "1900-02-28"),
      (-25_508, "1900-03-01"),
    ]
    for (day, text) in days {
      let time = Timestamp(nanoseconds: day * 86_400_000_000_000)
      #expect(time.rfc3339 == "\(text)T00:00:00.000Z")
      #expect(time.readable == "\(text) 00:00:00 UTC")
    }
  }

  @Test func `the first and the last time there is are written`() {
    #expect(Timestamp(nanoseconds: .min).rfc3339 == "1677-09-21T00:12:43.145Z")
    #expect(Timestamp(nanoseconds: .max).rfc3339 == "2262-04-11T23:47:16.854Z")
  }
}
