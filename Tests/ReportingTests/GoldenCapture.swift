import Foundation

/// A capture in `captures/` with what lies beside it.
struct GoldenCapture: CustomStringConvertible, Sendable {
  var name: String

  var description: String { name }

  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("captures")

  static let all: [GoldenCapture] = {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return files.filter { $0.hasSuffix(".pcapng") }.map { $0.dropLast(".pcapng".count) }.sorted()
      .map { GoldenCapture(name: String($0)) }
  }()

  var path: String { file("pcapng").path }

  func file(_ ending: String) -> URL {
    Self.folder.appendingPathComponent("\(name).\(ending)")
  }

  func text(_ ending: String) throws -> String {
    try String(contentsOf: file(ending), encoding: .utf8)
  }

  /// The cells of the rows in the table of `captures/README.md`, without its head.
  static func table() throws -> [[String]] {
    let readme = try String(contentsOf: folder.appendingPathComponent("README.md"), encoding: .utf8)
    return readme.split(separator: "\n").filter { $0.hasPrefix("| `") }.map { line in
      line.dropFirst().dropLast().components(separatedBy: " | ")
        .map { $0.trimmingCharacters(in: CharacterSet(charactersIn: " `")) }
    }
  }
}
