import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// SYNs that the capture lacks, known from the errors that quote them.
struct UnseenSYNTests {
  private static let router = IPAddress.v4(IPv4Address(198, 51, 100, 7))

  /// A capture of errors about a SYN that is not in it.
  private func refused(
    _ type: (UInt8, UInt8), from sender: IPAddress? = nil, quoting length: Int = 548,
    _ flags: TCPFlags = .syn, times: [Double] = [0]
  ) -> CaptureBuilder {
    var elsewhere = CaptureBuilder()
    let quoted = elsewhere.segment(.client, flags, flags.contains(.syn) ? 0 : 1, at: 0)
    var capture = CaptureBuilder()
    for time in times {
      capture.error(
        type, from: sender ?? capture.client.address, about: quoted, quoting: length, at: time)
    }
    return capture
  }

  /// Lets the capture see ARP requests of the client.
  private func ask(
    _ capture: inout CaptureBuilder, for address: IPAddress, times: Int, isAnswered: Bool = false
  ) throws {
    guard case .v4(let own) = capture.client.address, case .v4(let wanted) = address else {
      throw TestError.notIPv4
    }
    let nobody = HardwareAddress(rawValue: 0)
    for index in 0..<times {
      capture.receive(
        ARPMessage(
          operation: 1, senderHardware: nobody, senderProtocol: own, targetHardware: nobody,
          targetProtocol: wanted), at: Double(index))
    }
    guard isAnswered else { return }
    capture.receive(
      ARPMessage(
        operation: 2, senderHardware: nobody, senderProtocol: wanted, targetHardware: nobody,
        targetProtocol: own), at: Double(times))
  }

  private enum TestError: Error { case notIPv4 }

  @Test func `a router's refusal tells of a SYN that a filter kept out of the capture`() throws {
    var capture = refused((3, 13), from: Self.router, times: [0, 1000, 3000])
    let verdicts = capture.judged(until: 20_000).map(\.verdict)
    let verdict = try #require(verdicts.first)
    #expect(verdicts.count == 1)
    #expect(verdict.outcome == .rejected && verdict.cause == .routerProhibited)
    #expect(verdict.confidence == .medium && verdict.place.by == Self.router)
    #expect(verdict.observations.contains { $0.text.contains("the SYN is not in the capture") })
  }

  @Test(arguments: [(8, TCPFlags.syn), (548, .ack), (548, [.syn, .ack])] as [(Int, TCPFlags)])
  func `an error that quotes no SYN tells of no attempt`(
    length: Int, flags: TCPFlags
  ) {
    var capture = refused((3, 13), from: Self.router, quoting: length, flags)
    #expect(capture.judged(until: 20_000).isEmpty)
  }

  @Test func `a SYN that expires unseen may be a tracer's`() {
    var capture = refused((11, 0), from: Self.router)
    #expect(capture.judged(until: 20_000).isEmpty)
  }

  @Test func `a SYN that comes behind its own refusal is the same attempt`() {
    var capture = refused((3, 13), from: Self.router)
    capture.segment(.client, .syn, at: 1)
    let verdicts = capture.judged(until: 20_000).map(\.verdict)
    #expect(verdicts.count == 1 && verdicts.first?.cause == .routerProhibited)
  }

  @Test(arguments: [3, 9, 10, 13])
  func `what the client's own kernel refuses is a rule of its own`(code: UInt8) throws {
    var capture = refused((3, code))
    let verdict = try capture.verdict(until: 20_000)
    #expect(verdict.outcome == .rejected && verdict.cause == .localOutputFilter)
    #expect(verdict.place.kind == .here && verdict.confidence == .high)
  }

  @Test(arguments: [true, false])
  func `what the client's own kernel cannot reach has no link-layer address`(
    isOnLink: Bool
  ) throws {
    var capture = refused((3, 1), times: [3060])
    let gateway = IPAddress.v4(IPv4Address(192, 0, 2, 77))
    try ask(&capture, for: isOnLink ? capture.server.address : gateway, times: 3)
    let verdict = try capture.verdict(until: 20_000)
    #expect(verdict.outcome == .unreachable)
    #expect(verdict.confidence == (isOnLink ? .high : .medium))
    #expect(verdict.cause == (isOnLink ? .hostDown : .gatewayDown))
    #expect(verdict.place.kind == (isOnLink ? .host : .gateway))
  }

  @Test func `without the requests it is not known whose address is missing`() throws {
    var capture = refused((3, 1), times: [3060])
    try ask(&capture, for: capture.server.address, times: 3, isAnswered: true)
    let verdict = try capture.verdict(until: 20_000)
    #expect(verdict.outcome == .unreachable && verdict.confidence == .medium)
    #expect(verdict.place.kind == .unknown)
    #expect(verdict.alternatives.contains { $0.cause == .gatewayDown })
  }
}
