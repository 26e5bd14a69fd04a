import NamespaceLab
import Testing

/// What a router's own capture of all its interfaces says of what it drops and rejects, and of what others do.
@Suite(
  .enabled(if: LabRequirements.areMet, "\(LabRequirements.missing ?? "")"),
  .enabled(if: Subprocess.find("tcpdump") != nil, "tcpdump is not installed"))
struct RouterCaptureTests {
  /// A rule on the way, and what the router that captures says of it.
  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var node: Node
    var hook: Chain.Hook
    var rule: String
    var said: String
    var isOwn: Bool
  }

  static let cases = [
    Case(
      testDescription: "the router drops", node: .router(3), hook: .forward,
      rule: "tcp dport 22 drop", said: "dropped port-filter", isOwn: true),
    Case(
      testDescription: "the router resets", node: .router(3), hook: .forward,
      rule: "tcp dport 22 reject with tcp reset", said: "rejected middlebox-reset", isOwn: true),
    // Their look-alikes: the SYNs leave.
    Case(
      testDescription: "the next router drops", node: .router(4), hook: .forward,
      rule: "tcp dport 22 drop", said: "dropped port-filter", isOwn: false),
    Case(
      testDescription: "the host resets", node: .server, hook: .input,
      rule: "tcp dport 22 reject with tcp reset", said: "refused no-listener", isOwn: false),
  ]

  @Test(
    .enabled("synpath is not built, or does not know --version") { await SynpathRun.isAvailable },
    arguments: cases)
  func `a router's capture tells its own filter from others`(case: Case) async throws {
    let program = try LabPrograms.path("synpath")
    let layout = ChainLayout.standard
    let target = layout.target(.v4)
    let replay = try await LabGate.shared.pass {
      try await Chain.with(layout) { chain in
        try await chain.sshd(port: 443)
        try await chain.nft(`case`.node, `case`.hook, `case`.rule)
        let file = try await chain.capturing(.router(3), "router.pcap") {
          let script =
            "(exec 3<>/dev/tcp/\(target)/443; head -1 <&3); timeout 4 bash -c 'exec 3<>/dev/tcp/\(target)/22'; "
            + "(exec 3<>/dev/tcp/\(target)/443; head -1 <&3)"
          _ = try await chain.run(in: .client, "bash", "-c", script, timeout: 20)
        }
        return try await Subprocess.run([program, "-j", "-p", "22", "-r", file]).output
      }
    }
    let report = try #require(try Report.all(replay).first)
    #expect("\(report.outcome ?? "") \(report.cause ?? "")" == `case`.said, "\(replay)")
    #expect(replay.contains("the router in the capture") == `case`.isOwn, "\(replay)")
    #expect(report.confidence != "high", "\(replay)")
  }

  /// Whether the gateway forwards the port to the client's neighbour without a masquerade, or with one.
  @Test(
    .enabled("synpath is not built, or does not know --version") { await SynpathRun.isAvailable },
    arguments: [true, false])
  func `an answer that misses the gateway's translation is the gateway's`(isHairpin: Bool)
    async throws
  {
    let program = try LabPrograms.path("synpath")
    let layout = ChainLayout.standard
    let outside = layout.target(.v4)
    let replay = try await LabGate.shared.pass {
      try await Chain.with(layout) { chain in
        try await chain.duplicateNeighbor()
        // One of the two is enough.
        _ = try await chain.run(in: .twin(2), "ip", "link", "set", "eth0", "down")
        // What stays on the link passes no translation, where the router is a switch besides.
        _ = try await chain.run(
          in: .router(1), "sh", "-c",
          "cd /proc/sys/net/bridge 2>/dev/null && echo 0 >bridge-nf-call-iptables")
        try await chain.listen(.twin(1), port: 22, .hang)
        try await chain.nft(
          .router(1),
          """
          table ip hairpin {
            chain forwarded {
              type nat hook prerouting priority -100
              ip daddr \(outside) tcp dport 22 dnat to 192.168.77.50
            }
            chain masqueraded {
              type nat hook postrouting priority 100
              \(isHairpin ? "" : "ip daddr 192.168.77.50 masquerade")
            }
          }
          """)
        let file = try await chain.capturing(.client, device: "eth0", "client.pcap") {
          _ = try await chain.run(
            in: .client, "timeout", "3", "bash", "-c",
            "exec 3<>/dev/tcp/\(outside)/22; head -1 <&3", timeout: 20)
        }
        return try await Subprocess.run([program, "-j", "-p", "22", "-r", file]).output
      }
    }
    let report = try #require(try Report.all(replay).first)
    let said = "\(report.outcome ?? "") \(report.cause ?? "")"
    #expect((said == "dropped reply-source-mismatch") == isHairpin, "\(replay)")
    #expect(replay.contains("\"kind\":\"gateway\"") == isHairpin, "\(replay)")
  }
}
