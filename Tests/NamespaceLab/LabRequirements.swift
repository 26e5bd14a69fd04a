import Foundation

/// What a machine must have for the lab to run.
package enum LabRequirements {
  /// What is missing, in words, or nil when the lab can run.
  package static let missing: String? = {
    guard geteuid() == 0 else { return "the namespace lab needs root" }
    let absent = ["ip", "nsenter", "nft", "sshd", "ssh-keygen", "xargs", "setpriv", "ping", "bash"]
      .filter {
        Subprocess.find($0) == nil
      }
    if !absent.isEmpty {
      return "the namespace lab needs \(absent.joined(separator: ", "))"
    }
    return canMakeNamespaces
      ? nil : "the kernel does not let this process make network namespaces"
  }()

  package static let areMet = missing == nil

  private static let canMakeNamespaces: Bool = {
    let name = "\(LabFolder.prefix)\(getpid())-try"
    let script = """
      set -e
      ip netns add \(name)
      ip -n \(name) link add one type veth peer name two
      ip netns exec \(name) nft add table inet try
      ip netns del \(name)
      """
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", script]
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }()
}
