import CaptureFormats
import Glibc
import PacketCapture
import Testing
import WireFormats

@Suite struct CaptureFileReaderTests {
  let folder = TemporaryFolder()

  @Test func `a file much longer than the buffer reads whole`() {
    let (octets, frames) = Collected.file(lengths: (0..<3000).map { $0 % 1500 })
    let (collected, error) = Collected.reading(folder.write("long", octets))
    #expect(error == nil)
    #expect(collected.frames == frames)
  }

  @Test func `a record longer than the buffer reads whole`() {
    let (octets, frames) = Collected.file(lengths: [100, 3_000_000, 5, 600_000, 7])
    let (collected, error) = Collected.reading(folder.write("wide", octets))
    #expect(error == nil)
    #expect(collected.frames == frames)
  }

  @Test func `a pipe delivers what is there before the rest is written`() throws {
    let path = folder["pipe"]
    #expect(mkfifo(path, 0o600) == 0)
    let (octets, frames) = Collected.file(lengths: [10, 20, 30])
    // Opened both ways, the pipe has a reader already and nothing waits for the other end.
    let writer = open(path, O_RDWR)
    var reader = try CaptureFileReader(path: path)
    var collected = Collected()
    let secondFrame = octets.count - 2 * 32 - 20 - 32
    var start = 0
    var counts: [Int] = []
    for end in [3, secondFrame - 1, secondFrame + 1, octets.count - 1, octets.count] {
      TemporaryFolder.write(Array(octets[start..<end]), to: writer)
      start = end
      #expect(try collected.read(&reader))
      counts.append(collected.frames.count)
    }
    close(writer)
    #expect(try !collected.read(&reader))
    #expect(counts.first == 0)
    #expect(counts == counts.sorted())
    #expect(Set(counts).count > 2)
    #expect(collected.frames == frames)
  }

  @Test func `a cut file gives its frames, then the error, then the end`() throws {
    let (octets, frames) = Collected.file(lengths: [10, 20, 30])
    let path = folder.write("cut", Array(octets.dropLast(7)))
    var reader = try CaptureFileReader(path: path)
    var collected = Collected()
    let start = octets.count - 32 - 32
    let cut = CaptureFormatError.cut(recordStart: start, end: octets.count - 7, frames: 2)
    #expect(throws: CaptureFileError.format(path: path, cut)) {
      _ = try collected.read(&reader)
    }
    #expect(try !collected.read(&reader))
    #expect(collected.frames[...] == frames[..<2])
    #expect(reader.frameCount == 2)
  }

  @Test func `what cannot be opened is told apart`() {
    #expect(Collected.reading(folder["none"]).1 == .noSuchFile(path: folder["none"]))
    #expect(Collected.reading(folder.path).1 == .isDirectory(path: folder.path))
    let below = folder.write("file", []) + "/below"
    #expect(Collected.reading(below).1 == .noSuchFile(path: below))
    #expect(
      Collected.reading(folder["file"]).1
        == .format(path: folder["file"], .notCapture(.empty)))
  }

  @Test(.enabled(if: geteuid() != 0, "root may read everything"))
  func `no permission is told apart`() {
    let path = folder.write("secret", [1])
    chmod(path, 0)
    #expect(Collected.reading(path).1 == .noPermission(path: path))
  }
}
