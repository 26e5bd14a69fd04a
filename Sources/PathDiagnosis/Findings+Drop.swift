import PathTracing
import WireFormats

/// What rules about silence share.
extension Findings {
  /// How sure a drop is whose interval a control crossed.
  ///
  /// The chance that loss alone ate all SYNs has to be small, more than one flow has to have been
  /// tried, and no silent router may lie inside the interval.
  var confidenceOfDrop: Confidence {
    guard !isProvisional, let after = path.lastHandled, let before = path.nextAlive else {
      return .low
    }
    let lost = lostSyns
    let flows = Set(lost.map(\.flow)).count
    let hasSilentRouter = before.timeToLive > after.timeToLive + 1
    if hasSilentRouter || flows < 2 || lost.count < 4 { return .medium }
    var chance = 1.0
    for _ in lost { chance *= lossRate }
    return chance < 0.001 ? .high : .medium
  }

  /// The share of round trips to the host that get lost, by the controls; never below 1 %.
  private var lossRate: Double {
    let loss = loss
    return loss.sent == 0 ? 0.3 : max(0.01, Double(loss.lost) / Double(loss.sent))
  }

  /// The packets that mark both ends of the interval.
  func crossings(_ after: Path.Point, _ before: Path.Point) -> [Observation] {
    var observations: [Observation] = []
    if let passed = path.hop(after.timeToLive)?.target.replies.first {
      observations.append(
        Observation(
          "SYN with TTL \(after.timeToLive): \(Wording.of(passed))", frames: [passed.frame]))
    }
    if let crossed = path.hop(before.timeToLive)?.controlSign {
      observations.append(
        Observation(
          "echo with TTL \(before.timeToLive): \(Wording.of(crossed))", frames: [crossed.frame]))
    }
    if before.timeToLive != distance, let (_, reply) = echoReplies.first {
      observations.append(Observation("the host answers ping", frames: [reply.frame]))
    }
    for (probe, reply) in openPorts.prefix(2) {
      observations.append(
        Observation("SYN to port \(probe.port ?? 0): \(Wording.of(reply))", frames: [reply.frame]))
    }
    if openPorts.isEmpty, let (probe, reply) = closedPorts.first {
      observations.append(
        Observation("SYN to port \(probe.port ?? 0): \(Wording.of(reply))", frames: [reply.frame]))
    }
    return observations
  }
}
