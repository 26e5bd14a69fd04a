package import PathTracing
package import WireFormats

/// What the rules read: a trace, the path that its sweeps show, and the questions all rules ask.
package struct Findings: Sendable {
  package let trace: Trace
  package let path: Path
  /// The SYNs that went all the way, by what they have in common, those of the dark among them.
  let trials: SynTrials
  /// What was asked before anything passed some hop, where all was silent: it is not in the trace.
  let inTheDark: (duration: Interval, lastLit: Int, frames: [Int], flows: Int)?
  /// When routers had lost their route; what they refused then is not in the trace, where that is over.
  let lapses: [RouteLapse]
  /// Whether silence may be called by what is known so far, before the evidence is complete.
  package let isProvisional: Bool

  package init(_ trace: Trace, isProvisional: Bool = false) {
    let dawn = trace.dawn
    lapses = trace.lapses
    let lit = trace.since(dawn).without(lapses)
    inTheDark = dawn.flatMap { dawn in
      trace.probes.first.map { first in
        let lost = trace.probes.filter { $0.time < dawn.time && $0.replies.isEmpty }
        let flows = Set(lost.lazy.filter { $0.kind == .syn }.map(\.flow))
        return (dawn.time - first.time, dawn.lastLit, lost.map(\.frame), flows.count)
      }
    }
    self.trace = lit
    self.isProvisional = isProvisional
    path = Path(lit)
    trials = SynTrials(trace, distance: path.distance, before: trace.lastDue)
  }

  private init(_ trace: Trace, distance: Int?, isProvisional: Bool) {
    inTheDark = nil
    lapses = []
    self.trace = trace
    self.isProvisional = isProvisional
    path = Path(trace, distance: distance)
    trials = SynTrials(trace, distance: path.distance, before: trace.lastDue)
  }

  /// The findings about some of the SYNs, on the way that all of them show.
  func about(_ isWanted: (SynVariant) -> Bool) -> Findings {
    Findings(
      trace.keepingSyns { isWanted(SynVariant($0)) }, distance: path.distance,
      isProvisional: isProvisional)
  }

  /// `db1.example.net (203.0.113.66) port 22`.
  package var subject: Text {
    Text(
      subject: trace.name, trace.target.address, port: trace.asksPort ? trace.target.port : nil)
  }

  var syns: [Probe] { trace.probes.filter { $0.kind == .syn } }
  var echoes: [Probe] { trace.probes.filter { $0.kind == .echo } }

  /// Whether probes of another kind than the SYNs went the same way.
  var hasControls: Bool {
    trace.probes.contains { $0.kind == .echo || $0.kind == .datagram }
  }

  /// What the controls are, for sentences about them.
  var controlWord: Text { echoes.isEmpty && hasControls ? "a UDP trace" : "ping" }

  /// The host's distance: measured, or 1 where the link itself leads to it.
  package var distance: Int? {
    if let distance = path.distance { return distance }
    guard let route = trace.route, route.nextHop == nil, !route.isLocal else { return nil }
    return isHeardOnLink(trace.target.address) ? 1 : nil
  }

  /// Whether an address of the link answered for itself there, in the run or right before it.
  func isHeardOnLink(_ address: IPAddress) -> Bool {
    trace.resolutions[address]?.answers.isEmpty == false
      || trace.neighborState(of: address) == .reachable
  }

  /// `, 7 hops away` for a sentence; empty where the distance is unknown.
  var hopsAway: Text {
    rewriter != nil ? "" : distance.map { ", \($0) hop\($0 == 1 ? "" : "s") away" } ?? ""
  }

  /// Whether the target is an address of this machine itself.
  var isLocal: Bool { trace.route?.isLocal ?? false }

  /// Who rejects at the target, with what is to be said of it.
  func firewall(_ detail: Text = "") -> Text {
    isLocal ? "this machine's own firewall\(detail)" : "the host's firewall\(detail)\(hopsAway)"
  }

  var host: Path.Point {
    Path.Point(timeToLive: distance ?? Path.Point.unknownTTL, address: trace.target.address)
  }

  /// SYNs that went beyond the last hop known to have handled the flow, and found nothing.
  var lostSyns: [Probe] {
    let last = path.lastHandled?.timeToLive ?? 0
    return syns.filter { $0.timeToLive > last && $0.replies.isEmpty }
  }

  /// Echo replies of the host, whatever the TTL of the request.
  var echoReplies: [(probe: Probe, reply: Reply)] {
    echoes.compactMap { probe in
      probe.replies.first { $0.kind == .echoReply }.map { (probe, $0) }
    }
  }

  /// What the run's ordinary connection met, where no packet of it was seen: "open" or an errno's name.
  var answerToConnection: String? {
    for case (note: .connection(let answer), time: _) in trace.notes { return answer }
    return nil
  }

  /// Packets about the target's flow that this machine sent to itself.
  var localReplies: [Reply] {
    trace.strays.filter {
      trace.isLoopback($0.interface) || ($0.sender == trace.source && $0.quote != nil)
    }
  }

  /// The span from the first SYN to the end of the watching.
  var watched: Interval {
    guard let first = trace.firstSynTime else { return .zero }
    return trace.observedUntil - first
  }

  /// The hops where the sender of an error may stand.
  ///
  /// The sweep shows it, or the TTL inside the quote: a router refuses before it counts the packet
  /// down, or after, so that it is the last that did or the next.
  func hops(of reply: Reply, to probe: Probe) -> [Int] {
    if let hop = path.hops.first(where: { expirers($0).contains(reply.sender) }) {
      return [hop.timeToLive]
    }
    guard let left = reply.quote?.ip.timeToLive else { return [] }
    let counted = probe.timeToLive - Int(left)
    guard counted >= 0, counted < Planner.highestSweepTTL else { return [] }
    let isHost = reply.sender == trace.target.address
    return [counted, counted + 1].filter { hop in
      guard hop >= 1, isHost || hop < distance ?? .max else { return false }
      return path.hop(hop).map { expirers($0).isEmpty } ?? true
    }
  }

  private func expirers(_ hop: Hop) -> [IPAddress] {
    (hop.target.replies + hop.control.replies).filter { $0.kind == .timeExceeded }.map(\.sender)
  }

  /// The hop of a sender, where there is no doubt.
  func hop(of reply: Reply, to probe: Probe) -> Int? {
    let hops = hops(of: reply, to: probe)
    return hops.count == 1 ? hops[0] : nil
  }

  func describe(_ point: Path.Point) -> Text {
    if point.timeToLive == 0 { return trace.isSeenArriving ? "the capture" : "this machine" }
    if point.timeToLive < 0 { return point.address.map { "\($0)" } ?? "?" }
    let hop: Text = "hop \(point.timeToLive)"
    return point.address.map { "\(hop) (\($0))" } ?? hop
  }

  /// The way from a point to the flow's goal, for sentences about an interval.
  var interval: Text {
    words(Place(.unknown, after: path.lastHandled, before: path.nextAlive))
  }
}
