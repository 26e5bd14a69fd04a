import PathTracing
import WireFormats

/// What SYNs from several source ports say.
extension Findings {
  /// Whether what a filter on unprivileged source ports would drop was answered: the session, or some
  /// of the closed ports while others were not.
  var hasUnprivilegedLife: Bool {
    if PortSplit(trace) != nil { return true }
    guard let session = trace.session?.conversation else { return false }
    return session.client.port >= 1024 && session.synAck != nil
  }

  /// The chance that loss alone ate so many SYNs.
  func chanceOfLoss(of count: Int) -> Double {
    var chance = 1.0
    for _ in 0..<count { chance *= lossRate }
    return chance
  }

  /// The first hop where SYNs of a flow expire at other routers than those of all other flows.
  package var divergences: [UInt16: Int] {
    var routers: [Int: [UInt16: Set<IPAddress>]] = [:]
    for probe in syns {
      guard let sender = probe.timeExceeded?.sender else { continue }
      routers[probe.timeToLive, default: [:]][probe.flow, default: []].insert(sender)
    }
    var divergences: [UInt16: Int] = [:]
    for (timeToLive, flows) in routers where flows.count > 1 {
      var shares: [IPAddress: Int] = [:]
      for router in flows.values.joined() { shares[router, default: 0] += 1 }
      for (flow, own) in flows where own.allSatisfy({ shares[$0] == 1 }) {
        divergences[flow] = min(divergences[flow] ?? .max, timeToLive)
      }
    }
    return divergences
  }

  /// How many SYNs of a flow were made to expire on the way.
  func hopsAsked(_ flow: UInt16) -> Int {
    syns.count { $0.flow == flow && $0.timeToLive < distance ?? Planner.fullTTL }
  }

  /// The first hop beyond a point that was silent about a flow, and told of another's SYN right behind.
  ///
  /// A hop that reports nobody, or whose limit on reports is used up, proves nothing by its silence.
  func silence(of flow: UInt16, beyond point: Path.Point?) -> Path.Point? {
    let syns = syns
    let pairs = syns.filter { probe in
      probe.flow == flow && probe.replies.isEmpty && probe.timeToLive > point?.timeToLive ?? 0
        && probe.timeToLive < distance ?? .max
        && syns.contains { other in
          other.flow != flow && other.timeToLive == probe.timeToLive && other.frame > probe.frame
            && other.time - probe.time < .seconds(0.1) && other.timeExceeded != nil
        }
    }
    return pairs.map(\.timeToLive).min().map {
      Path.Point(timeToLive: $0, address: path.hop($0)?.address)
    }
  }

  /// An interval in words.
  func words(_ place: Place) -> Text {
    guard let after = place.after else { return "on this machine" }
    guard let before = place.before else { return "after \(describe(after))" }
    return "between \(describe(after)) and \(describe(before))"
  }

  /// How many source ports SYNs came from that were to arrive.
  var flowsTried: Int {
    let reach = min(distance ?? Planner.fullTTL, Planner.fullTTL)
    return Set(syns.lazy.filter { $0.timeToLive >= reach }.map(\.flow)).count
  }

  /// The command that asks from more source ports than this run did.
  var moreFlows: Text {
    "sudo synpath \(trace.target.address) -p \(trace.target.port) --flows "
      + (flowsTried < 16 ? "16" : "64")
  }
}

extension Place {
  /// Whether no hop lies between its ends.
  var isNarrow: Bool {
    guard let after, let before, before.timeToLive >= 0 else { return true }
    return before.timeToLive <= after.timeToLive + 1
  }
}
