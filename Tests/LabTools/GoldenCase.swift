import NamespaceLab

/// A capture that is kept in `captures/`: a scenario of the lab over one IP version.
struct GoldenCase {
  var scenario: Scenario
  var family: Family
  /// What the capture is there to show, for its row in the table.
  var shows: String

  var name: String { family == .v4 ? scenario.name : scenario.name + "-ipv6" }

  /// What the report has to say, in the words of the JSON.
  var expected: String {
    let expectation = scenario.expectation
    let parts = [[expectation.outcome], expectation.causes.sorted(), expectation.kinds.sorted()]
    return parts.filter { !$0.isEmpty }.map { $0.joined(separator: " or ") }.joined(separator: ", ")
  }

  static let all: [GoldenCase] = table.flatMap { name, shows, families in
    Scenario.all.filter { $0.name == name }.flatMap { scenario in
      families.map { GoldenCase(scenario: scenario, family: $0, shows: shows) }
    }
  }

  private static let both = Family.allCases

  private static let table: [(String, String, [Family])] = [
    ("open", "a SYN-ACK from the host, six routers away", both),
    ("no-listener", "a RST of the host's own stack", both),
    ("host-reject-port-unreachable", "the host's filter answers with port unreachable", [.v4]),
    ("host-reject-admin", "the host's filter answers with administratively prohibited", [.v4]),
    ("host-reject-reset", "the host's filter answers with a RST, as no kernel's own", both),
    ("host-default-deny", "the host's filter drops all TCP and UDP, ping passes", [.v4]),
    ("accept-queue-full", "the listener's queue is full", [.v4]),
    ("host-drop", "the host's filter drops the port, ping passes", both),
    ("host-drop-everything", "the host's filter drops everything", [.v4]),
    ("forward-drop-r1", "the gateway drops the port behind its TTL check", [.v4]),
    ("forward-drop-r2", "the access network drops the port behind its TTL check", [.v4]),
    ("forward-drop-r4", "a transit router drops the port behind its TTL check", both),
    ("forward-drop-r5", "the provider's edge drops the port behind its TTL check", [.v4]),
    ("raw-drop-r4", "a transit router drops the port before its TTL check", [.v4]),
    ("router-admin-prohibited-r3", "a transit router says administratively prohibited", both),
    ("router-reset-r3", "a transit router forges a RST", [.v4]),
    ("no-route-r4", "a transit router says that it has no route", both),
    ("host-down", "the last router finds nobody at the address", both),
    ("routing-loop", "two routers send the packets to each other", [.v4]),
    ("gateway-without-address", "nobody answers for the gateway's address", both),
    ("own-output-drop", "this machine's own filter takes the SYNs", [.v4]),
    ("own-no-route", "this machine has no route", [.v4]),
    ("silent-r6-host-drop", "a drop behind a router that answers nobody", [.v4]),
    ("masquerade-host-drop", "a drop behind a gateway that translates addresses", [.v4]),
    ("mtu-1400-forward-r3", "a router drops packets over 1400 octets and says nothing", both),
    ("mtu-1400-reverse", "the answers over 1400 octets are dropped on the way back", both),
    ("mtu-1400-signalled", "a transit router asks for packets of 1400 octets, and gets them", both),
    ("reset-by-r3", "a transit router resets the session in the host's name", [.v4]),
    ("no-banner", "the service accepts and says nothing", [.v4]),
  ]
}
