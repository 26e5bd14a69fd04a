import LiveNetwork
import Testing
import WireFormats

/// Streams that are written as it happens, and files that come through a pipe.
struct StreamAgeTests {
  private let start = Timestamp(nanoseconds: 1_700_000_000_000_000_000)

  private func time(_ seconds: Double) -> Timestamp { start + .seconds(seconds) }

  @Test func `frames of just now are looked at twice a second`() {
    var age = StreamAge(start: start)
    let looks = (0...300).filter {
      age.isDue(time(Double($0) / 100), now: time(Double($0) / 100 + 0.02))
    }
    #expect(looks.count == 6)
  }

  @Test(arguments: [-3600, -1.5, 1.5, 3600])
  func `frames of another time come out of a file`(seconds: Double) {
    var age = StreamAge(start: start)
    let looks = (0...300).filter { age.isDue(time(Double($0) + seconds), now: time(Double($0))) }
    #expect(looks.isEmpty)
    let isDue = age.isDue(nil, now: time(400))
    #expect(!isDue)
  }
}
