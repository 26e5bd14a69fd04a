import Glibc
import PacketCapture
import Testing
import WireFormats

// What happens in a namespace comes back as a value: an expectation that fails on a thread of its
// own would not count for the test.
@Suite(.enabled(if: NetworkNamespace.isAvailable, "needs root for network namespaces"))
struct LiveCaptureTests {
  @Test func `frames come with octets, lengths and time`() throws {
    struct Frame: Equatable {
      var length: Int
      var payload: [UInt8]
    }
    var frames: [Frame] = []
    var times: [Timestamp] = []
    var counts: [Int] = []
    let (bounds, linkType) = try NetworkNamespace.run { () throws(CaptureError) in
      NetworkNamespace.shell("ip link set lo up")
      let capture = try LiveCapture(interface: "lo", snapLength: 45, filter: "udp port 9")
      let start = now()
      NetworkNamespace.send([1, 2, 3])
      NetworkNamespace.send([4, 5, 6], port: 10)
      NetworkNamespace.send([7, 8, 9, 10, 11])
      for _ in 0..<2 {
        let count = try capture.drain { time, length, octets in
          times.append(time)
          frames.append(Frame(length: length, payload: (42..<octets.count).map { octets[$0] }))
        }
        counts.append(count)
      }
      return (start...now(), capture.linkType)
    }
    #expect(linkType == .ethernet)
    #expect(counts == [2, 0])
    #expect(
      frames == [Frame(length: 45, payload: [1, 2, 3]), Frame(length: 47, payload: [7, 8, 9])])
    #expect(times.allSatisfy(bounds.contains))
    #expect(times == times.sorted())
  }

  @Test func `a limit leaves the rest for the next call, and the descriptor readable`() throws {
    let seen = try NetworkNamespace.run { () throws(CaptureError) in
      NetworkNamespace.shell("ip link set lo up")
      let capture = try LiveCapture(interface: "lo", filter: "udp")
      for _ in 0..<5 { NetworkNamespace.send([1]) }
      var wish = pollfd(fd: capture.descriptor, events: Int16(POLLIN), revents: 0)
      var seen: [Int] = []
      seen.append(try capture.drain(limit: 2) { _, _, _ in })
      seen.append(Int(poll(&wish, 1, 0)))
      seen.append(try capture.drain { _, _, _ in })
      seen.append(Int(poll(&wish, 1, 0)))
      return seen
    }
    #expect(seen == [2, 1, 3, 0])
  }

  @Test func `bursts are held, and what cannot be held is counted`() throws {
    let (small, smallCount, large, largeCount) = try NetworkNamespace.run {
      () throws(CaptureError) in
      NetworkNamespace.addPair()
      let capture = try LiveCapture(interface: "here", filter: "udp")
      for _ in 0..<200 { NetworkNamespace.send([1], to: "192.0.2.2") }
      let small = try capture.statistics()
      let smallCount = try capture.drain { _, _, _ in }
      for _ in 0..<5000 { NetworkNamespace.send([1], to: "192.0.2.2") }
      let large = try capture.statistics()
      return (small, smallCount, large, try capture.drain { _, _, _ in })
    }
    #expect(small == CaptureStatistics(received: 200, droppedByKernel: 0, droppedByInterface: 0))
    #expect(smallCount == 200)
    #expect(large.received == 5200)
    #expect(large.droppedByKernel > 0)
    #expect(large.droppedByKernel + UInt64(largeCount) == 5000)
  }

  @Test func `no frame from before the filter comes out`() throws {
    let ports = try NetworkNamespace.run { () throws(CaptureError) in
      NetworkNamespace.shell("ip link set lo up")
      var ends: [Int32] = [0, 0]
      pipe(&ends)
      let (stop, end) = (ends[0], ends[1])
      let noise = NetworkNamespace.thread {
        var wish = pollfd(fd: stop, events: Int16(POLLIN), revents: 0)
        while poll(&wish, 1, 0) == 0 { NetworkNamespace.send([9], port: 10) }
        close(stop)
      }
      defer {
        close(end)
        pthread_join(noise, nil)
      }
      var ports: [UInt8] = []
      for _ in 0..<20 {
        let capture = try LiveCapture(interface: "lo", filter: "udp port 9")
        NetworkNamespace.send([1])
        _ = try capture.drain { _, _, octets in ports.append(octets[37]) }
      }
      return ports
    }
    #expect(ports == [UInt8](repeating: 9, count: 20))
  }

  @Test func `an interface that vanishes is an error that says so`() {
    #expect(throws: CaptureError.interfaceLost("here")) {
      try NetworkNamespace.run { () throws(CaptureError) in
        NetworkNamespace.addPair()
        let capture = try LiveCapture(interface: "here", filter: "udp")
        _ = try capture.drain { _, _, _ in }
        NetworkNamespace.shell("ip link delete here")
        _ = try capture.drain { _, _, _ in }
      }
    }
  }

  @Test func `an interface that goes down and up again goes on`() throws {
    let counts = try NetworkNamespace.run { () throws(CaptureError) in
      NetworkNamespace.addPair()
      let capture = try LiveCapture(interface: "here", filter: "udp")
      NetworkNamespace.shell("ip link set here down")
      let down = try capture.drain { _, _, _ in }
      NetworkNamespace.upPair()
      NetworkNamespace.send([1], to: "192.0.2.2")
      return [down, try capture.drain { _, _, _ in }]
    }
    #expect(counts == [0, 1])
  }

  @Test func `an unknown interface, one that is down, and a bad filter are told apart`() {
    #expect(throws: CaptureError.noSuchInterface("nowhere0")) {
      try NetworkNamespace.run { () throws(CaptureError) in
        _ = try LiveCapture(interface: "nowhere0", filter: "tcp")
      }
    }
    #expect(throws: CaptureError.interfaceDown("lo")) {
      try NetworkNamespace.run { () throws(CaptureError) in
        _ = try LiveCapture(interface: "lo", filter: "tcp")
      }
    }
    #expect(throws: CaptureError.badFilter(expression: "bad!", reason: "syntax error")) {
      try NetworkNamespace.run { () throws(CaptureError) in
        NetworkNamespace.shell("ip link set lo up")
        do throws(CaptureError) {
          _ = try LiveCapture(interface: "lo", filter: "bad!")
        } catch {
          guard case .badFilter(let expression, let reason) = error,
            reason.contains("syntax error")
          else { throw error }
          throw .badFilter(expression: expression, reason: "syntax error")
        }
      }
    }
  }

  private func now() -> Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
  }
}

@Suite struct CapturePermissionTests {
  @Test(.enabled(if: geteuid() != 0, "root may always capture"))
  func `a user without the capability is told so`() {
    #expect(throws: CaptureError.noPermission(interface: "lo")) {
      _ = try LiveCapture(interface: "lo", filter: "tcp")
    }
  }
}
