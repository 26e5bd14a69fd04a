import Glibc
import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// Shows one random network in full, the first or that of SYNPATH_SEED=n.
@Suite struct SeedTests {
  private static let seed = getenv("SYNPATH_SEED").flatMap { UInt64(String(cString: $0)) } ?? 1

  @Test func `a network of a seed shows every probe`() {
    let judgement = Judgement(RandomScene.scene(seed: Self.seed), keepsCapture: true)
    #expect(!judgement.run.trace.probes.isEmpty)
    let trace = judgement.run.trace
    let start = trace.firstTime ?? Timestamp(nanoseconds: 0)
    print(judgement.line)
    for (index, router) in judgement.scene.routers.enumerated() {
      print(
        index + 1, router.address, router.reportsExpiry ? "" : "silent",
        router.sendsErrors ? "" : "quiet", router.limit, router.route)
    }
    for (index, link) in judgement.scene.links.enumerated() {
      print("link", index, link.lossForward, link.lossBack)
    }
    for probe in trace.probes {
      let replies = probe.replies.map {
        "\($0.kind) \($0.sender) q\($0.quote.map { "\($0.ip.timeToLive)" } ?? "-") "
          + "+\(($0.time - probe.time).milliseconds) ms"
      }
      print((probe.time - start).seconds, probe.kind, probe.flow, probe.timeToLive, replies)
    }
    for probe in trace.sizes.probes {
      let answers = probe.answers.map {
        "\($0.kind) \($0.sender) +\(($0.time - probe.time).milliseconds) ms"
      }
      let order = probe.order
      print(
        (probe.time - start).seconds, order.witness, order.size, order.timeToLive,
        order.allowsFragments ? "-" : "DF", answers)
    }
    for frame in judgement.run.sessionFrames { print(frame) }
    for stray in trace.strays { print("stray", stray.kind, stray.sender) }
    for observation in judgement.verdict.observations { print(observation.text) }
    for violation in judgement.run.violations { print(violation) }
  }
}
