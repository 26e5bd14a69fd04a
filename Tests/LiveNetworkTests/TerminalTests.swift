import CLinux
import LiveNetwork
import Testing

/// What is written to a reader who takes his time.
@Suite struct TerminalTests {
  @Test func `a pipe that does not block its writer gets all of a report`() throws {
    var ends: [Int32] = [-1, -1]
    try #require(pipe2(&ends, O_CLOEXEC | O_NONBLOCK) == 0)
    let (reader, writer) = (ends[0], ends[1])
    defer { close(reader) }
    // More than any pipe holds unread.
    let report = (0..<1 << 21).map { UInt8(truncatingIfNeeded: $0 >> 8) }
    let thread = JoinableThread {
      Terminal.write(report[...], to: writer)
      close(writer)
    }
    var octets = [UInt8](repeating: 0, count: 1 << 16)
    var arrived: [UInt8] = []
    let poller = Poller(clock: Clock())
    while !(try poller.wait(reading: [reader], until: nil)).isEmpty {
      let count = read(reader, &octets, octets.count)
      guard count > 0 else { break }
      arrived += octets.prefix(count)
    }
    try #require(thread).join()
    #expect(arrived == report)
  }
}
