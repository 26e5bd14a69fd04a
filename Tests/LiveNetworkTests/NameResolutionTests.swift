import LiveNetwork
import Testing
import WireFormats

struct NameResolutionTests {
  @Test(arguments: ["192.0.2.1", "2001:db8::1", "::ffff:192.0.2.1", "fe80::1"])
  func `an address stands for itself`(text: String) throws {
    let result = try NameResolution.resolve(text)
    #expect(result.addresses == [IPAddress(text)!.unmapped])
    #expect(result.zone == nil)
  }

  @Test func `a zone is kept beside the address`() throws {
    let result = try NameResolution.resolve("fe80::1%lo")
    #expect(result.addresses == [IPAddress("fe80::1")!])
    #expect(result.zone == "lo")
  }

  @Test func `a zone may be the index of an interface`() throws {
    let index = try NetworkInterface(named: "lo").index
    let result = try NameResolution.resolve("fe80::1%\(index)")
    #expect(result.addresses == [IPAddress("fe80::1")!])
    #expect(result.zone == "lo")
  }

  @Test(arguments: [
    "fe80::1%nosuch", "fe80::1%", "fe80::1%lo%lo", "fe80::1%0", "fe80::1%-1", "fe80::1%+1",
    "fe80::1%2147483647", "fe80::1%4294967297",
  ])
  func `a zone without an interface is an error`(text: String) {
    let error = #expect(throws: ResolutionError.self) { try NameResolution.resolve(text) }
    #expect(error?.description.contains("no interface is called") == true)
  }

  @Test func `an address of the other family is refused with the option to leave out`() {
    #expect(throws: ResolutionError.noAddress("192.0.2.1", .v6)) {
      try NameResolution.resolve("192.0.2.1", family: .v6)
    }
    let error = #expect(throws: ResolutionError.noAddress("2001:db8::1", .v4)) {
      try NameResolution.resolve("2001:db8::1", family: .v4)
    }
    #expect(error?.description == "2001:db8::1: has no IPv4 address; leave out -4")
  }

  @Test(arguments: [
    "", "a\0b", "a..b", "%", "\u{1b}[31m", String(repeating: "a", count: 300),
  ])
  func `what cannot be a name is an unknown host`(text: String) {
    #expect(throws: ResolutionError.unknownHost(text)) { try NameResolution.resolve(text) }
  }

  @Test func `localhost has loopback addresses, each once`() throws {
    let addresses = try NameResolution.resolve("localhost").addresses
    #expect(addresses.contains(IPAddress("127.0.0.1")!))
    #expect(Set(addresses).count == addresses.count)
    #expect(addresses.allSatisfy { $0.scope == .loopback })
    #expect(
      try NameResolution.resolve("localhost", family: .v4).addresses == [IPAddress("127.0.0.1")!])
  }

  @Test(.enabled(if: Namespace.isAvailable, "\(Namespace.reason)"))
  func `without a name server the failure is temporary`() throws {
    let error = try Namespace.run(["ip link set lo up"]) { () -> ResolutionError? in
      do {
        _ = try NameResolution.resolve("host.example")
        return nil
      } catch let error as ResolutionError { return error }
    }
    #expect(error == .temporaryFailure("host.example"))
  }

  @Test(arguments: [("22", 22), ("1", 1), ("65535", 65535), ("ssh", 22), ("https", 443)])
  func `a port is a number or a TCP service`(text: String, port: UInt16) {
    #expect(NameResolution.servicePort(text) == port)
  }

  @Test(arguments: [
    "", "0", "65536", "-1", "+22", " 22", "22 ", "22x", "0x16", "nosuchservice", "ssh\0", "２２",
    "99999999999999999999",
  ])
  func `other text is no port`(text: String) {
    #expect(NameResolution.servicePort(text) == nil)
  }
}
