import PathTracing
import WireFormats

/// Resets in the host's name for SYNs that the host never saw.
struct Forgery {
  /// A SYN that is reset and accepted.
  let accepted: Probe?
  let place: Place
  let isSure: Bool
  let observations: [Observation]

  init?(_ findings: Findings) {
    let target = findings.trace.target.address
    func reset(_ probe: Probe) -> Reply? { probe.replies.first { $0.kind.isReset } }
    func hasExpired(_ probe: Probe) -> Bool {
      probe.timeExceeded.map { $0.sender != target } ?? false
    }
    let resets = findings.syns.filter { reset($0) != nil }
    guard let nearest = resets.min(by: { $0.timeToLive < $1.timeToLive }),
      let reply = reset(nearest)
    else { return nil }
    let first = nearest.timeToLive
    let expired = resets.filter(hasExpired)
    guard
      !expired.isEmpty
        || findings.proofOfFartherHost(than: first) != nil
          && findings.standsBeforeHost(reply, at: first)
    else { return nil }
    // One that resets some connections only does so by their ports, or by chance.
    let beyond = findings.syns.filter { $0.timeToLive >= first && !$0.replies.isEmpty }
    guard resets.count * 2 > beyond.count else { return nil }
    accepted = resets.first { $0.replies.contains { $0.kind == .synAck && $0.sender == target } }
    func point(_ hop: Int) -> Path.Point {
      Path.Point(
        timeToLive: hop, address: hop == 0 ? findings.trace.source : findings.path.hop(hop)?.address
      )
    }
    place = Place(
      findings.kindOfSilence(after: point(first - 1)), after: point(first - 1), before: point(first)
    )
    // That no reset came for the SYN of the hop before is one packet's silence.
    let slowest = resets.compactMap { probe in reset(probe).map { $0.time - probe.time } }.max()
    let passed = findings.syns.filter { $0.timeToLive == first - 1 }
    isSure =
      !expired.isEmpty && resets.count == beyond.count && findings.loss.lost == 0
      && (first == 1
        || passed.contains { probe in
          probe.timeExceeded != nil
            && findings.trace.observedUntil - probe.time >= (slowest ?? .zero) * 3
        })
    observations =
      [
        Observation(
          "SYN with TTL \(first): \(Wording.of(reply))", frames: [nearest.frame, reply.frame])
      ]
      + expired.prefix(1).map { probe in
        Observation(
          "SYN with TTL \(probe.timeToLive): reset, and expired before the host",
          frames: [probe.frame] + probe.replies.map(\.frame))
      }
  }
}
