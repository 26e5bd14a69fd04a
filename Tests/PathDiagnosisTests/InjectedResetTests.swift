import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// Resets beside answers of the host, by what never got there.
@Suite struct InjectedResetTests {
  private static func scene(
    _ version: IPVersion, hop: Int = 3, port: UInt16 = 22, jitter: Double = 0, seed: UInt64 = 1
  ) -> Scene {
    Scene(distance: 8, version, seed: seed).with {
      $0.holdsSession = true
      $0[hop].filters = [Filter(.openings([port]), .inject(timeToLive: 64), .forward)]
      $0.links[0].jitter = .seconds(jitter)
    }
  }

  @Test(arguments: bothVersions, [1, 3, 6])
  func `a reset for each SYN that goes on is made where SYNs expire behind it`(
    _ version: IPVersion, _ hop: Int
  ) {
    let verdict = expect(
      Self.scene(version, hop: hop),
      Expected(.rejected, .middleboxReset, after: hop, before: hop + 1, by: .some(nil)))
    #expect(verdict.confidence >= .medium)
    #expect(verdict.summary.contains("the port is open behind it"))
    #expect(verdict.actions.first?.machine == .provider)
  }

  // RST and SYN-ACK overtake each other on the way back.
  @Test(arguments: bothVersions)
  func `which of both answers comes first does not move the box`(_ version: IPVersion) {
    for seed in 1...12 as ClosedRange<UInt64> {
      for holdsSession in [true, false] {
        let scene = Self.scene(version, jitter: 0.06, seed: seed).with {
          $0.holdsSession = holdsSession
        }
        let verdict = Simulation.run(scene).verdict
        if verdict.outcome == .rejected {
          #expect(verdict.cause == .middleboxReset, "\(verdict.summary)")
          // The reset of one SYN may not have come by the end.
          #expect(
            verdict.place.after?.timeToLive == 3 && verdict.place.before?.timeToLive == 4
              || verdict.confidence < .high, "\(verdict.summary)")
        } else if verdict.outcome == .reset {
          // It came into the session.
          #expect(verdict.cause == .foreignReset && verdict.place.after?.timeToLive == 3)
        } else {
          #expect(verdict.outcome == .open && verdict.confidence < .high, "\(verdict.summary)")
          #expect(verdict.alternatives.contains { $0.cause == .middleboxReset })
        }
      }
    }
  }

  @Test(arguments: bothVersions)
  func `a box that resets other ports leaves an open one alone`(_ version: IPVersion) {
    expect(Self.scene(version, port: 23), Expected(.open, .served, .service, .high))
  }

  @Test(arguments: bothVersions)
  func `a box that holds the SYN back has no open port behind it`(_ version: IPVersion) {
    let verdict = expect(
      Scene.ordinary(version).with { $0[3].filters = [Filter(.port(22), Filter.reset)] },
      Expected(.rejected, .middleboxReset, after: 3, before: 4, .high))
    #expect(!verdict.summary.contains("open behind"))
  }
}
