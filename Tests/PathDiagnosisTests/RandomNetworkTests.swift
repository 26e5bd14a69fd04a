import Glibc
import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

@Suite struct RandomNetworkTests {
  /// How many networks; SYNPATH_NETWORKS sets another number, SYNPATH_FIRST_NETWORK another start.
  private static let count = number("SYNPATH_NETWORKS") ?? 20_000
  private static let first = number("SYNPATH_FIRST_NETWORK") ?? 1

  private static func number(_ name: String) -> Int? {
    getenv(name).flatMap { Int(String(cString: $0)) }
  }

  private struct Tally: Sendable {
    var outcomes = ConfusionMatrix()
    var kinds = ConfusionMatrix()
    var causes = ConfusionMatrix()
    var confidences = ConfusionMatrix()
    var wrong: [String] = []
    var doubtful: [String] = []
    var impolite: [String] = []
    var sent = 0
    /// By runs over paths of twelve hops and less.
    var mostSent = (count: 0, seed: 0)
    var advances = 0
    var mostAdvances = (count: 0, seed: 0)
    var longest = (seconds: 0.0, seed: 0)
  }

  @Test func `no verdict of high confidence on a random network is wrong`() async {
    let seeds = Self.first..<(Self.first + Self.count)
    let parts = 2
    let tallies = await withTaskGroup(of: (Int, Tally).self) { group in
      for part in 0..<parts {
        group.addTask {
          var tally = Tally()
          for seed in seeds where seed % parts == part {
            Self.judge(seed, &tally)
            // The other tests want their turns.
            await Task.yield()
          }
          return (part, tally)
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    var total = Tally()
    for (_, tally) in tallies.sorted(by: { $0.0 < $1.0 }) {
      total.outcomes.add(tally.outcomes)
      total.kinds.add(tally.kinds)
      total.causes.add(tally.causes)
      total.confidences.add(tally.confidences)
      total.wrong += tally.wrong
      total.doubtful += tally.doubtful
      total.impolite += tally.impolite
      total.sent += tally.sent
      total.advances += tally.advances
      if tally.mostAdvances > total.mostAdvances { total.mostAdvances = tally.mostAdvances }
      if tally.mostSent > total.mostSent { total.mostSent = tally.mostSent }
      if tally.longest > total.longest { total.longest = tally.longest }
    }
    print(total.outcomes.text("outcomes"))
    print(total.kinds.text("kinds of place"))
    print(total.causes.text("causes"))
    print(total.confidences.text("confidence of right and wrong verdicts"))
    print(
      "\(Self.count) networks, \(total.sent / Self.count) packets and "
        + "\(total.advances / Self.count) steps each, at most "
        + "\(total.mostAdvances.count) steps (seed \(total.mostAdvances.seed)) and "
        + "\(total.longest.seconds) s (seed \(total.longest.seed)), on at most 12 hops at most "
        + "\(total.mostSent.count) packets (seed \(total.mostSent.seed))")
    if getenv("SYNPATH_DOUBTFUL") != nil { for line in total.doubtful { print("?", line) } }
    let undecided = total.doubtful.count { $0.contains("=> inconclusive/") }
    #expect((total.doubtful.count - undecided) * 100 < Self.count)
    #expect(undecided * 20 < Self.count)
    #expect(total.longest.seconds < 8)
    #expect(total.mostSent.count < 150)
    #expect(total.wrong.isEmpty, "\(total.wrong.count): \(total.wrong.joined(separator: "\n"))")
    #expect(
      total.impolite.isEmpty, "\(total.impolite.count): \(total.impolite.joined(separator: "\n"))")
  }

  private static func judge(_ seed: Int, _ tally: inout Tally) {
    let judgement = Judgement(RandomScene.scene(seed: UInt64(seed)))
    let (scene, verdict, run) = (judgement.scene, judgement.verdict, judgement.run)
    let truth = scene.truth.outcomes[0]
    let errors = judgement.errors
    tally.outcomes.add(truth: truth, said: verdict.outcome.rawValue)
    tally.kinds.add(truth: scene.truth.kinds.first ?? "any", said: verdict.place.kind.rawValue)
    tally.causes.add(
      truth: scene.truth.causes.first ?? "any", said: verdict.cause.rawValue)
    tally.confidences.add(
      truth: errors.isEmpty ? "right" : verdict.outcome == .inconclusive ? "undecided" : "wrong",
      said: verdict.confidence.rawValue)
    let line = "seed \(seed) \(judgement.line)"
    if !errors.isEmpty, verdict.confidence == .high {
      tally.wrong.append(line)
    } else if !errors.isEmpty {
      tally.doubtful.append(line)
    }
    for violation in run.violations { tally.impolite.append("seed \(seed) \(violation) \(line)") }
    tally.sent += run.sent.count
    if scene.distance <= 12, (run.sent.count, seed) > tally.mostSent {
      tally.mostSent = (run.sent.count, seed)
    }
    tally.advances += run.advances
    if (run.advances, seed) > tally.mostAdvances { tally.mostAdvances = (run.advances, seed) }
    // A session gets the time that slow services need.
    guard run.trace.session == nil else { return }
    if (run.elapsed.seconds, seed) > tally.longest { tally.longest = (run.elapsed.seconds, seed) }
  }
}
