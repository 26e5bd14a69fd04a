import Testing
import WireFormats

@testable import PathTracing

/// The search for the largest size that passes, against paths whose limit is known.
@Suite struct SizeSearchTests {
  /// A one-way path: a limit, and packets that get lost for other reasons.
  private struct Path {
    var limit: Int
    var loss: Double
    /// How many packets a burst of losses takes; 1 for losses that know nothing of each other.
    var burst = 1
    var generator: SeededGenerator
    private var burstLeft = 0

    init(limit: Int, loss: Double, burst: Int = 1, seed: UInt64) {
      self.limit = limit
      self.loss = loss
      self.burst = burst
      generator = SeededGenerator(seed: seed)
    }

    mutating func passes(_ size: Int) -> Bool {
      if burstLeft > 0 {
        burstLeft -= 1
        return false
      }
      if Double.random(in: 0..<1, using: &generator) < loss / Double(burst) {
        burstLeft = burst - 1
        return false
      }
      return size <= limit
    }
  }

  private struct Outcome {
    var search: SizeSearch
    var packets = 0
    var waves = 0
  }

  private func run(_ path: Path, largest: Int = 1500, waves: Int = 60) -> Outcome {
    var path = path
    var shots: [SizeSearch.Shot] = []
    var outcome = Outcome(search: SizeSearch([], largest: largest, control: 100))
    var now = Timestamp(nanoseconds: 0)
    for _ in 0..<waves {
      let wave = outcome.search.wave()
      if wave.isEmpty { break }
      for size in wave {
        shots.append(
          SizeSearch.Shot(size: size, time: now, result: path.passes(size) ? .arrived : .unanswered)
        )
        now = now + .milliseconds(1)
      }
      now = now + .milliseconds(100)
      outcome.packets += wave.count
      outcome.waves += 1
      outcome.search = SizeSearch(shots, largest: largest, control: 100)
    }
    return outcome
  }

  @Test func `a healthy path costs one full packet`() {
    let outcome = run(Path(limit: 1500, loss: 0, seed: 1))
    #expect(outcome.search.isFree)
    #expect(outcome.packets == 3)
  }

  @Test func `every limit is found to the octet where nothing is lost`() {
    for limit in 101..<1500 {
      let outcome = run(Path(limit: limit, loss: 0, seed: 1))
      #expect(outcome.search.isExact && outcome.search.passed == limit, "\(limit)")
      #expect(outcome.packets < 110 && outcome.waves < 16, "\(limit): \(outcome)")
    }
  }

  @Test func `jumbo sizes are found too`() {
    for limit in [8000, 1500, 1499, 4352, 8999] {
      let outcome = run(Path(limit: limit, loss: 0, seed: 1), largest: 9000)
      #expect(outcome.search.isExact && outcome.search.passed == limit)
    }
  }

  @Test func `a size that is called exact is exact, whatever gets lost`() {
    var exact = 0
    var cases = 0
    for seed in 0..<4000 as Range<UInt64> {
      var generator = SeededGenerator(seed: seed)
      let limit =
        Bool.random(using: &generator)
        ? SizeSearch.ladder.randomElement(using: &generator) ?? 1400
        : Int.random(in: 300...1500, using: &generator)
      let loss = Double.random(in: 0...0.35, using: &generator)
      let burst = [1, 1, 3, 6].randomElement(using: &generator) ?? 1
      let outcome = run(Path(limit: limit, loss: loss, burst: burst, seed: seed))
      let real = min(limit, 1500)
      #expect(outcome.search.passed ?? 0 <= real)
      if outcome.search.isExact {
        #expect(outcome.search.passed == limit, "seed \(seed): \(outcome.search.passed ?? 0)")
      }
      if outcome.search.isHole { #expect(limit < 1500, "seed \(seed)") }
      if real < 1500, loss < 0.12 {
        cases += 1
        if outcome.search.isExact { exact += 1 }
      }
    }
    #expect(exact * 100 >= cases * 95, "\(exact) of \(cases)")
  }

  @Test func `loss of full packets and small ones alike is no hole`() {
    for seed in 0..<500 as Range<UInt64> {
      let outcome = run(Path(limit: 1500, loss: 0.5, seed: seed))
      #expect(!outcome.search.isHole)
    }
  }

  @Test func `nothing is said of a path that answers nothing`() {
    let outcome = run(Path(limit: 0, loss: 0, seed: 1), waves: 5)
    #expect(outcome.search.passed == nil && !outcome.search.isHole && !outcome.search.isExact)
  }

  @Test func `a refused size is dead at once`() {
    let shots = [
      SizeSearch.Shot(size: 1400, time: Timestamp(nanoseconds: 0), result: .arrived),
      SizeSearch.Shot(size: 1401, time: Timestamp(nanoseconds: 1), result: .refused),
    ]
    #expect(SizeSearch(shots, largest: 1500, control: 100).isExact)
  }

  @Test func `a size that was refused and arrived after all passes`() {
    let shots = [
      SizeSearch.Shot(size: 1401, time: Timestamp(nanoseconds: 0), result: .refused),
      SizeSearch.Shot(size: 1401, time: Timestamp(nanoseconds: 1), result: .arrived),
    ]
    #expect(SizeSearch(shots, largest: 1401, control: 100).isFree)
  }
}
