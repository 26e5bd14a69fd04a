package import Foundation
import Synchronization

/// A client, routers and a server as network namespaces in a row, with the kernel's own behaviour at every hop.
///
/// Both IP versions are up on every link; nothing but what a scenario asks for is configured: ICMP
/// rate limits, rp_filter and the TCP stack are the kernel's defaults.
///
/// ## A new scenario in a minute
///
/// 1. `sudo swift run lab up open` leaves a healthy chain up and prints the namespaces. Break it by
///    hand (`ip netns exec synpath-kept-open.r3 nft …`), look at it with tcpdump in the client, and
///    note what answers to which TTL. `sudo swift run lab down` removes it.
/// 2. Add one entry to a table in `Scenarios/`: a name, what to do to the chain, what is expected:
///
///        Scenario(
///          "drop-at-r3", .dropped("port-filter", after: 3, before: 4, kind: "transit")
///        ) { chain in
///          try await chain.sshd()
///          try await chain.nft(.router(3), .forward, "tcp dport 22 drop")
///        }
///
/// 3. `sudo swift run lab up drop-at-r3` to see it; `sudo swift test --filter drop-at-r3` does not
///    select single cases, so `SYNPATH_SCENARIOS=drop-at-r3,open` does.
///
/// Expectations are about packets, not about the program: when they differ from what tcpdump shows,
/// the packets are right.
package final class Chain: Sendable {
  package let layout: ChainLayout
  /// Holds captures, logs and keys of this chain.
  package let folder: URL
  private let prefix: String
  private let background = Mutex<[BackgroundProcess]>([])

  private init(prefix: String, layout: ChainLayout, folder: URL) {
    self.prefix = prefix
    self.layout = layout
    self.folder = folder
  }

  /// Brings a chain up, runs the body, and takes the chain down however the body ends.
  package static func with<Result: Sendable>(
    _ layout: ChainLayout = .standard, delay: LinkDelay? = nil,
    _ body: @Sendable (Chain) async throws -> Result
  ) async throws -> Result {
    try await sweep.value
    let number = counter.add(1, ordering: .relaxed).newValue
    let chain = Chain(
      prefix: "\(LabFolder.root.lastPathComponent)-\(number)-", layout: layout,
      folder: LabFolder.make("\(number)"))
    do {
      try await chain.bringUp(delay: delay, detached: false)
      let result = try await body(chain)
      try await chain.takeDown()
      return result
    } catch {
      try? await chain.takeDown()
      throw error
    }
  }

  /// Brings up a chain that outlives this process; its namespaces are named `synpath-kept-NAME.…`.
  package static func kept(
    _ name: String, _ layout: ChainLayout, delay: LinkDelay?
  ) async throws -> Chain {
    let prefix = "\(keptPrefix)\(name)."
    try await LabSweep.everything(startingWith: prefix)
    let chain = Chain(prefix: prefix, layout: layout, folder: LabFolder.make(kept: prefix))
    try await chain.bringUp(delay: delay, detached: true)
    return chain
  }

  package static let keptPrefix = "synpath-kept-"

  /// The name under which `ip netns` knows a node.
  package func namespace(_ node: Node) -> String { prefix + node.label }

  /// Runs a command in a node's namespace.
  package func run(
    in node: Node, _ command: String..., input: String = "", timeout: Double = 60
  ) async throws -> CommandResult {
    try await run(in: node, command, input: input, timeout: timeout)
  }

  /// Runs a command in a node's namespace.
  package func run(
    in node: Node, _ command: [String], input: String = "", timeout: Double = 60
  ) async throws -> CommandResult {
    try await Subprocess.run(enter(node) + command, input: input, timeout: timeout)
  }

  /// Starts a command in a node's namespace that runs until the chain is taken down.
  @discardableResult
  package func start(
    in node: Node, _ command: [String], ready: String? = nil, count: Int = 1
  ) async throws -> BackgroundProcess {
    try await start(enter(node) + command, ready: ready, count: count)
  }

  @discardableResult
  private func start(
    _ command: [String], ready: String?, count: Int = 1
  ) async throws -> BackgroundProcess {
    let process = try await BackgroundProcess(command, logs: folder, ready: ready, count: count)
    background.withLock { $0.append(process) }
    return process
  }

  private func enter(_ node: Node) -> [String] { ["ip", "netns", "exec", namespace(node)] }

  private func bringUp(delay: LinkDelay?, detached: Bool) async throws {
    try await Subprocess.run(["ip", "-batch", "-"], input: devices(without: delay?.link))
      .orThrow("making namespaces")
    if let delay {
      let ends = [(layout.nodes[delay.link], "eth1"), (layout.nodes[delay.link + 1], "eth0")]
      let relay = try LabPrograms.path("lab-relay")
      let command =
        [relay] + ends.flatMap { ["--end", "\(namespace($0.0)):\($0.1)"] } + delay.arguments
      try await start(command + (detached ? ["--detached"] : []), ready: "ready")
    }
    try await Subprocess.run(["sh", "-e"], input: configuration).orThrow("configuring namespaces")
  }

  private func takeDown() async throws {
    for process in background.withLock({ $0 }) { await process.stop() }
    try await LabSweep.everything(startingWith: prefix)
    try? FileManager.default.removeItem(at: folder)
  }

  private static let counter = Atomic<Int>(0)
  private static let sweep = Task { try await LabSweep.leftOvers() }
}
