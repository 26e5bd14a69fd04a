import CLinux
import LiveNetwork
import Testing
import WireFormats

struct HopNamesTests {
  /// Waits for that many answers, half a minute at most.
  private static func answers(
    _ names: HopNames, count: Int
  ) throws -> [(address: IPAddress, name: String?)] {
    let clock = Clock()
    let deadline = clock.now + .seconds(30)
    var answers: [(IPAddress, String?)] = []
    while answers.count < count, clock.now < deadline {
      _ = try Poller(clock: clock).wait(reading: [names.descriptor], until: deadline)
      answers += names.collect()
    }
    return answers
  }

  @Test func `the name of an address comes once, however often it is asked for`() throws {
    let names = try HopNames()
    for _ in 0..<5 { names.request(IPAddress("127.0.0.1")!) }
    let answers = try Self.answers(names, count: 1)
    #expect(answers.map(\.address) == [IPAddress("127.0.0.1")!])
    #expect(answers.first?.name?.hasPrefix("localhost") == true)
    names.request(IPAddress("127.0.0.1")!)
    #expect(names.collect().isEmpty)
  }

  @Test(.enabled(if: Namespace.isAvailable, "\(Namespace.reason)"))
  func `more addresses than threads are all answered, without a name if there is none`() throws {
    let asked = (1...100).map { IPAddress("198.51.100.\($0)")! }
    let answers = try Namespace.run(["ip link set lo up"]) {
      let names = try HopNames()
      for address in asked { names.request(address) }
      return try Self.answers(names, count: asked.count)
    }
    #expect(answers.map(\.address).sorted() == asked)
    #expect(answers.allSatisfy { $0.name == nil })
  }

  @Test(.enabled(if: Namespace.isAvailable, "\(Namespace.reason)"))
  func `the process ends while look-ups go on`() async {
    await #expect(processExitsWith: .success) {
      // Questions leave for a neighbour that never answers.
      try Namespace.run(Namespace.link + ["ip route add default via 10.9.0.2"]) {
        let names = try HopNames()
        for number in 1...100 { names.request(IPAddress("198.51.100.\(number)")!) }
        exit(names.collect().isEmpty ? 0 : 1)
      }
    }
  }
}
