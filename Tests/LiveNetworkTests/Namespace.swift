import CLinux

/// A network namespace of one thread: it ends with the thread and leaves nothing behind.
enum Namespace {
  static let reason: String = "needs CAP_SYS_ADMIN, ip and nft, to make a network namespace"

  /// Tells whether namespaces can be made here and filters loaded in them.
  static let isAvailable: Bool = {
    (try? run(["ip link set lo up", "nft add table inet probe"]) { true }) ?? false
  }()

  /// A veth pair, `out` with 10.9.0.1/24 and 2001:db8:9::1/64 and a neighbour with suffix 2.
  static let link = [
    "ip link set lo up",
    "ip link add out type veth peer name far",
    "sysctl -qw net.ipv6.conf.far.disable_ipv6=1",
    "ip link set far up",
    "ip link set out up",
    "ip addr add 10.9.0.1/24 dev out",
    "ip addr add 2001:db8:9::1/64 dev out nodad",
    // The kernel's own link-local address comes some time after the link.
    "ip addr add fe80::10/64 dev out nodad",
    "ip neigh replace 10.9.0.2 lladdr 02:00:00:00:00:02 dev out nud permanent",
    "ip neigh replace 2001:db8:9::2 lladdr 02:00:00:00:00:02 dev out nud permanent",
  ]

  /// Runs the commands, then the body, in a new namespace and on a thread of its own.
  static func run<Result: Sendable>(
    _ commands: [String], _ body: @escaping @Sendable () throws -> Result
  ) throws -> Result {
    let work = Work {
      guard unshare(CLONE_NEWNET) == 0 else { throw Failure(call: "unshare") }
      for command in commands where system(command + " >&2") != 0 {
        throw Failure(text: command)
      }
      return try body()
    }
    var thread = pthread_t()
    let status = pthread_create(
      &thread, nil,
      { argument in
        let work = Unmanaged<Work>.fromOpaque(argument!).takeRetainedValue()
        work.result = Swift.Result { try work.body() }
        return nil
      }, Unmanaged.passRetained(work).toOpaque())
    guard status == 0 else { throw Failure(text: "pthread_create: \(status)") }
    pthread_join(thread, nil)
    guard let result = try work.result?.get() as? Result else { throw Failure(text: "no result") }
    return result
  }

  struct Failure: Error {
    let text: String

    init(text: String) {
      self.text = text
    }

    /// A call that has just failed.
    init(call: String) {
      text = "\(call): \(String(cString: strerror(__errno_location().pointee)))"
    }
  }

  /// Written by the thread before it ends and read after the join.
  private final class Work: @unchecked Sendable {
    let body: () throws -> Any
    var result: Swift.Result<Any, any Error>?

    init(_ body: @escaping () throws -> Any) {
      self.body = body
    }
  }
}
