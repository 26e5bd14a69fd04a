import PathDiagnosis
import PathTracing
import SimulatedNetwork
import WireFormats

/// Shows a random network of the tests in full, and every probe of a run over it.
struct RandomNetwork {
  var seed: UInt64

  func show() {
    let scene = RandomScene.scene(seed: seed)
    var simulation = Simulation(scene, keepsSession: true)
    let run = simulation.run(scene.plan)
    let verdict = Diagnosis.verdict(of: run.trace)
    let (truth, place) = (scene.truth, verdict.place)
    print(scene.description)
    print(
      "truth", truth.outcomes, truth.causes, truth.kinds, "at hop",
      truth.position.map(String.init) ?? "-")
    print(
      "verdict", verdict.outcome.rawValue, verdict.cause.rawValue, place.kind.rawValue, "after hop",
      place.after.map { "\($0.timeToLive)" } ?? "-", "before hop",
      place.before.map { "\($0.timeToLive)" } ?? "-", verdict.confidence.rawValue)
    for (index, router) in scene.routers.enumerated() {
      print(
        index + 1, router.address, router.reportsExpiry ? "" : "silent",
        router.sendsErrors ? "" : "quiet", router.limit, router.route)
    }
    for (index, link) in scene.links.enumerated() {
      print("link", index, link.lossForward, link.lossBack)
    }
    show(run.trace)
    for frame in run.sessionFrames { print(frame) }
    for stray in run.trace.strays { print("stray", stray.kind, stray.sender) }
    for observation in verdict.observations { print(observation.text) }
    for violation in run.violations { print(violation) }
  }

  private func show(_ trace: Trace) {
    let start = trace.firstTime ?? Timestamp(nanoseconds: 0)
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
  }
}
