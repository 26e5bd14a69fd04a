import Foundation
import NamespaceLab

/// Reads one large capture with several programs in turn, and prints what each took.
struct BenchCaptures {
  var packets: Int
  /// How often each program is run; the best time counts, as others use the machine too.
  private static let runs = 3
  /// What tshark gets to read: it takes 800 MB for each million packets.
  private static let slice = 1_000_000

  private struct Reader {
    var command: [String]
    var format = BenchCapture.Format.pcap
    var packets: Int
    /// Slow ones are run once.
    var isSlow = false

    init(
      _ command: String, _ packets: Int, _ format: BenchCapture.Format = .pcap, isSlow: Bool = false
    ) {
      self.command = command.split(separator: " ").map(String.init)
      self.packets = packets
      self.format = format
      self.isSlow = isSlow
    }

    /// What the table calls it.
    var title: String {
      command.map { $0.hasSuffix("/synpath") ? "synpath" : $0 }.joined(separator: " ")
    }
  }

  func run() throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("synpath-bench-\(getpid())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    func path(_ packets: Int, _ format: BenchCapture.Format) -> String {
      folder.appendingPathComponent("\(packets).\(format)").path
    }
    let slice = min(packets, Self.slice)
    for (packets, format) in [(packets, .pcap), (packets, .pcapng), (slice, .pcap)]
      as [(Int, BenchCapture.Format)]
    where !FileManager.default.fileExists(atPath: path(packets, format)) {
      var capture = BenchCapture(packets: packets, format: format)
      try capture.write(to: path(packets, format))
    }
    let tiny = folder.appendingPathComponent("tiny").path
    try Data("not a capture".utf8).write(to: URL(fileURLWithPath: tiny))
    let synpath = try LabPrograms.path("synpath")
    let readers = [
      Reader("cat FILE", packets),
      Reader("tcpdump --count -r FILE", packets),
      Reader("tcpdump --count -r FILE", packets, .pcapng),
      Reader("tcpdump -r FILE -w /dev/null", packets),
      Reader("capinfos -c FILE", packets),
      Reader("\(synpath) -j -r FILE", packets),
      Reader("\(synpath) -j -r FILE", packets, .pcapng),
      Reader("\(synpath) -r FILE", packets),
      Reader("tcptrace -n FILE", packets, isSlow: true),
      Reader("tshark -n -q -z conv,tcp -r FILE", slice, isSlow: true),
      Reader("\(synpath) -j -r FILE", slice),
    ]
    print("| program | packets | format | wall s | CPU s | M packets/s | × tcpdump --count | MiB |")
    print("|---|---:|---|---:|---:|---:|---:|---:|")
    var yardstick: [BenchCapture.Format: Double] = [:]
    for reader in readers {
      guard Subprocess.find(reader.command[0]) != nil else {
        print("| `\(reader.title)` | not installed |")
        continue
      }
      let file = path(reader.packets, reader.format)
      let best = try best(
        reader.command.map { $0 == "FILE" ? file : $0 }, reader.isSlow ? 1 : Self.runs)
      let perPacket = best.wall / Double(reader.packets)
      if reader.title.hasPrefix("tcpdump --count") { yardstick[reader.format] = perPacket }
      let ratio = yardstick[reader.format].map { String(format: "%.2f", perPacket / $0) } ?? "-"
      print(
        "| `\(reader.title)` | \(reader.packets) | \(reader.format) | "
          + String(format: "%.3f | %.3f | %.2f", best.wall, best.processor, 1e-6 / perPacket)
          + " | \(ratio) | \(best.memory) |")
    }
    let start = try best([synpath, "-j", "-r", tiny], 20)
    print("\nA file that is no capture: \(String(format: "%.1f", start.wall * 1000)) ms.")
  }

  private func best(_ command: [String], _ runs: Int) throws -> BenchRun {
    var best = try BenchRun.take(command)
    for _ in 1..<max(runs, 2) where runs > 1 {
      let run = try BenchRun.take(command)
      if run.wall < best.wall { best = run }
    }
    return best
  }
}
