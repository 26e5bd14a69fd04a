import Foundation

/// A capture in `captures/`.
struct Capture: CustomStringConvertible, Sendable {
  var name: String

  init(_ name: String) { self.name = name }

  var description: String { name }
  var path: String { Self.folder.appendingPathComponent("\(name).pcapng").path }

  var octets: [UInt8] {
    get throws { try Array(Data(contentsOf: URL(fileURLWithPath: path))) }
  }

  static let all: [Capture] = {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return files.filter { $0.hasSuffix(".pcapng") }.map { Capture(String($0.dropLast(7))) }
      .sorted { $0.name < $1.name }
  }()

  /// The offset of each block of a little-endian pcapng file, and its end.
  static func boundaries(of octets: [UInt8]) -> [Int] {
    var offsets = [0]
    while let start = offsets.last, start + 8 <= octets.count {
      let length = (0..<4).reduce(0) { $0 | Int(octets[start + 4 + $1]) << (8 * $1) }
      guard length >= 12 else { break }
      offsets.append(start + length)
    }
    return offsets
  }

  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("captures")
}
