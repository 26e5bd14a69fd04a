import PathTracing
import Testing
import WireFormats

/// What a run writes into its capture about itself.
struct NoteTests {
  private static let address = IPAddress.v4(IPv4Address(192, 0, 2, 7))
  private static let route = RouteFact(
    interface: "eth0.7@if3", source: address, nextHop: address, isLocal: false,
    isLinkAssumed: true, isMultipath: true, isSpreadByAddress: true, isTunnel: true,
    hasCarrier: false, interfaceMTU: 9000,
    pathMTU: 1400)

  @Test(
    arguments: [
      .flows([40_000, 65_535], echo: 7),
      .target(name: "db1.example.net", endpoint: Endpoint(address: address, port: 22)),
      .route(route), .otherSource(address), .routeFailed(errno: "ENETUNREACH"),
      .sendFailed(kind: .otherPort, timeToLive: 255, flow: 1, errno: "EPERM"),
      .service(port: 22, banner: "SSH-2.0-x = 100 %\u{1b}"), .service(port: 1, banner: nil),
      .otherFamily(Endpoint(address: address, port: 22), answer: "open"),
      .session(port: 443, expected: .tls), .session(port: 443, expected: .tls, isAsked: true),
      .heardLater(port: 22, stage: .banner), .segments(port: 40_000, largest: 1348),
      .connection(answer: "refused"), .trackedConnections(count: 65_536, limit: 65_536),
      .neighbor(address, state: .reachable), .captureFailed, .end, .interrupted, .fast,
    ] as [Note])
  func `a note is read back as it was written`(note: Note) {
    #expect(Note(text: note.text) == note)
  }

  /// Numbers that no run writes: what reckons with them would trap.
  @Test(arguments: [
    "conntrack count=1 limit=9223372036854775807", "conntrack count=-1 limit=10",
    "conntrack count=1 limit=4294967296", "not-sent probe=syn ttl=256 flow=1 errno=EPERM",
    "not-sent probe=syn ttl=-1 flow=1 errno=EPERM", "not-sent probe=odd ttl=1 flow=1 errno=EPERM",
    "route interface=eth0 source=192.0.2.7 mtu=-9223372036854775808",
    "route interface=--help source=192.0.2.7 mtu=1500", "flows ports= echo=1",
    "flows ports=1 echo=65536", "session port=22 protocol=smoke", "", "target", "beginning",
  ])
  func `what no run writes is no note`(text: String) {
    #expect(Note(text: "synpath: " + text) == nil)
  }

  @Test func `a name that is none gives way to the address`() {
    let note = Note(text: "synpath: target name=$(reboot) address=192.0.2.7 port=22")
    #expect(
      note == .target(name: "192.0.2.7", endpoint: Endpoint(address: Self.address, port: 22)))
  }
}
