package import WireFormats

/// The largest size that passes one way, as far as a list of probes shows it.
///
/// What arrived, passes: that is certain. What did not may have been lost, so that a size counts as
/// dead only after enough tries, each of which lies between smaller packets that did arrive.
package struct SizeSearch: Sendable {
  /// A probe of one size and what became of it.
  package struct Shot: Hashable, Sendable {
    package enum Result: Hashable, Sendable {
      case arrived
      /// A sign came that the packet was too big.
      case refused
      case unanswered
    }

    package var size: Int
    package var time: Timestamp
    package var result: Result

    package init(size: Int, time: Timestamp, result: Result) {
      self.size = size
      self.time = time
      self.result = result
    }
  }

  /// Sizes of usual links and tunnels, in octets of IP packets.
  package static let ladder = [
    9000, 8166, 4352, 2002, 1500, 1492, 1480, 1476, 1460, 1454, 1450, 1440, 1420, 1400, 1380,
    1360, 1300, 1280, 1006, 576,
  ]
  /// So many sizes are in flight at once.
  static let width = 7
  private static let fewestLosses = 3
  private static let shortestSpan = Interval.milliseconds(500)
  /// The greatest chance that losses alone make a size look dead.
  private static let doubt = 1e-6

  /// In the order of sending.
  package let shots: [Shot]
  /// The size that full packets of the flow have.
  package let largest: Int
  /// The size of the small packets that are sent in between.
  package let control: Int
  /// The largest size that arrived; nil when nothing did.
  package private(set) var passed: Int?
  /// The smallest size above `passed` that is known not to pass; nil when none is.
  package private(set) var dead: Int?
  /// The smallest size above `passed` that has not arrived, for whatever reason.
  package private(set) var suspected: Int?

  /// The smallest size above `passed` that vanishes without a sign; nil when none is known to.
  package private(set) var vanished: Int?

  package init(_ shots: [Shot], largest: Int, control: Int) {
    self.shots = shots
    self.largest = largest
    self.control = control
    passed = shots.lazy.filter { $0.result == .arrived }.map(\.size).max()
    guard let passed else { return }
    let larger = shots.filter { $0.size > passed }
    suspected = larger.map(\.size).min()
    let sizes = Set(larger.map(\.size)).sorted()
    dead = sizes.first { isDead($0) }
    vanished = sizes.first { size in
      isDead(size) && !larger.contains { $0.size == size && $0.result == .refused }
    }
  }

  /// Whether the very next octet after `passed` is known not to pass.
  package var isExact: Bool { passed != nil && dead == passed.map { $0 + 1 } }

  /// Whether full packets pass.
  package var isFree: Bool { passed.map { $0 >= largest } ?? false }

  /// Whether full packets are known not to pass while small ones do.
  package var isHole: Bool { dead.map { $0 <= largest } ?? false }

  /// Whether losses alone are too unlikely to have eaten all packets of a size.
  package func isDead(_ size: Int) -> Bool {
    guard let passed, size > passed else { return false }
    if shots.contains(where: { $0.size == size && $0.result == .refused }) { return true }
    var gaps: Set<Int> = []
    var gap = 0
    var lost: [(gap: Int, time: Timestamp)] = []
    for shot in shots {
      if shot.result == .arrived { gap += 1 }
      if shot.size == size, gap > 0 { lost.append((gap, shot.time)) }
    }
    // Behind the last arrival the whole way may have died.
    lost.removeAll { $0.gap == gap }
    for entry in lost { gaps.insert(entry.gap) }
    guard gaps.count >= Self.fewestLosses, let first = lost.first, let last = lost.last,
      last.time - first.time >= Self.shortestSpan
    else { return false }
    var chance = 1.0
    for _ in gaps { chance *= lossRate }
    return chance < Self.doubt
  }

  /// The share of packets that get lost among those small enough to pass, as Laplace estimates it.
  package var lossRate: Double {
    guard let passed, let last = shots.lastIndex(where: { $0.result == .arrived }) else { return 1 }
    let known = shots[...last].filter { $0.size <= passed }
    let lost = known.count { $0.result == .unanswered }
    return (Double(lost) + 1) / (Double(known.count) + 2)
  }
}
