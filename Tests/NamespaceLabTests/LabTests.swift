import Foundation
import NamespaceLab
import Testing

/// The lab itself: its chains are what the scenarios take them for.
@Suite(.enabled(if: LabRequirements.areMet, "\(LabRequirements.missing ?? "")"))
struct LabTests {
  private static let hasPing = Subprocess.find("ping") != nil

  @Test(.enabled(if: hasPing, "ping is not installed"), arguments: Family.allCases)
  func `every hop answers from its address on the link towards the client`(
    family: Family
  ) async throws {
    try await LabGate.shared.pass {
      try await Chain.with { chain in
        let target = chain.layout.target(family)
        for hop in 1..<chain.layout.targetHop {
          let ping = try await chain.run(
            in: .client, "ping", "-n", "-c", "1", "-W", "2", "-t", "\(hop)", target)
          #expect(ping.output.contains("From \(chain.layout.address(ofHop: hop, family)) "))
        }
        try await chain.run(in: .client, "ping", "-n", "-c", "1", "-W", "2", target)
          .orThrow("ping \(target)")
      }
    }
  }

  @Test(.enabled(if: hasPing, "ping is not installed"), arguments: Family.allCases)
  func `a delayed link takes its time in both directions`(family: Family) async throws {
    let delay = LinkDelay(link: 3, delay: 20000)
    try await LabGate.shared.pass {
      try await Chain.with(.standard, delay: delay) { chain in
        let near = try await chain.roundTrip(to: chain.layout.address(ofHop: 3, family))
        let far = try await chain.roundTrip(to: chain.layout.target(family))
        #expect(far - near >= 39.5)
      }
    }
  }

  @Test func `a command that hangs is killed`() async throws {
    let result = try await Subprocess.run(["sleep", "30"], timeout: 0.2)
    #expect(result.timedOut)
    #expect(result.status == 128 + SIGKILL)
  }

  @Test func `a chain is taken down when its body throws`() async throws {
    struct Stop: Error {}
    let seen = Box()
    await #expect(throws: Stop.self) {
      try await Chain.with { chain in
        try await chain.sshd()
        seen.value = chain.namespace(.client)
        #expect(exists(seen.value))
        throw Stop()
      }
    }
    #expect(!seen.value.isEmpty)
    #expect(!exists(seen.value))
  }

  @Test func `a sweep removes what a dead process left, and nothing else`() async throws {
    // Linux gives no process a number above 2^22: nothing can come to life under this one.
    let leftOver = "synpath-lab-4194305-\(getpid())-client"
    let living = "synpath-lab-\(getpid())-sweep-client"
    // Another run's sweep would find the first one half made.
    try await LabSweep.alone {
      for name in [leftOver, living] {
        try await Subprocess.run(["ip", "netns", "add", name]).orThrow(name)
      }
    }
    try await LabSweep.leftOvers()
    #expect(!exists(leftOver))
    #expect(exists(living))
    try await LabSweep.everything(startingWith: living)
    #expect(!exists(living))
  }

  private func exists(_ namespace: String) -> Bool {
    FileManager.default.fileExists(atPath: "/run/netns/\(namespace)")
  }

  private final class Box: @unchecked Sendable {
    var value = ""
  }
}

extension Chain {
  /// The smallest of a few round trips to an address, in milliseconds.
  func roundTrip(to address: String) async throws -> Double {
    let ping = try await run(in: .client, "ping", "-n", "-c", "5", "-i", "0.05", address)
    let summary = try ping.orThrow("ping \(address)").split(separator: "\n").last ?? ""
    let least = summary.split(separator: "=").last?.split(separator: "/").first
    return try #require(least.flatMap { Double($0.trimmingCharacters(in: .whitespaces)) })
  }
}
