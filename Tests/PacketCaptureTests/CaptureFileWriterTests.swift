import CaptureFormats
import Foundation
import Glibc
import PacketCapture
import SimulatedNetwork
import Testing
import WireFormats

@Suite struct CaptureFileWriterTests {
  let folder = TemporaryFolder()

  /// Writes a run with comments in its middle and at its end; returns its frames.
  @discardableResult
  private func writeRun(
    to path: String, owner: FileOwner? = nil, frames count: Int = 3
  ) throws -> [CapturedFrame] {
    let writer = try CaptureFileWriter(path: path, owner: owner)
    try writer.append(
      SectionDescription(
        comments: ["target 192.0.2.2 port 22"], application: "synpath test",
        operatingSystem: "Linux"))
    try writer.append(
      InterfaceDescription(index: 0, linkType: .raw, snapLength: 65535, name: "eth0"))
    var frames: [CapturedFrame] = []
    let target = IPAddress("192.0.2.2")!
    for number in 1...count {
      let octets = PacketBuilder.tcp(IPAddress("192.0.2.1")!, target)
      let header = FrameHeader(
        number: number,
        timestamp: Timestamp(nanoseconds: 1_700_000_000_000_000_001 + Int64(number)),
        linkType: .raw, interface: 0, originalLength: octets.count)
      try writer.append(header, octets.span, comments: number == 2 ? ["a note"] : [])
      frames.append(CapturedFrame(header: header, octets: octets))
      try writer.append(
        InterfaceStatistics(
          interface: 0, timestamp: header.timestamp, comments: ["send refused: EPERM"]))
    }
    try writer.append(
      InterfaceStatistics(
        interface: 0, timestamp: Timestamp(nanoseconds: 1_700_000_001_000_000_000),
        received: UInt64(count), droppedByInterface: 0, droppedBySystem: 0, comments: ["end"]))
    try writer.flush()
    return frames
  }

  @Test func `what is written reads back in order`() throws {
    let frames = try writeRun(to: folder["run"])
    let (collected, error) = Collected.reading(folder["run"])
    #expect(error == nil)
    #expect(collected.frames == frames)
    #expect(
      collected.comments == [
        "target 192.0.2.2 port 22", "send refused: EPERM", "send refused: EPERM",
        "send refused: EPERM", "end",
      ])
    let file = try Data(contentsOf: URL(filePath: folder["run"]))
    #expect(file.range(of: Data("a note".utf8)) != nil)
    #expect(collected.statistics.last?.received == 3)
    #expect(collected.interfaces.map(\.name) == ["eth0"])
  }

  @Test func `a long run reads back`() throws {
    let frames = try writeRun(to: folder["run"], frames: 3000)
    #expect(Collected.reading(folder["run"]).0.frames == frames)
  }

  @Test func `what is collected is written when the writer goes`() throws {
    do {
      let writer = try CaptureFileWriter(path: folder["run"])
      try writer.append(SectionDescription(comments: ["only"], application: nil))
    }
    #expect(Collected.reading(folder["run"]).0.comments == ["only"])
  }

  @Test func `an existing file is replaced`() throws {
    _ = folder.write("run", [UInt8](repeating: 7, count: 100_000))
    let frames = try writeRun(to: folder["run"])
    #expect(Collected.reading(folder["run"]).0.frames == frames)
  }

  @Test func `a symbolic link, a directory and a missing folder are refused`() throws {
    let target = folder.write("target", [1, 2, 3])
    symlink(target, folder["link"])
    #expect(throws: CaptureFileError.isSymbolicLink(path: folder["link"])) {
      try writeRun(to: folder["link"])
    }
    #expect(Collected.reading(target).1 == .format(path: target, .notCapture(.unknown(0x10203))))
    #expect(throws: CaptureFileError.isDirectory(path: folder.path)) {
      try writeRun(to: folder.path)
    }
    let missing = CaptureFileError.system(
      path: folder["none/run"], operation: .create, errno: ENOENT)
    #expect(throws: missing) {
      try writeRun(to: folder["none/run"])
    }
  }

  @Test func `a full device is an error`() {
    #expect(
      throws: CaptureFileError.system(path: "/dev/full", operation: .write, errno: ENOSPC)
    ) {
      try writeRun(to: "/dev/full")
    }
  }

  @Test(.enabled(if: geteuid() == 0, "giving files away needs root"))
  func `a new file goes to its owner, an existing one keeps its own`() throws {
    func owner(_ path: String) -> FileOwner {
      var status = stat()
      stat(path, &status)
      return FileOwner(user: status.st_uid, group: status.st_gid)
    }
    let nobody = FileOwner(user: 65534, group: 65534)
    try writeRun(to: folder["new"], owner: nobody)
    #expect(owner(folder["new"]) == nobody)
    let old = folder.write("old", [])
    try writeRun(to: old, owner: nobody)
    #expect(owner(old) == FileOwner(user: 0, group: 0))
  }

  @Test(
    .enabled(if: TemporaryFolder.hasTools("tcpdump"), "needs tcpdump"))
  func `tcpdump reads it`() throws {
    try writeRun(to: folder["run"])
    // tcpdump may drop privileges to a user that cannot look into the folder.
    let result = TemporaryFolder.output(of: "tcpdump -n -r - <'\(folder["run"])' 2>&1")
    #expect(result.status == 0)
    let lines = result.text.split(separator: "\n")
    #expect(lines.filter { $0.contains("192.0.2.1.1 > 192.0.2.2.22") }.count == 3)
  }

  @Test(.enabled(if: TemporaryFolder.hasTools("tshark", "capinfos"), "needs tshark and capinfos"))
  func `Wireshark's tools read it with its comments and counters`() throws {
    try writeRun(to: folder["run"])
    let summary = TemporaryFolder.output(of: "capinfos '\(folder["run"])' 2>/dev/null")
    #expect(summary.status == 0)
    #expect(summary.text.contains("Capture comment:     target 192.0.2.2 port 22"))
    #expect(summary.text.contains("Capture application: synpath test"))
    #expect(summary.text.contains("Number of packets = 3"))
    #expect(summary.text.contains("Name = eth0"))
    #expect(summary.text.contains("Time precision = nanoseconds (9)"))
    let frames = TemporaryFolder.output(
      of:
        "HOME='\(folder.path)' tshark -n -r '\(folder["run"])' -T fields "
        + "-e frame.number -e frame.comment -e frame.time_epoch 2>/dev/null")
    #expect(frames.status == 0)
    #expect(
      frames.text.split(separator: "\n") == [
        "1\t\t1700000000.000000002", "2\ta note\t1700000000.000000003",
        "3\t\t1700000000.000000004",
      ])
  }
}
