import LiveNetwork
import Testing
import WireFormats

struct PortReservationTests {
  private static let loopback = IPAddress("127.0.0.1")!

  @Test func `a reserved port is refused to others`() throws {
    let reserved = try PortReservation(on: Self.loopback)
    #expect(reserved.port != 0)
    let error = #expect(throws: SystemError.self) {
      try PortReservation(on: Self.loopback, port: reserved.port)
    }
    #expect(error?.name == "EADDRINUSE")
  }

  // A process of its own: a child that another test starts holds our sockets until it execs.
  @Test func `a reserved port is free again afterwards`() async {
    await #expect(processExitsWith: .success) {
      let port = try PortReservation(on: Self.loopback).port
      _ = try PortReservation(on: Self.loopback, port: port)
    }
  }

  @Test(.enabled(if: Namespace.isAvailable, "\(Namespace.reason)"))
  func `an address of somebody else cannot be reserved`() throws {
    let name = try Namespace.run(["ip link set lo up"]) { () -> String in
      do {
        return "port \(try PortReservation(on: IPAddress("192.0.2.1")!).port)"
      } catch let error as SystemError { return error.name }
    }
    #expect(name == "EADDRNOTAVAIL")
  }

  @Test(
    .enabled(if: Namespace.isAvailable, "\(Namespace.reason)"), arguments: ["127.0.0.1", "::1"])
  func `the kernel resets a SYN-ACK for a reserved port`(target: String) throws {
    let flags = try Namespace.run(["ip link set lo up"]) {
      let address = IPAddress(target)!
      let tap = try Tap()
      defer { tap.close() }
      let reserved = try PortReservation(on: address)
      let listener = try Listener(on: address)
      let ports = (reserved.port, listener.port)
      let packet =
        address.version == .v4
        ? TestPacket.syn4(from: target, to: target, ports: ports)
        : TestPacket.syn6(from: target, to: target, ports: ports)
      let error = try RawSender(address.version).send(packet, to: address)
      if let error { throw error }
      let offset = address.version == .v4 ? 33 : 53
      return tap.packets().filter(\.isOutgoing).map { $0.octets[offset] }
    }
    // < S, > S., < R
    #expect(flags == [2, 0x12, 4])
  }
}
