import Foundation
import NamespaceLab

let usage = """
  usage: sudo lab list                  the scenarios
         sudo lab up SCENARIO           bring one up, and leave it up
         sudo lab down [SCENARIO]       remove it, or everything that was left up
         sudo lab show [SCENARIO…]      what synpath says about all or some, and what is wrong with it
         sudo lab golden record [NAME…] make the captures in captures/, all or some, and their reports
         lab golden accept [NAME…]      write the reports of captures/ as they are now
         sudo lab listen PORT MANNER    a listener: \(ListenerManner.allCases.map(\.rawValue))
         sudo lab peers [SCENARIO…]     what synpath and other programs say about them, as a table
         lab bench-capture [PACKETS]    read a large capture with several programs (10,000,000)
         sudo lab bench [RUNS [NAME…]]  compare with all or some other programs over a path of 40 ms
         lab network SEED               a random network of the tests, and a run over it
         sudo lab times [RUNS]          what a session and black holes cost over a path of 40 ms
  """

func requireLab() {
  guard let missing = LabRequirements.missing else { return }
  print("lab: \(missing)")
  exit(77)
}

/// The scenarios of these names; all where there is no name.
func scenarios(_ names: [String]) -> [Scenario] {
  if names.isEmpty { return Scenario.all }
  return names.map { name in
    guard let scenario = Scenario.all.first(where: { $0.name == name }) else {
      print("lab: no scenario \(name); see lab list")
      exit(64)
    }
    return scenario
  }
}

do {
  var arguments = Array(CommandLine.arguments.dropFirst())
  let command = arguments.isEmpty ? "" : arguments.removeFirst()
  switch (command, arguments.count) {
  case ("list", 0):
    for scenario in Scenario.all { print(scenario.name) }
  case ("up", 1):
    requireLab()
    for scenario in scenarios(arguments) { try await bringUp(scenario) }
  case ("show", 0...):
    requireLab()
    try await Show(scenarios: scenarios(arguments)).run()
  case ("peers", 0...):
    requireLab()
    try await Peers(scenarios: scenarios(arguments.isEmpty ? Peers.choice : arguments)).run()
  case ("down", 0...1):
    let name = arguments.first.map { $0 + "." } ?? ""
    try await LabSweep.everything(startingWith: Chain.keptPrefix + name)
  case ("bench", 0...):
    guard let runs = arguments.isEmpty ? 5 : Int(arguments[0]), runs > 0 else {
      print(usage)
      exit(64)
    }
    requireLab()
    try await Bench(runs: runs, names: Array(arguments.dropFirst())).run()
  case ("times", 0...1):
    guard let runs = arguments.isEmpty ? 3 : Int(arguments[0]), runs > 0 else {
      print(usage)
      exit(64)
    }
    requireLab()
    try await SessionTimes(runs: runs).run()
  case ("bench-capture", 0...1):
    guard let packets = arguments.isEmpty ? 10_000_000 : Int(arguments[0]), packets >= 1000 else {
      print(usage)
      exit(64)
    }
    try BenchCaptures(packets: packets).run()
  case ("network", 1):
    guard let seed = UInt64(arguments[0]) else {
      print(usage)
      exit(64)
    }
    RandomNetwork(seed: seed).show()
  case ("golden", 1...):
    switch arguments.removeFirst() {
    case "record": try await Golden().record(arguments)
    case "accept": try await Golden().accept(arguments)
    default:
      print(usage)
      exit(64)
    }
  case ("listen", 2):
    guard let port = UInt16(arguments[0]), let manner = ListenerManner(rawValue: arguments[1])
    else {
      print(usage)
      exit(64)
    }
    try Listener(port: port, manner: manner).run()
  default:
    print(usage)
    exit(64)
  }
} catch {
  print("lab: \(error)")
  exit(71)
}
