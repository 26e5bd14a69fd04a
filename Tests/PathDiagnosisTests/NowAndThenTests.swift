import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// Ports some of whose SYNs die by no rule that can be seen, while pings live.
@Suite struct NowAndThenTests {
  /// A policer that takes SYNs as their numbers fall.
  private static func policed(_ version: IPVersion, _ seed: Int, percent: UInt32) -> Scene {
    Scene(distance: 8, version, seed: UInt64(seed)).with {
      $0.holdsSession = true
      $0[4].filters = [
        Filter(
          .custom { packet in
            guard case .tcp(let tcp) = packet.transport, tcp.flags.contains(.syn),
              tcp.destinationPort == 22
            else { return false }
            var value = tcp.sequenceNumber.rawValue ^ (UInt32(seed) &* 0x9e37_79b1)
            value = (value ^ value >> 15) &* 0x85eb_ca6b
            return (value >> 16) % 100 < percent
          }, .drop, .forward)
      ]
    }
  }

  private static func judge(_ scene: Scene) -> Verdict {
    var simulation = Simulation(scene)
    return simulation.run(scene.plan).verdict
  }

  @Test(arguments: bothVersions)
  func `SYNs that a policer takes while pings pass are told`(_ version: IPVersion) {
    var told = 0
    for seed in 1...60 {
      let verdict = Self.judge(Self.policed(version, seed, percent: 60))
      let words: Comment = "seed \(seed): \(verdict.summary)"
      // No rule about ports, marks or ways is behind it.
      #expect(verdict.outcome == .open || verdict.confidence < .high, words)
      guard verdict.summary.contains("now and then") else { continue }
      told += 1
      #expect(verdict.outcome == .open && verdict.confidence == .medium, words)
      #expect(verdict.alternatives.first?.cause == .rateLimit, words)
    }
    #expect(told >= 4)
  }

  @Test(arguments: bothVersions)
  func `a port that answers each SYN is sound`(_ version: IPVersion) {
    let verdict = Self.judge(Self.policed(version, 1, percent: 0))
    #expect(verdict.outcome == .open && verdict.confidence == .high)
    #expect(!verdict.summary.contains("now and then"))
  }

  @Test(arguments: bothVersions)
  func `a link that loses pings too loses packets`(_ version: IPVersion) {
    var told = 0
    for seed in 1...20 {
      let verdict = Self.judge(
        Scene(distance: 8, version, seed: UInt64(seed)).with {
          $0.holdsSession = true
          $0.links[3].lossForward = .independent(0.3)
        })
      #expect(!verdict.summary.contains("while pings do"), "seed \(seed): \(verdict.summary)")
      if verdict.summary.contains("of packets are lost") { told += 1 }
    }
    #expect(told >= 10)
  }
}
