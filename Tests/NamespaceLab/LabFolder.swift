import Foundation

/// Scratch folders of this process, below one whose name carries its process identifier.
enum LabFolder {
  static let prefix = "synpath-lab-"

  static let temporary = URL(fileURLWithPath: NSTemporaryDirectory())

  /// Removed when this process exits by itself; a sweep removes it when it was killed.
  static let root: URL = {
    atexit { try? FileManager.default.removeItem(at: LabFolder.path) }
    return path
  }()

  private static let path = temporary.appendingPathComponent(
    "\(prefix)\(ProcessInfo.processInfo.processIdentifier)")

  static func make(_ name: String) -> URL { make(root.appendingPathComponent(name)) }

  /// A folder that a sweep leaves alone when this process is gone.
  static func make(kept name: String) -> URL { make(temporary.appendingPathComponent(name)) }

  private static func make(_ result: URL) -> URL {
    // Open to all, since replays run as an unprivileged user.
    try? FileManager.default.createDirectory(
      at: result, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
    return result
  }
}
