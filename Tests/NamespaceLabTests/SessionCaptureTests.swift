import NamespaceLab
import Testing

/// Sessions of an ordinary client that fail behind the handshake, captured at both ends.
@Suite(
  .enabled(if: LabRequirements.areMet, "\(LabRequirements.missing ?? "")"),
  .enabled(if: Subprocess.find("tcpdump") != nil, "tcpdump is not installed"))
struct SessionCaptureTests {
  @Test(
    .enabled("synpath is not built, or does not know --version") { await SynpathRun.isAvailable },
    arguments: SessionCase.all)
  func `each end's capture tells what it shows of a session`(case: SessionCase) async throws {
    let program = try LabPrograms.path("synpath")
    let layout = ChainLayout.standard
    let script = `case`.client.replacing("TARGET", with: layout.target(.v4))
    let replays = try await LabGate.shared.pass {
      try await Chain.with(layout) { chain in
        try await `case`.prepare(chain)
        let host = LabFile()
        let client = try await chain.capturing(
          .client, device: `case`.device, snapLength: `case`.snapLength, filter: `case`.filter,
          "client.pcap"
        ) {
          await host.set(
            try await chain.capturing(
              .server, device: "eth0", snapLength: `case`.snapLength, filter: `case`.filter,
              "host.pcap"
            ) {
              _ = try await chain.run(
                in: .client, "timeout", "16", "bash", "-c", script, timeout: 30)
            })
        }
        var replays: [String] = []
        for file in [client, await host.path] {
          replays.append(
            try await Subprocess.run([program, "-j", "-p", "\(`case`.port)", "-r", file]).output)
          let isHost = file != client
          if let words = `case`.summary ?? (isHost ? `case`.hostSays : nil) {
            let text = try await Subprocess.run([program, "-r", file]).output
              .split(whereSeparator: \.isWhitespace).joined(separator: " ")
            #expect(text.contains(words), "\(text)")
          }
        }
        return replays
      }
    }
    for (replay, said) in zip(replays, [`case`.atClient, `case`.atHost]) {
      guard let report = try Report.all(replay).first else {
        #expect(said.isEmpty)
        continue
      }
      #expect(said.contains("\(report.outcome ?? "") \(report.cause ?? "")"), "\(replay)")
      let isSure = report.outcome == "open" || `case`.isCertain
      #expect(report.confidence != "high" || isSure, "\(replay)")
    }
  }
}

/// Where a capture lies, told from inside another one.
private actor LabFile {
  private(set) var path = ""
  func set(_ path: String) { self.path = path }
}
