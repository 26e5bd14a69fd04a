import LiveNetwork
import Testing
import WireFormats

struct SystemErrorTests {
  @Test func `an error says what failed, on what, and why`() {
    let error = SystemError(.notPermitted, in: "sendto", on: "192.0.2.1")
    #expect(error.description == "sendto 192.0.2.1: Operation not permitted")
    #expect(error.name == "EPERM")
    #expect(SystemError(.noDevice, in: "bind").description == "bind: No such device")
  }

  @Test func `what to do follows from the number`() {
    #expect(SystemError(.noDevice, in: "bind").advice == "'ip link' lists the interfaces")
    #expect(SystemError(.notPermitted, in: "prctl").advice == "run it as root")
    #expect(!SystemError(Errno(rawValue: 9999), in: "call").advice.isEmpty)
  }

  @Test(arguments: [
    (Errno.networkUnreachable, "ENETUNREACH"), (.hostUnreachable, "EHOSTUNREACH"),
    (.accessDenied, "EACCES"), (.invalidArgument, "EINVAL"), (.messageTooLong, "EMSGSIZE"),
  ])
  func `the numbers of networking have their symbols`(errno: Errno, name: String) {
    #expect(errno.name == name)
  }

  @Test func `the clock stays near the time of day and never goes back`() {
    let clock = Clock()
    var last = clock.now
    for _ in 0..<1000 {
      let now = clock.now
      #expect(now >= last)
      last = now
    }
    #expect(last.nanoseconds > 1_600_000_000_000_000_000)
  }
}
