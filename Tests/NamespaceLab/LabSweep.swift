import Foundation

/// Removal of what runs that were killed left behind.
package enum LabSweep {
  /// Removes the namespaces and folders of processes that are gone.
  package static func leftOvers() async throws {
    try await alone {
      let namespaces = names(in: "/run/netns").filter { owner(of: $0).map(isGone) ?? false }
      try await remove(namespaces)
      removeFolders { owner(of: $0).map(isGone) ?? false }
    }
  }

  /// Runs the body while no other process of this machine sweeps left-overs.
  package static func alone(_ body: @Sendable () async throws -> Void) async throws {
    let file = LabFolder.temporary.appendingPathComponent("synpath-sweep.lock").path
    let descriptor = open(file, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw LabError("\(file): \(String(cString: strerror(errno)))") }
    defer { close(descriptor) }
    // Waiting in the kernel would hold one of the few threads that tasks share.
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      try await Task.sleep(for: .milliseconds(5))
    }
    try await body()
  }

  /// Removes every namespace and scratch folder whose name starts so.
  package static func everything(startingWith prefix: String) async throws {
    try await remove(names(in: "/run/netns").filter { $0.hasPrefix(prefix) })
    removeFolders { $0.hasPrefix(prefix) }
  }

  /// Ends what runs in the namespaces, then deletes them.
  static func remove(_ namespaces: [String]) async throws {
    guard !namespaces.isEmpty else { return }
    let script = namespaces.map {
      """
      ip netns pids \($0) 2>/dev/null | xargs -r kill -9 2>/dev/null
      rm -rf /etc/netns/\($0)
      ip netns del \($0) 2>/dev/null || [ ! -e /run/netns/\($0) ] || left=1

      """
    }
    try await Subprocess.run(["sh"], input: "left=0\n" + script.joined() + "exit $left\n")
      .orThrow("removing namespaces")
  }

  private static func removeFolders(where isOurs: (String) -> Bool) {
    for name in names(in: LabFolder.temporary.path) where isOurs(name) {
      try? FileManager.default.removeItem(at: LabFolder.temporary.appendingPathComponent(name))
    }
  }

  private static func names(in folder: String) -> [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
  }

  private static func owner(of name: String) -> Int? {
    guard name.hasPrefix(LabFolder.prefix) else { return nil }
    return name.dropFirst(LabFolder.prefix.count).split(separator: "-").first.flatMap { Int($0) }
  }

  private static func isGone(_ process: Int) -> Bool {
    !FileManager.default.fileExists(atPath: "/proc/\(process)")
  }
}
