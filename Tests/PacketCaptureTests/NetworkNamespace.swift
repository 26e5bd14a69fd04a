import Glibc

/// Runs tests on a thread with a network namespace of its own, which goes when the thread ends.
enum NetworkNamespace {
  static let isAvailable = geteuid() == 0 && system("ip link show lo >/dev/null 2>&1") == 0

  private final class Work {
    let body: () -> Void
    init(_ body: @escaping () -> Void) { self.body = body }
  }

  /// Starts a thread; it shares the namespace of the thread that starts it.
  static func thread(_ body: @escaping () -> Void) -> pthread_t {
    var thread = pthread_t()
    let work = Unmanaged.passRetained(Work(body)).toOpaque()
    let status = pthread_create(
      &thread, nil,
      { work in
        Unmanaged<Work>.fromOpaque(work!).takeRetainedValue().body()
        return nil
      }, work)
    precondition(status == 0)
    return thread
  }

  /// Runs `body` in a new namespace, where only `lo` is and it is down.
  static func run<Value, Failure>(
    _ body: () throws(Failure) -> Value
  ) throws(Failure) -> Value {
    let result = withoutActuallyEscaping(body) { body in
      var result: Result<Value, Failure>?
      let runner = thread {
        typealias Unshare = @convention(c) (Int32) -> Int32
        let unshare = unsafeBitCast(dlsym(nil, "unshare")!, to: Unshare.self)
        precondition(unshare(0x4000_0000) == 0, "CLONE_NEWNET")
        result = Result { () throws(Failure) in try body() }
      }
      pthread_join(runner, nil)
      return result!
    }
    return try result.get()
  }

  /// Adds a virtual Ethernet pair `here` (192.0.2.1) and `there`, whose end answers nothing.
  static func addPair() {
    shell("ip link add here type veth peer name there")
    shell("echo 1 >/proc/sys/net/ipv6/conf/here/disable_ipv6; ip addr add 192.0.2.1/24 dev here")
    upPair()
  }

  static func upPair() {
    shell("ip link set there up && ip link set here up")
    shell("ip neigh replace 192.0.2.2 lladdr 02:00:00:00:00:02 dev here nud permanent")
  }

  @discardableResult
  static func shell(_ command: String) -> Bool { system(command) == 0 }

  /// Sends UDP datagrams to the discard port of `address`.
  static func send(_ payload: [UInt8], port: UInt16 = 9, to address: String = "127.0.0.1") {
    let descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
    defer { close(descriptor) }
    var destination = sockaddr_in()
    destination.sin_family = sa_family_t(AF_INET)
    destination.sin_port = port.bigEndian
    inet_pton(AF_INET, address, &destination.sin_addr)
    withUnsafePointer(to: &destination) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        _ = sendto(
          descriptor, payload, payload.count, 0, pointer,
          socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
  }
}
