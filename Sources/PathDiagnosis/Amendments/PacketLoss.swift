import PathTracing
import WireFormats

// A router that limits its own ICMP loses nothing that it forwards: loss is real only where it
// persists up to the host. Hops that answered every time lie before it.

/// The port answers, and packets get lost on the way: added to what the answer says. Where it is silent,
/// loss may be all there is.
enum PacketLoss: Amendment {
  /// Fewer pings than this say nothing about a share.
  private static let fewest = 15
  /// A segment and its repetitions, before a session counts as stalled.
  private static let stallingPackets = 5
  /// What loss does less often than this is no alternative.
  private static let leastChance = 0.0001

  static func amend(_ verdict: inout Verdict, _ findings: Findings) {
    let (sent, lost) = findings.loss
    let isAnswered = findings.path.arrival?.reply.kind == .synAck
    switch verdict.outcome {
    case .open, .refused: break
    case .inconclusive where isAnswered: break
    case .dropped, .stalled:
      suspectLoss(&verdict, findings)
      return
    default: return
    }
    guard sent >= fewest, lost >= 2, lost * 20 >= sent else { return }
    let share = (lost * 100 + sent / 2) / sent
    let clean = cleanHops(findings)
    let start =
      clean.map { "it begins behind hop \($0), which answered every time" }
      ?? "not one hop answered every time"
    verdict.explanation +=
      " About \(share)% of packets are lost between here and the host; \(start)."
    verdict.observations.append(
      Observation(
        "\(lost) of \(sent) pings of the host unanswered",
        frames: findings.echoes.filter {
          $0.timeToLive >= findings.distance ?? .max && $0.replies.isEmpty
        }.map(\.frame)))
    verdict.actions.append(
      Action(
        on: .thisMachine,
        "mtr -T -P \(findings.trace.target.port) -r -c 100 \(findings.trace.target.address)",
        why: "more probes show where the loss begins; the same from the host's side"))
    verdict.actions.append(
      Action(on: .thisMachine, "ip -s link", why: "errors and drops on this machine's interface"))
    guard verdict.cause == .served else { return }
    verdict.cause = .packetLoss
    verdict.summary = "\(verdict.summary.dropLast()), but about \(share)% of packets are lost."
    verdict.confidence = min(verdict.confidence, .medium)
    verdict.alternatives.append(
      Alternative(
        .rateLimit, .host, "the host answers only so many pings a second",
        decide: "ping -i 1 -c 20 \(findings.trace.target.address)"))
  }

  /// Where nothing more came, and pings got lost as well, loss may be all there is.
  private static func suspectLoss(_ verdict: inout Verdict, _ findings: Findings) {
    let (sent, lost) = findings.loss
    let packets = verdict.outcome == .dropped ? findings.lostSyns.count : stallingPackets
    guard verdict.confidence != .high, lost >= 2, findings.chanceOfLoss(of: packets) > leastChance
    else { return }
    verdict.alternatives.append(
      Alternative(
        .packetLoss, .unknown,
        "loss alone: \(lost) of \(sent) pings of the host got no answer either",
        decide: "the same again: does it end alike"))
  }

  /// The last hop up to which all that answer at all answered each of several pings.
  private static func cleanHops(_ findings: Findings) -> Int? {
    var last: Int?
    for hop in findings.path.hops where hop.timeToLive != findings.distance {
      guard hop.control.answered > 0 else { continue }
      guard hop.control.sent >= 4, hop.control.answered == hop.control.sent else { return last }
      last = hop.timeToLive
    }
    return last
  }
}
