package import PathTracing
import WireFormats

extension Findings {
  /// The kind of place where silence begins after a point, the first step that fits.
  package func kindOfSilence(after point: Path.Point?) -> Place.Kind {
    guard let point else { return trace.isSeenArriving ? .unknown : .here }
    let hop = point.timeToLive
    if hop == rewriter?.hop.timeToLive { return .unknown }
    if let distance, hop == distance - 1 { return .hostFirewall }
    // Without a probe that ends at the next hop, nothing was asked of it.
    guard trace.probes(trace.asks).contains(where: { $0.timeToLive == hop + 1 }) else {
      return .unknown
    }
    if let near = nearKind(of: hop) { return near }
    if let distance, hop == distance - 2 { return .providerEdge }
    if hop == 2, !trace.isSeenArriving { return .access }
    return distance == nil ? .unknown : .transit
  }

  /// The kind of place of a hop that sent a rejection, from an address of its own.
  func kindOfSender(at hop: Int?, _ address: IPAddress? = nil) -> Place.Kind {
    guard let hop else { return .unknown }
    if let distance, hop >= distance { return .hostFirewall }
    if let near = nearKind(of: hop, address) { return near }
    // The last two hops before the host belong to the network that hosts it.
    if let distance, hop >= distance - 2 { return .providerEdge }
    if hop == 2, !trace.isSeenArriving { return .access }
    return distance == nil ? .unknown : .transit
  }

  /// The kind of place of a hop near the user; nil for one that is farther away.
  private func nearKind(of hop: Int, _ sender: IPAddress? = nil) -> Place.Kind? {
    // On a router, and at the host, a trace's SYNs come in with what is left of their time to live: its
    // hop 1 is the machine that captures, and nobody's gateway.
    if trace.isSeenArriving { return hop <= 1 ? .unknown : nil }
    if hop <= 1 { return .gateway }
    return isNearProvider(hop, sender) ? .access : nil
  }

  /// Whether a hop is one with a private or shared address before the first public one, towards a
  /// public target.
  private func isNearProvider(_ timeToLive: Int, _ sender: IPAddress? = nil) -> Bool {
    guard trace.target.address.isPublic,
      let address = sender ?? path.hop(timeToLive)?.address,
      address.scope == .private || address.scope == .shared
    else { return false }
    return path.hops.prefix(timeToLive - 1).allSatisfy { $0.address.map { !$0.isPublic } ?? true }
  }

  /// The place of silence: the interval that the sweeps leave.
  package var placeOfSilence: Place {
    Place(
      kindOfSilence(after: path.lastHandled), after: path.lastHandled, before: path.nextAlive)
  }

  /// The place of a rejection by a hop.
  package func placeOfRejection(by reply: Reply, to probe: Probe) -> Place {
    let kinds = Set(hops(of: reply, to: probe).map { kindOfSender(at: $0, reply.sender) })
    return Place(
      kinds.count == 1 ? kinds.first ?? .unknown : .unknown, after: path.lastHandled,
      before: path.nextAlive, by: reply.sender)
  }
}
