import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// Routers that report expired packets seldom, so that a sweep of pings takes the reports that the
/// SYNs would have had.
@Suite struct ReportLimitTests {
  private static func verdict(
    _ version: IPVersion, dropAt hop: Int?, seconds: Double
  ) -> Verdict {
    Simulation.run(
      Scene(distance: 8, version).with { scene in
        for hop in 1...7 { scene[hop].limit = .all(.seconds(seconds)) }
        let filter = Filter(.port(22), .drop)
        if let hop { scene[hop].filters = [filter] } else { scene.host.filters = [filter] }
      }
    ).verdict
  }

  @Test(arguments: bothVersions, [1.0, 2, 3, 5, 10])
  func `a hop that was silent about the control too proves nothing`(
    _ version: IPVersion, _ seconds: Double
  ) {
    for (hop, position) in [(nil, 7), (3, 3)] as [(Int?, Int)] {
      let verdict = Self.verdict(version, dropAt: hop, seconds: seconds)
      let words = Comment(rawValue: "\(seconds) s, \(hop ?? 8): \(verdict.summary)")
      #expect(verdict.outcome == .dropped, words)
      #expect(verdict.confidence < .high, words)
      #expect(verdict.place.after.map { $0.timeToLive <= position } == true, words)
      #expect(verdict.place.before.map { $0.timeToLive > position } == true, words)
    }
  }

  @Test(arguments: bothVersions)
  func `a hop that still reports the control proves where the silence begins`(
    _ version: IPVersion
  ) {
    let verdict = Simulation.run(
      Scene(distance: 8, version).with { scene in
        for hop in 1...7 { scene[hop].limit = .linux }
        scene[3].filters = [Filter(.port(22), .drop)]
      }
    ).verdict
    #expect(verdict.confidence == .high)
    #expect(verdict.place.after?.timeToLive == 3)
    #expect(verdict.place.before?.timeToLive == 4)
  }
}
