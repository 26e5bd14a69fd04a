import CaptureFormats
import Glibc
import PacketCapture
import Testing

@Suite struct GzipTests {
  let folder = TemporaryFolder()

  private func reading(_ octets: [UInt8]) -> (Collected, CaptureFileError?) {
    Collected.reading(folder.write("file", octets))
  }

  @Test(arguments: [0, 1, 9] as [Int32])
  func `a compressed file much longer than the buffers reads whole`(level: Int32) {
    let (octets, frames) = Collected.file(lengths: (0..<3000).map { $0 % 1500 } + [600_000])
    let (collected, error) = reading(Gzip.file(octets, level: level))
    #expect(error == nil && collected.frames == frames)
  }

  @Test func `members in a row are one file, and zeros behind them nothing`() {
    let (octets, frames) = Collected.file(lengths: [10, 20, 300])
    for cut in [0, 1, 30, 100, octets.count] {
      let members = Gzip.file(Array(octets[..<cut])) + Gzip.file(Array(octets[cut...]))
      for padding in [0, 1, 512] {
        let (collected, error) = reading(members + [UInt8](repeating: 0, count: padding))
        #expect(error == nil && collected.frames == frames)
      }
    }
  }

  @Test func `a pipe delivers all that fits no buffer at once`() throws {
    let path = folder["pipe"]
    #expect(mkfifo(path, 0o600) == 0)
    let (start, frames) = Collected.file(lengths: [10])
    let writer = open(path, O_RDWR)
    var reader = try CaptureFileReader(path: path)
    let gzip = Gzip()
    TemporaryFolder.write(gzip.write(start), to: writer)
    var block = [UInt8](repeating: 0, count: 8_000_012)
    // Some kilobytes of gzip: a block of another type, its length in front and behind.
    block.replaceSubrange(0..<8, with: [0xad, 0x0b, 0, 0, 0x0c, 0x12, 0x7a, 0])
    block.replaceSubrange(8_000_008..<8_000_012, with: [0x0c, 0x12, 0x7a, 0])
    TemporaryFolder.write(gzip.write(block), to: writer)
    var collected = Collected()
    while reader.skippedBlocks == 0 {
      #expect(try collected.read(&reader))
    }
    #expect(collected.frames == frames)
    close(writer)
  }

  @Test func `a member of nothing is passed over`() {
    let (octets, frames) = Collected.file(lengths: [10])
    let (collected, error) = reading(Gzip.file([]) + Gzip.file([]) + Gzip.file(octets))
    #expect(error == nil && collected.frames == frames)
  }

  @Test func `every cut gives the frames before it, then the place`() {
    let (octets, frames) = Collected.file(lengths: [10, 20, 30])
    let gzip = Gzip()
    let head = gzip.write(Array(octets[..<140]))
    let file = head + gzip.finish(Array(octets[140...]))
    var counts: [Int] = []
    for end in 2..<file.count {
      let (collected, error) = reading(Array(file[..<end]))
      let count = collected.frames.count
      #expect(
        error == .compression(path: folder["file"], .cut(end: end), frames: count))
      #expect(collected.frames[...] == frames[..<count])
      counts.append(count)
    }
    #expect(counts == counts.sorted() && Set(counts).isSuperset(of: [0, 1, 3]))
    #expect(
      reading(Array(file.dropLast())).1?.description
        == "\(folder["file"]): the gzip data are cut at octet \(file.count - 1) of the file; "
        + "3 frames before it are complete")
  }

  @Test func `one octet of the magic number is no capture`() {
    #expect(
      reading([0x1f]).1 == .format(path: folder["file"], .notCapture(.unknown(0x1f))))
  }

  @Test func `other octets behind the data are said, after all frames`() {
    let (octets, frames) = Collected.file(lengths: [10])
    let file = Gzip.file(octets)
    let (collected, error) = reading(file + [0, 0, 7, 8])
    #expect(collected.frames == frames)
    #expect(
      error
        == .compression(
          path: folder["file"], .damaged(at: file.count + 2, reason: "other octets follow"),
          frames: 1))
  }

  @Test func `a wrong checksum is said, after all frames`() {
    let (octets, frames) = Collected.file(lengths: [10])
    var file = Gzip.file(octets)
    file[file.count - 8] ^= 1
    let (collected, error) = reading(file)
    #expect(collected.frames == frames)
    guard case .compression(_, .damaged(_, reason: "incorrect data check"), frames: 1) = error
    else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test func `any single-octet change is survived, and few pass unseen`() {
    let (octets, frames) = Collected.file(lengths: [10, 20])
    let file = Gzip.file(octets)
    for index in file.indices {
      var changed = file
      changed[index] ^= 1 << UInt8(index % 8)
      let (collected, error) = reading(changed)
      // Time, system and flags of the header are covered by no checksum.
      if index >= 10 { #expect(error != nil, "octet \(index)") }
      if error == nil { #expect(collected.frames == frames) }
    }
  }

  @Test func `what is inside is told as outside`() {
    #expect(
      reading(Gzip.file(Array("text".utf8))).1
        == .format(path: folder["file"], .notCapture(.text)))
    #expect(reading(Gzip.file([])).1 == .format(path: folder["file"], .notCapture(.empty)))
    #expect(
      reading(Gzip.file(Gzip.file([1]))).1
        == .format(path: folder["file"], .notCapture(.compressed(.gzip))))
    let (octets, _) = Collected.file(lengths: [10])
    let (collected, error) = reading(Gzip.file(Array(octets.dropLast(3))))
    #expect(collected.frames.isEmpty)
    guard case .format(_, .cut(_, end: octets.count - 3, frames: 0)) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test func `a pipe delivers what is there before the rest is written`() throws {
    let path = folder["pipe"]
    #expect(mkfifo(path, 0o600) == 0)
    let (octets, frames) = Collected.file(lengths: [10, 20, 30])
    let writer = open(path, O_RDWR)
    var reader = try CaptureFileReader(path: path)
    var collected = Collected()
    let gzip = Gzip()
    // The last record takes 64 octets, the one before it 52.
    let (first, second) = (octets.count - 116, octets.count - 64)
    let start = gzip.write(Array(octets[..<first]))
    TemporaryFolder.write(start, to: writer)
    #expect(try collected.read(&reader))
    #expect(collected.frames.count == 1)
    TemporaryFolder.write(gzip.write(Array(octets[first..<second])), to: writer)
    #expect(try collected.read(&reader))
    #expect(collected.frames.count == 2)
    TemporaryFolder.write(gzip.finish(Array(octets[second...])), to: writer)
    #expect(try collected.read(&reader))
    #expect(collected.frames == frames)
    close(writer)
    #expect(try !collected.read(&reader))
  }
}
