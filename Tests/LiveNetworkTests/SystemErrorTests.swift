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

  @Test func `every number survives the way through its name`() {
    for number in Int32(1)...140 {
      let errno = Errno(rawValue: number)
      #expect(Errno(name: errno.name) == errno)
    }
  }

  @Test(arguments: [
    (Errno.networkUnreachable, "ENETUNREACH"), (.hostUnreachable, "EHOSTUNREACH"),
    (.accessDenied, "EACCES"), (.invalidArgument, "EINVAL"), (.noBufferSpace, "ENOBUFS"),
    (.messageTooLong, "EMSGSIZE"), (.addressInUse, "EADDRINUSE"),
  ])
  func `the numbers of networking have their symbols`(errno: Errno, name: String) {
    #expect(errno.name == name)
    #expect(Errno(name: name) == errno)
  }

  @Test(arguments: ["", "E", "EFOO", "E-1", "E1x", "E99999999999", "eperm", "EPERM "])
  func `other text is no error name`(text: String) {
    #expect(Errno(name: text) == nil)
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
