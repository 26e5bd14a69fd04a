import CLinux
import Glibc
import LiveNetwork
import Testing
import WireFormats

struct WaitingTests {
  private static let clock = Clock()
  private static let poller = Poller(clock: clock)

  @Test func `a wait ends at its deadline and not before`() throws {
    let deadline = Self.clock.now + .milliseconds(20)
    #expect(try Self.poller.wait(reading: [], until: deadline).isEmpty)
    #expect(Self.clock.now >= deadline)
  }

  @Test(arguments: [Int64.min, -1, 0])
  func `a deadline in the past does not wait`(nanoseconds: Int64) throws {
    #expect(
      try Self.poller.wait(reading: [], until: Timestamp(nanoseconds: nanoseconds)).isEmpty)
  }

  @Test func `only what is ready is returned, in the order given`() throws {
    let quiet = eventfd(0, 0)
    let busy = eventfd(1, 0)
    defer {
      close(quiet)
      close(busy)
    }
    #expect(try Self.poller.wait(reading: [quiet, busy], until: nil) == [busy])
    #expect(
      try Self.poller.wait(reading: [quiet, busy], writing: [quiet], until: nil) == [busy, quiet])
  }

  @Test func `a closed descriptor is an error, not a busy loop`() {
    let error = #expect(throws: SystemError.self) {
      try Self.poller.wait(reading: [1_000_000], until: nil)
    }
    #expect(error?.name == "EBADF")
  }

  @Test func `signals do not cut a wait short`() async {
    await #expect(processExitsWith: .success) {
      signal(SIGALRM) { _ in }
      let tick = timeval(tv_sec: 0, tv_usec: 1000)
      var timer = itimerval(it_interval: tick, it_value: tick)
      setitimer(__itimer_which_t(ITIMER_REAL.rawValue), &timer, nil)
      let clock = Clock()
      let deadline = clock.now + .milliseconds(50)
      let ready = try Poller(clock: clock).wait(reading: [], until: deadline)
      guard ready.isEmpty, clock.now >= deadline else { exit(1) }
    }
  }

  @Test(arguments: [SIGINT, SIGTERM])
  func `a signal becomes something to read`(number: Int32) async {
    await #expect(processExitsWith: .success) { [number] in
      let interrupt = try Interrupt()
      guard interrupt.collect() == nil else { exit(1) }
      pthread_kill(pthread_self(), number)
      let clock = Clock()
      let ready = try Poller(clock: clock).wait(reading: [interrupt.descriptor], until: nil)
      guard ready == [interrupt.descriptor], interrupt.collect() == number else { exit(2) }
      guard interrupt.collect() == nil else { exit(3) }
    }
  }

  @Test func `after release a second signal ends the process`() async {
    await #expect(processExitsWith: .signal(SIGINT)) {
      let interrupt = try Interrupt()
      pthread_kill(pthread_self(), SIGINT)
      guard interrupt.collect() == SIGINT else { exit(1) }
      interrupt.release()
      pthread_kill(pthread_self(), SIGINT)
      exit(2)
    }
  }

  @Test func `writing to a closed pipe fails instead of ending the process`() async {
    await #expect(processExitsWith: .success) {
      _ = try Interrupt()
      var ends: [Int32] = [0, 0]
      guard pipe(&ends) == 0, close(ends[0]) == 0 else { exit(1) }
      guard write(ends[1], "x", 1) == -1 else { exit(2) }
    }
  }
}
