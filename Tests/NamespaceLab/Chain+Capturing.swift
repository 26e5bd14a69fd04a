import Foundation

extension Chain {
  /// Captures a node's packets while the body runs, or those of them that a filter of tcpdump lets
  /// through, and returns the capture's path.
  ///
  /// Every packet is handed over at once, and there is room for bursts: the last answer of a trace
  /// is part of the file.
  package func capturing(
    _ node: Node, device: String = "any", snapLength: Int = 2048, filter: String? = nil,
    _ name: String,
    _ body: @Sendable () async throws -> Void
  ) async throws -> String {
    let file = folder.appendingPathComponent(name).path
    let tcpdump = try await start(
      in: node,
      [
        "tcpdump", "-Z", "root", "--immediate-mode", "-s", "\(snapLength)", "-B", "16384", "-U",
        "-n", "-i", device, "-w", file,
      ] + (filter.map { [$0] } ?? []), ready: "listening on")
    try await body()
    // A frame travels through the kernel's ring before the program sees it.
    try await Task.sleep(for: .milliseconds(200))
    await tcpdump.stop()
    return file
  }
}
