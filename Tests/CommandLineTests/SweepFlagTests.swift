import NamespaceLab
import Testing

/// The flags that shape the sweep, over a chain of six routers to a host that refuses.
@Suite(.enabled(if: LabRequirements.areMet, "\(LabRequirements.missing ?? "")"))
struct SweepFlagTests {
  @Test func `first and last TTL and the number of probes are those asked for`() async throws {
    try await LabGate.shared.pass {
      try await Chain.with { chain in
        let plain = try await Self.hops(chain)
        #expect(plain.count == 7)

        let later = try await Self.hops(chain, "-f", "3")
        #expect(later.map { $0["ttl"].number } == [3, 4, 5, 6, 7])
        #expect(later.allSatisfy { Self.sent($0) > 0 })

        let short = try await Self.hops(chain, "-m", "3")
        #expect(short.count == 3)
        #expect(short.map { $0["addresses"] } == plain.prefix(3).map { $0["addresses"] })

        let thrice = try await Self.hops(chain, "-q", "3")
        #expect(thrice.count == 7)
        for (one, three) in zip(plain, thrice).prefix(6) {
          #expect(Self.sent(three) >= 3 * Self.sent(one), "\(one) \(three)")
        }
      }
    }
  }

  private static func hops(_ chain: Chain, _ flags: String...) async throws -> [JSONValue] {
    let target = chain.layout.target(.v4)
    let result = try await chain.run(
      in: .client, [try Synpath.path, "-n", "-j"] + flags + [target])
    #expect(result.errors.isEmpty)
    return try JSONValue(result.output)["hops"].array
  }

  private static func sent(_ hop: JSONValue) -> Double {
    (hop["sent"].number ?? 0) + (hop["control"]["sent"].number ?? 0)
  }
}
