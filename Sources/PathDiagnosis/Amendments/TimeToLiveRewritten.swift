import PathTracing
import WireFormats

// A tethering phone or a modem gives all that it sends out a TTL of its own (iptables TTL --ttl-set 65), so
// that nothing shows how many machines are behind it; so do firewalls that normalise what they pass. A probe
// that ends there is reported, every one that goes on arrives: the sweep puts the host one hop behind it and
// shows no router between. The host's answers are not rewritten: their TTL tells how many routers they
// passed. One hop more on the way back is an ordinary detour, two and more behind a hop whose own answers
// took no detour are not.

/// The distance of the host is not known, because a hop on the way rewrites times to live.
enum TimeToLiveRewritten: Amendment {
  static func amend(_ verdict: inout Verdict, _ findings: Findings) {
    guard let (hop, routers) = findings.rewriter, verdict.outcome != .open,
      verdict.place.after?.timeToLive == hop.timeToLive, verdict.place.kind == .unknown
    else { return }
    verdict.confidence = min(verdict.confidence, .medium)
    verdict.explanation +=
      " Hop \(hop.timeToLive) (\(hop.address?.description ?? "?")) gives packets a new time to live, "
      + "it seems, as tethering, modems and some firewalls do: all that pass it arrive, so that no "
      + "router behind it shows, and the host's answers come past \(Wording.count(routers, "router"))."
    let port = findings.trace.target.port
    guard verdict.outcome == .dropped else { return }
    verdict.alternatives.insert(
      Alternative(
        verdict.cause, .hostFirewall, "the host's own filter, at the other end of what is hidden",
        decide: "on the host: sudo tcpdump -ni any tcp port \(port)"), at: 0)
  }
}

extension Findings {
  /// The hop before the host, where it rewrites times to live, and how many routers the host's answers passed.
  var rewriter: (hop: Path.Point, routers: Int)? {
    guard trace.isRun, let distance = path.distance, distance > 1,
      let before = path.hop(distance - 1), let address = before.address
    else { return nil }
    let reports = (before.control.replies + before.target.replies).filter {
      $0.kind == .timeExceeded
    }
    guard !reports.isEmpty, reports.allSatisfy({ $0.inferredDistance == distance - 1 }) else {
      return nil
    }
    let answers = (echoReplies + openPorts + closedPorts).map(\.reply.inferredDistance)
    guard let least = answers.min(), least >= distance + 2, least <= Planner.highestSweepTTL / 2
    else { return nil }
    return (Path.Point(timeToLive: distance - 1, address: address), least - 1)
  }
}
