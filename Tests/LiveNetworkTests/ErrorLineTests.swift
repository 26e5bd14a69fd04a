import CLinux
import CaptureFormats
import LiveNetwork
import PacketCapture
import Testing

/// Error lines for people: what failed, why, and what to do.
struct ErrorLineTests {
  @Test(arguments: [
    (CaptureFileError.noSuchFile(path: "a"), "a: no such file; check the name"),
    (.noPermission(path: "a"), "a: no permission; 'ls -l' shows who may read it"),
    (
      .format(path: "a", .notCapture(.text)),
      "a: not a capture: the file is text; tcpdump -w FILE writes a capture, a plain > FILE what is "
        + "printed"
    ),
    (
      .format(path: "a", .cut(recordStart: 24, end: 30, frames: 1)),
      "a: cut at octet 30, inside the record that begins at octet 24; 1 frame before it is complete; "
        + "copy it again, or capture anew"
    ),
  ])
  func `a file that is read`(error: CaptureFileError, line: String) {
    #expect(error.line(isWriting: false) == line)
  }

  @Test(arguments: [
    (ENOENT, "make its folder first"), (ENOSPC, "free some space, or write elsewhere"),
    (EROFS, "write elsewhere"),
  ])
  func `a file that is written`(number: Int32, advice: String) {
    let error = CaptureFileError.system(path: "a", operation: .create, errno: number)
    #expect(error.line(isWriting: true) == "\(error); \(advice)")
  }

  @Test(arguments: [
    LiveError.capture(.noPermission(interface: "v0")), .capture(.noSuchInterface("v0")),
    .capture(.interfaceDown("v0")), .capture(.interfaceLost("v0")),
    .capture(.failed(interface: "v0", reason: "can't mmap rx ring")),
    .system(SystemError(.notPermitted, in: "socket")), .file(.isDirectory(path: "a")),
    .file(.isSymbolicLink(path: "a")),
  ])
  func `every error of a run says what to do, once`(error: LiveError) {
    #expect("\(error)".split(separator: "; ").count == 2, "\(error)")
    #expect(!"\(error)".contains("\n"))
  }
}
