/// The links of a chain with their addresses, from the client's LAN to the server's.
package struct ChainLayout: Sendable {
  /// One link: the end nearer to the client and the end nearer to the server.
  package struct Link: Sendable {
    var network4: String
    var near4: String
    var far4: String
    var network6: String
    var near6: String
    var far6: String

    package func near(_ family: Family) -> String { family == .v4 ? near4 : near6 }
    package func far(_ family: Family) -> String { family == .v4 ? far4 : far6 }

    func network(_ family: Family) -> String { family == .v4 ? network4 : network6 }
    func prefixLength(_ family: Family) -> Substring { network(family).split(separator: "/")[1] }
  }

  package var links: [Link]
  /// The hop whose client-side address is what users connect to.
  package var targetHop: Int

  package var routerCount: Int { links.count - 1 }
  package var nodes: [Node] { [.client] + (1...routerCount).map(Node.router) + [.server] }

  /// The address of the client.
  package func client(_ family: Family) -> String { links[0].near(family) }

  /// The address that users connect to.
  package func target(_ family: Family) -> String { address(ofHop: targetHop, family) }

  /// The address from which hop k (from 1) answers: the one on its link towards the client.
  package func address(ofHop hop: Int, _ family: Family) -> String { links[hop - 1].far(family) }

  /// Six routers: a home gateway, a provider with CGNAT, transit, the host's provider; the host is hop 7.
  package static let standard = ChainLayout(
    links: [home, carrierGrade] + (2...5).map(transit) + [serverNetwork], targetHop: 7)

  /// Seven routers, the last of which owns the target address and hides a container behind it.
  package static let container = ChainLayout(
    links: [home, carrierGrade] + (2...5).map(transit) + [serverNetwork, bridge], targetHop: 7)

  private static let home = Link(
    network4: "192.168.77.0/24", near4: "192.168.77.10", far4: "192.168.77.1",
    network6: "fd77::/64", near6: "fd77::10", far6: "fd77::1")

  private static let carrierGrade = Link(
    network4: "100.64.9.0/24", near4: "100.64.9.2", far4: "100.64.9.1",
    network6: "fd77:0:0:9::/64", near6: "fd77:0:0:9::2", far6: "fd77:0:0:9::1")

  private static func transit(_ index: Int) -> Link {
    let base = 4 * (index - 2)
    return Link(
      network4: "198.51.100.\(base)/30", near4: "198.51.100.\(base + 1)",
      far4: "198.51.100.\(base + 2)",
      network6: "2001:db8:\(index)::/64", near6: "2001:db8:\(index)::1",
      far6: "2001:db8:\(index)::2")
  }

  private static let serverNetwork = Link(
    network4: "203.0.113.64/26", near4: "203.0.113.65", far4: "203.0.113.66",
    network6: "2001:db8:66::/64", near6: "2001:db8:66::65", far6: "2001:db8:66::66")

  private static let bridge = Link(
    network4: "172.17.0.0/16", near4: "172.17.0.1", far4: "172.17.0.2",
    network6: "fd17::/64", near6: "fd17::1", far6: "fd17::2")
}
