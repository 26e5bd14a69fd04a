import Testing
import WireFormats

@Suite struct TimestampTests {
  @Test func `times and intervals add up`() {
    let time = Timestamp(nanoseconds: 1_000_000_000)
    #expect(time + .milliseconds(5) == Timestamp(nanoseconds: 1_005_000_000))
    #expect(time - .milliseconds(5) == Timestamp(nanoseconds: 995_000_000))
    #expect(time - Timestamp(nanoseconds: 1) == Interval(nanoseconds: 999_999_999))
    #expect(time < time + Interval(nanoseconds: 1))
  }

  @Test func `times wrap instead of trapping`() {
    let last = Timestamp(nanoseconds: .max)
    let first = Timestamp(nanoseconds: .min)
    #expect(last + Interval(nanoseconds: 1) == first)
    #expect(first - Interval(nanoseconds: 1) == last)
    #expect(first - last == Interval(nanoseconds: 1))
    #expect(last - Interval(nanoseconds: .min) == Timestamp(nanoseconds: -1))
  }

  @Test func `intervals wrap instead of trapping`() {
    let last = Interval(nanoseconds: .max)
    #expect(last + Interval(nanoseconds: 1) == Interval(nanoseconds: .min))
    #expect(Interval(nanoseconds: .min) - Interval(nanoseconds: 1) == last)
    #expect(last * 2 == Interval(nanoseconds: -2))
    #expect(Interval.milliseconds(.max) == Interval(nanoseconds: .max &* 1_000_000))
    #expect(Interval.zero < last)
  }

  @Test func `seconds and milliseconds convert`() {
    #expect(Interval.seconds(1.5) == Interval(nanoseconds: 1_500_000_000))
    #expect(Interval.seconds(-0.25).seconds == -0.25)
    #expect(Interval.milliseconds(3).milliseconds == 3)
  }

  @Test(arguments: [Double.infinity, 1e30, 9.3e9, -.infinity, -1e30, -9.3e9, .nan])
  func `seconds out of range give the nearest end`(count: Double) {
    #expect(Interval.seconds(count) == Interval(nanoseconds: count < 0 ? .min : .max))
  }
}
