import Foundation

/// Where the programs are that the lab runs.
package enum LabPrograms {
  /// The path of `synpath`, `lab` or `lab-relay` as built, or of a system program such as `sshd`.
  package static func path(_ name: String) throws(LabError) -> String {
    if name == "synpath",
      let chosen = ProcessInfo.processInfo.environment["SYNPATH_BINARY"], !chosen.isEmpty
    {
      return chosen
    }
    // SwiftPM puts the test bundle and every executable into the same folder.
    let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    let beside = URL(fileURLWithPath: own).deletingLastPathComponent()
      .appendingPathComponent(name).path
    if FileManager.default.isExecutableFile(atPath: beside) { return beside }
    guard let found = Subprocess.find(name) else {
      throw LabError("\(name) is neither beside \(own) nor installed")
    }
    return found
  }
}
