package import CaptureFormats
import Glibc

/// A capture that is read from a file, a pipe or standard input.
package struct CaptureFileReader: ~Copyable {
  /// The path as messages name it.
  package let path: String

  private let file: FileDescriptor
  private var decoder = CaptureDecoder()
  private var buffer = [UInt8](repeating: 0, count: 1 << 18)
  /// What is read and not decoded yet: the start of a record.
  private var remainder = 0..<0
  private var isAtEnd = false

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
  }

  /// For poll: readable when `read` does not have to wait.
  package var descriptor: Int32 { file.number }

  /// Frames delivered so far.
  package var frameCount: Int { decoder.frameCount }

  /// pcapng blocks that were passed over.
  package var skippedBlocks: Int { decoder.skippedBlocks }

  /// Reads one piece, waiting until there is one, and hands over the events in it.
  ///
  /// The ranges of an event refer to the span it comes with. False means the end of the capture;
  /// an error comes after all events before it were handed over.
  package mutating func read(
    _ body: (CaptureEvent, Span<UInt8>) -> Void
  ) throws(CaptureFileError) -> Bool {
    guard !isAtEnd else { return false }
    makeRoom()
    let count = file.read(into: &buffer, from: remainder.upperBound)
    guard count >= 0 else {
      isAtEnd = true
      throw CaptureFileError(path: path, .read)
    }
    isAtEnd = count == 0
    var start = remainder.lowerBound
    let end = remainder.upperBound + count
    // The decoder is taken out for the time that a span of its neighbour is alive.
    var decoder = exchange(&self.decoder, with: CaptureDecoder())
    defer { self.decoder = decoder }
    do throws(CaptureFormatError) {
      let piece = buffer.span.extracting(..<end)
      try decoder.forEach(in: piece, at: &start, isLast: isAtEnd, body)
    } catch {
      isAtEnd = true
      throw .format(path: path, error)
    }
    remainder = start..<end
    return !isAtEnd
  }

  /// Moves the remainder to the front, and doubles the buffer where the remainder fills it.
  private mutating func makeRoom() {
    if remainder.lowerBound > 0 {
      for index in remainder { buffer[index - remainder.lowerBound] = buffer[index] }
      remainder = 0..<remainder.count
    }
    // The decoder bounds the length of a record, and so the buffer too.
    if remainder.count == buffer.count {
      buffer += [UInt8](repeating: 0, count: buffer.count)
    }
  }
}
