import NamespaceLab

/// Brings a scenario up, leaves it up, and prints how to look at it.
func bringUp(_ scenario: Scenario) async throws {
  let chain = try await Chain.kept(scenario.name, scenario.layout, delay: scenario.delay)
  try await scenario.prepare(chain)
  for node in chain.layout.nodes { print(chain.namespace(node)) }
  for family in scenario.families {
    let arguments = scenario.command(family).joined(separator: " ")
    print("ip netns exec \(chain.namespace(.client)) synpath \(arguments)")
  }
}
