package import CaptureFormats
import Glibc
package import WireFormats

/// A pcapng file that is being written.
///
/// Blocks are collected and written whole; a regular file that cannot take them is cut back to the
/// block before. The process must ignore SIGPIPE for a closed pipe to come out as an error.
package final class CaptureFileWriter {
  /// The path as messages name it.
  package let path: String

  private let file: FileDescriptor
  private let isRegular: Bool
  private let encoder = PcapngEncoder()
  private var pending: [UInt8] = []
  private var written = 0

  /// Creates or truncates a file, and gives it to `owner` if it is new; "-" is standard output.
  ///
  /// This may run as root in a directory that others write to. So a symbolic link is refused:
  /// what it points to would be truncated. And a file that was there before keeps its owner, or
  /// naming a system file would hand it over to the caller.
  package init(path: String, owner: FileOwner? = nil) throws(CaptureFileError) {
    self.path = path == "-" ? "standard output" : path
    guard path != "-" else {
      file = FileDescriptor(borrowing: STDOUT_FILENO)
      isRegular = false
      return
    }
    // A pipe that nobody reads must not hold up the opening: O_NONBLOCK makes it fail.
    let flags = O_WRONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK
    var descriptor = unsafe open(path, flags | O_CREAT | O_EXCL, 0o644)
    let isNew = descriptor >= 0
    if !isNew, errno == EEXIST { descriptor = unsafe open(path, flags | O_TRUNC) }
    guard descriptor >= 0 else { throw CaptureFileError(creating: path) }
    file = FileDescriptor(owning: descriptor)
    isRegular = file.isRegular
    if isNew, let owner, fchown(descriptor, owner.user, owner.group) != 0 {
      throw CaptureFileError(path: path, .changeOwner)
    }
  }

  deinit {
    // Whoever wants to know of errors calls flush() before.
    try? flush()
  }

  /// Writes the section block, which comes first.
  package func append(_ section: SectionDescription) throws(CaptureFileError) {
    encoder.append(section, to: &pending)
    try flushIfLong()
  }

  /// Writes an interface block; interfaces come in the order of their indices.
  package func append(_ interface: InterfaceDescription) throws(CaptureFileError) {
    encoder.append(interface, to: &pending)
    try flushIfLong()
  }

  /// Writes a frame.
  package func append(
    _ header: FrameHeader, _ octets: Span<UInt8>, comments: [String] = []
  ) throws(CaptureFileError) {
    encoder.append(header, octets, comments: comments, to: &pending)
    try flushIfLong()
  }

  /// Writes counters and comments at a time.
  package func append(_ statistics: InterfaceStatistics) throws(CaptureFileError) {
    encoder.append(statistics, to: &pending)
    try flushIfLong()
  }

  /// Writes out what is collected; after an error that is given up.
  package func flush() throws(CaptureFileError) {
    defer { pending.removeAll(keepingCapacity: true) }
    var start = 0
    while start < pending.count {
      let count = file.write(pending[start...])
      guard count >= 0 else {
        let error = CaptureFileError(path: path, .write)
        if isRegular, ftruncate(file.number, written) == 0 {
          lseek(file.number, written, SEEK_SET)
        }
        throw error
      }
      start += count
    }
    written += pending.count
  }

  private func flushIfLong() throws(CaptureFileError) {
    if pending.count >= 1 << 16 { try flush() }
  }
}
