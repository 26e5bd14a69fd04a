import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// The steps that lead from a position to a kind of place, in the order that users are promised.
@Suite struct PlaceTests {
  struct Row: Sendable, CustomTestStringConvertible {
    /// The host's distance; nil where nothing ever answers from it.
    var distance: Int?
    var after: Int
    var kind: Place.Kind
    /// How many hops from the gateway on have no public address.
    var inner = 1
    var isPublic = true

    var testDescription: String {
      "\(distance.map(String.init) ?? "?") hops, after \(after), \(inner) inner: \(kind.rawValue)"
    }
  }

  static let rows: [Row] = [
    // A TTL of d - 1 is the host's firewall, however near.
    Row(distance: 1, after: 0, kind: .hostFirewall),
    Row(distance: 2, after: 1, kind: .hostFirewall),
    Row(distance: 3, after: 2, kind: .hostFirewall, inner: 2),
    Row(distance: 9, after: 8, kind: .hostFirewall),
    // 0 or 1 is the gateway.
    Row(distance: 2, after: 0, kind: .gateway),
    Row(distance: 3, after: 1, kind: .gateway),
    Row(distance: 9, after: 0, kind: .gateway),
    Row(distance: 9, after: 1, kind: .gateway),
    // Towards a public target, a hop before the first public one is the access network.
    Row(distance: 9, after: 2, kind: .access, inner: 2),
    Row(distance: 9, after: 4, kind: .access, inner: 4),
    Row(distance: 6, after: 4, kind: .access, inner: 4),
    Row(distance: 9, after: 3, kind: .transit, inner: 2),
    // Towards a private one it is not.
    Row(distance: 9, after: 4, kind: .transit, inner: 8, isPublic: false),
    Row(distance: 9, after: 7, kind: .providerEdge, inner: 8, isPublic: false),
    // d - 2 is the provider's edge.
    Row(distance: 9, after: 7, kind: .providerEdge),
    Row(distance: 4, after: 2, kind: .providerEdge),
    // 2 is the access network.
    Row(distance: 9, after: 2, kind: .access),
    // All else is transit.
    Row(distance: 9, after: 3, kind: .transit),
    Row(distance: 9, after: 6, kind: .transit),
    // Without a distance all past the access network is unknown.
    Row(distance: nil, after: 0, kind: .gateway),
    Row(distance: nil, after: 1, kind: .gateway),
    Row(distance: nil, after: 2, kind: .access),
    Row(distance: nil, after: 3, kind: .access, inner: 3),
    Row(distance: nil, after: 3, kind: .unknown),
    Row(distance: nil, after: 7, kind: .unknown),
  ]

  @Test(arguments: rows)
  func `silence has the kind of place of its last hop`(_ row: Row) {
    let scene = Scene(distance: row.distance ?? 12).with { scene in
      if !row.isPublic { scene.host.address = .v4(IPv4Address(10, 9, 8, 7)) }
      for hop in 1...max(1, scene.routers.count) where hop <= scene.routers.count {
        scene[hop].address = .v4(
          hop <= row.inner
            ? IPv4Address(10, 0, UInt8(hop), 1) : IPv4Address(198, 51, 100, UInt8(hop)))
      }
      let match: Filter.Match = row.distance == nil ? .all : .port(22)
      if row.after + 1 < scene.distance {
        scene[row.after + 1].filters = [Filter(match, .drop, .ingress)]
      } else {
        scene.host.filters = [Filter(match, .drop)]
      }
    }
    let place = Simulation.run(scene).verdict.place
    #expect(place.kind == row.kind)
    #expect(place.after?.timeToLive == row.after)
  }

  @Test func `what never left has no last hop`() {
    let findings = Findings(Trace(target: Scene.ordinary(.v4).target))
    #expect(findings.kindOfSilence(after: nil) == .here)
  }

  @Test func `IPv6 addresses of the site count as the access network's`() {
    let scene = Scene(distance: 9, .v6).with { scene in
      for hop in 1...3 {
        scene[hop].address = .v6(IPv6Address(high: 0xfd00_0000_0000_0000 + UInt64(hop), low: 1))
      }
      scene[3].filters = [Filter(.port(22), .drop)]
    }
    expect(scene, Expected(.dropped, .portFilter, .access, after: 3, before: 4))
  }
}
