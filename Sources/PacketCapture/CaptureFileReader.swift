package import CaptureFormats
import Glibc
package import WireFormats

/// A capture that is read from a file, a pipe or standard input, compressed with gzip or not.
package struct CaptureFileReader: ~Copyable {
  /// The path as messages name it.
  package let path: String

  /// Octets that are decoded while a cache of the processor still holds all of them.
  private static let step = 1 << 18

  private let file: FileDescriptor
  private var decoder = CaptureDecoder()
  private var buffer = [UInt8](repeating: 0, count: 1 << 14)
  /// What is read and not decoded yet: the start of a record.
  private var remainder = 0..<0
  private var isAtStart = true
  /// Whether the last piece took all the room there was.
  private var wasFilled = false
  private var isAtEnd = false
  /// Octets that the last step of reading brought.
  package private(set) var lastCount = 0
  /// Set where the file begins as gzip does.
  private var gzip: GzipStream?

  /// Opens a capture; the path "-" means standard input.
  ///
  /// The format shows only when it is read.
  package init(path: String) throws(CaptureFileError) {
    self.path = path == "-" ? "standard input" : path
    if path == "-" {
      file = FileDescriptor(borrowing: STDIN_FILENO)
    } else {
      let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else { throw CaptureFileError(path: path, .open) }
      file = FileDescriptor(owning: descriptor)
    }
    isStream = !file.isRegular
  }

  /// For poll: where `needsInput`, `read` does not have to wait when this is readable.
  package var descriptor: Int32 { file.number }

  /// Whether it is a pipe, a terminal or the like, which may be written for hours.
  package let isStream: Bool

  /// Whether `read` needs more of the file, and so may wait.
  package var needsInput: Bool { gzip?.needsInput ?? true }

  /// Frames delivered so far.
  package var frameCount: Int { decoder.frameCount }

  /// pcapng blocks that were passed over.
  package var skippedBlocks: Int { decoder.skippedBlocks }

  /// Reads one piece, waiting until there is one, and hands over the frames and all else in it.
  ///
  /// They refer to the span that they come with. False means the end of the capture; an error comes
  /// after all before it was handed over.
  package mutating func read(
    frames: (Span<FramePlace>, Span<UInt8>) -> Void,
    others: (CaptureEvent, Span<UInt8>) -> Void
  ) throws(CaptureFileError) -> Bool {
    guard !isAtEnd else { return false }
    makeRoom()
    // A file fills the buffer step by step; of a pipe nothing waits for what is not written yet.
    repeat {
      try readStep(frames, others)
    } while !isAtEnd && !isStream && remainder.upperBound < buffer.count
    wasFilled = remainder.upperBound == buffer.count
    return !isAtEnd
  }

  private mutating func readStep(
    _ frames: (Span<FramePlace>, Span<UInt8>) -> Void,
    _ others: (CaptureEvent, Span<UInt8>) -> Void
  ) throws(CaptureFileError) {
    let count: Int
    do throws(GzipDamage) {
      count = try fill()
    } catch {
      isAtEnd = true
      throw .compression(path: path, error, frames: decoder.frameCount)
    }
    guard count >= 0 else {
      isAtEnd = true
      throw CaptureFileError(path: path, .read)
    }
    isAtEnd = count == 0
    lastCount = count
    var start = remainder.lowerBound
    let end = remainder.upperBound + count
    // The decoder is taken out for the time that a span of its neighbour is alive.
    var decoder = exchange(&self.decoder, with: CaptureDecoder())
    defer { self.decoder = decoder }
    do throws(CaptureFormatError) {
      try decoder.forEach(
        in: buffer.span.extracting(..<end), at: &start, isLast: isAtEnd, frames: frames,
        others: others)
    } catch {
      isAtEnd = true
      throw .format(path: path, error)
    }
    remainder = start..<end
  }

  /// Gives the octets of the latest events away, for others that may be overwritten.
  package mutating func giveAway(_ octets: inout [UInt8]) {
    if octets.count < buffer.count { octets = [UInt8](repeating: 0, count: buffer.count) }
    for index in remainder { octets[index - remainder.lowerBound] = buffer[index] }
    remainder = 0..<remainder.count
    swap(&octets, &buffer)
  }

  /// Reads behind the remainder what is there; 0 at the end, -1 on error.
  private mutating func fill() throws(GzipDamage) -> Int {
    let start = remainder.upperBound
    if let gzip { return try gzip.read(from: file, into: &buffer, from: start) }
    var count = file.read(into: &buffer, from: start, atMost: Self.step)
    guard isAtStart, count > 0 else { return count }
    isAtStart = false
    // The magic number of gzip has two octets, and a pipe may give one.
    if count == 1, buffer[0] == 0x1f { count += max(0, file.read(into: &buffer, from: 1)) }
    guard count > 1, buffer[0] == 0x1f, buffer[1] == 0x8b else { return count }
    let gzip = GzipStream(buffer[..<count])
    self.gzip = gzip
    return try gzip.read(from: file, into: &buffer, from: start)
  }

  /// Moves the remainder to the front, and makes the buffer longer where it was too short.
  private mutating func makeRoom() {
    if remainder.lowerBound > 0 {
      for index in remainder { buffer[index - remainder.lowerBound] = buffer[index] }
      remainder = 0..<remainder.count
    }
    // Small files are spared the memory. The decoder bounds the length of a record, and with it
    // the buffer.
    let longest = 1 << 20
    if wasFilled, buffer.count < longest {
      buffer += [UInt8](repeating: 0, count: longest - buffer.count)
    } else if remainder.count == buffer.count {
      buffer += [UInt8](repeating: 0, count: buffer.count)
    }
  }
}
