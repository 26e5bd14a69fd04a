import Foundation
import NamespaceLab
import PathTracing
import Testing

/// Files that are no captures, and captures that end in the middle.
struct DamageTests {
  private let folder = try! TemporaryFolder()

  @Test(arguments: [
    ("nothing.pcapng", "no such file"), ("", "is a directory"), ("none/file", "no such file"),
  ])
  func `what cannot be opened is status 66`(name: String, words: String) async throws {
    let run = try await Synpath.run("-r", folder[name])
    #expect(run.output.isEmpty && run.errors.contains(words))
    #expect(run.status == 66, "\(run.errors)")
  }

  @Test func `text, nothing and noise are no captures, each in its own words`() async throws {
    var generator = SeededGenerator(seed: 7)
    let noise = [0xff] + (0..<5000).map { _ in UInt8.random(in: 0...255, using: &generator) }
    let files: [(String, [UInt8], String)] = [
      ("text", Array("tcpdump: listening on eth0\n".utf8), "text"),
      ("empty", [], "empty"), ("noise", noise, "not a capture"), ("short", [0x0a], "not a capture"),
      ("json", Array("{}".utf8), "text"),
      ("xz", [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0], "xz -d"), ("snoop", Array("snoop".utf8), "editcap"),
      ("zeros", Array(repeating: 0, count: 100), "not a"),
    ]
    for (name, octets, words) in files {
      let run = try await Synpath.run("-r", try folder.write(name, octets))
      #expect(run.status == 65 && run.output.isEmpty, "\(name): \(run.status)")
      #expect(run.errors.contains(words) && run.errors.contains(name), "\(run.errors)")
    }
  }

  @Test func `a compressed capture is read, from a file and from a pipe`() async throws {
    let plain = try await Synpath.run("-r", Capture("host-drop").path)
    let path = folder["capture.pcapng.gz"]
    let gzip = try await Synpath.shell("gzip -c \"$1\" >\"$2\"", Capture("host-drop").path, path)
    try #require(gzip.status == 0)
    let run = try await Synpath.run("-r", path)
    #expect(run.status == plain.status && run.output == plain.output && run.errors.isEmpty)
    let piped = try await Synpath.shell(
      "(head -c 1; sleep 0.1; head -c 900; sleep 0.1; cat) <\"$1\" | \"$SYNPATH\" -r -", path)
    #expect(piped.status == plain.status && piped.output == plain.output && piped.errors.isEmpty)
  }

  @Test func `a cut compressed capture gives the report on its good part, then one line`()
    async throws
  {
    let path = folder["cut.gz"]
    let gzip = try await Synpath.shell(
      "gzip -1 -c \"$1\" | head -c 1500 >\"$2\"", Capture("host-drop").path, path)
    try #require(gzip.status == 0)
    let run = try await Synpath.run("-r", path)
    #expect(run.status == 65)
    #expect(run.errors.contains("the gzip data are cut at octet 1500 of the file"))
    #expect(run.output.contains("203.0.113.66"))
  }

  @Test func `frames of a link type that is not decoded are counted aloud`() async throws {
    var octets = try Capture("open").octets
    let good = try await Synpath.run("-r", Capture("open").path)
    // One more interface, of type USER0, with two packets.
    let interface: [UInt8] = [1, 0, 0, 0, 20, 0, 0, 0, 147, 0, 0, 0, 0, 0, 0, 0, 20, 0, 0, 0]
    let named = Capture.boundaries(of: octets).dropLast().count { octets[$0] == 1 }
    let frame: [UInt8] =
      [6, 0, 0, 0, 36, 0, 0, 0, UInt8(named)] + [UInt8](repeating: 0, count: 11)
      + [4, 0, 0, 0, 4, 0, 0, 0, 1, 2, 3, 4, 36, 0, 0, 0]
    octets += interface + frame + frame
    let path = try folder.write("user.pcapng", octets)
    let run = try await Synpath.run("-r", path)
    #expect(run.status == 0 && run.output == good.output)
    #expect(
      run.errors == "synpath: \(path): 2 packets of link type USER0 (147) were skipped: "
        + "not a layer that synpath decodes; capture with 'tcpdump -i any'\n")
    // Nothing else in the file.
    let section = octets.prefix(Capture.boundaries(of: octets)[1])
    var alone = frame
    alone[8] = 0
    let other = try await Synpath.run(
      "-r", try folder.write("alone.pcapng", section + interface + alone))
    #expect(other.status == 7 && other.output.isEmpty)
    #expect(other.errors.contains("1 packet of link type USER0 (147) was skipped"))
    // Damage and skipped packets share the line.
    let cut = try await Synpath.run("-r", try folder.write("cut.pcapng", octets.dropLast()))
    #expect(cut.status == 65 && cut.errors.contains("cut at octet"))
    #expect(cut.errors.contains("; 1 packet of link type USER0 (147) was skipped"))
  }

  @Test(arguments: ["host-drop", "open-ipv6", "routing-loop"])
  func `a cut capture gives the report on its good part, then one line`(
    name: String
  ) async throws {
    let octets = try Capture(name).octets
    let blocks = Capture.boundaries(of: octets)
    #expect(blocks.last == octets.count)
    var generator = SeededGenerator(seed: 11)
    for (start, end) in zip(blocks, blocks.dropFirst()).shuffled(using: &generator).prefix(20) {
      let whole = try folder.write("whole.pcapng", octets.prefix(start))
      let place = Int.random(in: start + 1..<end, using: &generator)
      let cut = try folder.write("cut.pcapng", octets.prefix(place))
      for flags in [[], ["-j"]] {
        let good = try await Synpath.run(flags + ["-r", whole])
        let run = try await Synpath.run(flags + ["-r", cut])
        #expect(run.status == 65 && !run.errors.isEmpty, "cut at \(place)")
        #expect(run.output == good.output, "cut at \(place)")
      }
    }
  }

  @Test func `a section of another version ends the reading in one line`() async throws {
    let octets = try Capture("host-drop").octets
    let whole = try await Synpath.run("-r", try folder.write("whole.pcapng", octets))
    // The capture's own section header, 24 octets of it without its options, as one of version 2.
    var header = octets.prefix(24) + octets[0..<4]
    header[4..<8] = [28, 0, 0, 0]
    header[12] = 2
    header[24..<28] = [28, 0, 0, 0]
    let path = try folder.write("later.pcapng", octets + header + octets)
    let run = try await Synpath.run("-r", path)
    #expect(run.status == 65 && run.output == whole.output)
    #expect(run.errors.contains("pcapng version 2.0"))
    #expect(run.errors.split(separator: "\n").count == 1)
  }

  @Test func `counters beyond all measure are taken for many lost packets`() async throws {
    let octets = try Capture("open").octets
    // An interface statistics block whose isb_osdrop (7) is all ones.
    let block: [UInt8] =
      [5, 0, 0, 0, 40, 0, 0, 0] + Array(repeating: 0, count: 12) + [7, 0, 8, 0]
      + Array(repeating: 0xff, count: 8) + [0, 0, 0, 0, 40, 0, 0, 0]
    let path = try folder.write("counters.pcapng", octets + block + block + block)
    let run = try await Synpath.run("-j", "-r", path)
    #expect(run.status == 0)
    #expect(try #require(run.report["packets"]["captureDropped"].number) > 1e9)
    #expect(try run.report["verdict"]["confidence"] == .string("medium"))
  }

  @Test func `a capture cut on standard input is reported alike`() async throws {
    let size = try Capture("host-drop").octets.count - 5
    let result = try await Synpath.shell(
      "head -c \(size) \"$1\" | \"$SYNPATH\" -r -", Capture("host-drop").path)
    #expect(result.status == 65)
    #expect(result.output.contains("DROPPED"))
    #expect(result.errors.hasPrefix("synpath: standard input: cut at octet \(size)"))
  }
}
