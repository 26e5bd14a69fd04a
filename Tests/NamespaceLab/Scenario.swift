/// One fault on a chain, and what is to be said about it.
package struct Scenario: Sendable, CustomStringConvertible {
  /// Where users connect to.
  package enum Target: Sendable {
    case host
    /// 127.0.0.1 or ::1, on the client.
    case loopback
    /// The client's own address.
    case own
    /// An address of the client's LAN that nobody has.
    case absentNeighbour
    /// The address of router k.
    case hop(Int)
    /// The host's name, where `Chain.name` has given it one.
    case name
  }

  package var name: String
  package var layout: ChainLayout
  package var delay: LinkDelay?
  package var target: Target
  package var expectation: Expectation
  package var families = Family.allCases
  package var port = 22
  /// Flags of the program beside the target.
  package var flags: [String] = []
  /// A program beside those of every scenario that has to be installed.
  package var needs: String?
  package var prepare: @Sendable (Chain) async throws -> Void

  package init(
    _ name: String, _ expectation: Expectation, target: Target = .host,
    layout: ChainLayout = .standard, delay: LinkDelay? = nil,
    prepare: @escaping @Sendable (Chain) async throws -> Void
  ) {
    self.name = name
    self.expectation = expectation
    self.target = target
    self.layout = layout
    self.delay = delay
    self.prepare = prepare
  }

  package var description: String { name }

  package func with(_ change: (inout Scenario) -> Void) -> Scenario {
    var copy = self
    change(&copy)
    return copy
  }

  /// The program's arguments.
  package func command(_ family: Family) -> [String] {
    [address(family), "-p", "\(port)"] + flags
  }

  /// The address that the program is given.
  package func address(_ family: Family) -> String {
    switch target {
    case .host: layout.target(family)
    case .loopback: family == .v4 ? "127.0.0.1" : "::1"
    case .own: layout.client(family)
    case .absentNeighbour: family == .v4 ? "192.168.77.50" : "fd77::50"
    case .hop(let hop): layout.address(ofHop: hop, family)
    case .name: Chain.hostName
    }
  }

  /// Whether it can run here.
  package var isRunnable: Bool { needs.map { Subprocess.find($0) != nil } ?? true }

  /// Whether OpenSSH's client says something about it that is worth reading beside the verdict.
  package var isComparedWithSSH: Bool { Self.compared.contains(name) }

  private static let compared = Set(
    (sessions + sessionFilters + synProxies + sizes).filter { $0.port == 22 }.map(\.name))

  /// Every scenario, in the order of the tables.
  package static let all =
    answered + sessions + sessionFilters + duplicates + synProxies + hostRejections + hostFilters
    + undecidedHostFilters + pathFilters + returnPath + pathRejections + routes + local
    + localRules + localInput + loss + translations + rewriting + names + namesOpen + namesRefused
    + quirks + flows
    + interruptions + selective + strange + behind + sizes
}
