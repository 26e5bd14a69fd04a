import SimulatedNetwork
import Testing
import WireFormats

@testable import PathTracing

/// Frames by the batch, on two threads, come to what they come to one by one.
struct AttemptShardsTests {
  /// 400 attempts of all kinds, a trace among them, and errors whose quotes name other ports.
  private static func capture() -> CaptureBuilder {
    var capture = CaptureBuilder()
    let router = IPAddress.v4(IPv4Address(198, 51, 100, 7))
    for index in 0..<400 as Range<UInt16> {
      let time = Double(index) * 40
      capture.client.port = 20_000 + index * 7
      capture.server.port = [22, 443, 80][Int(index % 3)]
      capture.initial.client = UInt32(index) &* 0x9e37_79b9
      let syn = capture.segment(.client, .syn, at: time)
      switch index % 5 {
      case 0:
        capture.segment(.server, [.rst, .ack], ack: 1, at: time + 9) { $0.wireSequence = 0 }
      case 1:
        capture.segment(.client, .syn, at: time + 1000)
      case 2:
        guard var quoted = syn else { continue }
        if index % 2 == 0, case .tcp(var header) = quoted.transport {
          header.destinationPort &+= 1
          quoted.transport = .tcp(header)
        }
        capture.error((3, 13), from: router, about: quoted, at: time + 5)
      default:
        capture.handshake(at: time)
        capture.segment(.server, [.ack, .fin], 1, ack: 1, at: time + 20)
        capture.segment(.client, [.ack, .fin], 1, ack: 2, at: time + 30)
        capture.segment(.server, .ack, 2, ack: 2, at: time + 40)
      }
      if index == 200 {
        for hop in 1...9 as ClosedRange<UInt8> {
          capture.client.port = 60_000 + UInt16(hop)
          capture.segment(.client, .syn, at: time + Double(hop)) { $0.timeToLive = hop }
        }
      }
    }
    return capture
  }

  private static func attempts(_ table: inout CaptureTable) -> [String] {
    var attempts = table.takeFinished()
    table.finish()
    while case let more = table.takeFinished(), !more.isEmpty { attempts += more }
    return attempts.map { String(reflecting: $0) }
  }

  @Test(arguments: [false, true])
  func `batches on two threads give the same attempts in the same order`(isSecondFirst: Bool) {
    var capture = Self.capture()
    var octets: [UInt8] = []
    var places: [(FrameHeader, Range<Int>)] = []
    for frame in capture.recorded {
      places.append((frame.header, octets.count..<octets.count + frame.octets.count))
      octets += frame.octets
    }
    var batch = FrameBatch()
    for (header, range) in places { batch.append(header, at: range, in: octets.span) }
    var table = CaptureTable()
    var turns = 0
    func run(_ first: () -> Void, _ second: @escaping @Sendable () -> Void) {
      turns += 1
      if isSecondFirst { second() }
      first()
      if !isSecondFirst { second() }
    }
    table.receive(&batch, 0..<batch.count, in: octets, undecoded: { _ in }, run)
    #expect(turns >= 1)
    #expect(table.facts == capture.table.facts)
    let alone = Self.attempts(&capture.table)
    #expect(alone.count == 400)
    #expect(Self.attempts(&table) == alone)
    #expect(table.traces.traces.count == 1)
  }

  @Test func `a quote that names another port finds its attempt in the other table`() throws {
    var capture = CaptureBuilder()
    var found = 0
    for port in 30_000..<30_016 as Range<UInt16> {
      capture.client.port = port
      guard var quoted = capture.segment(.client, .syn, at: Double(port)),
        case .tcp(var header) = quoted.transport
      else { continue }
      header.destinationPort = 2222
      quoted.transport = .tcp(header)
      capture.error(
        (3, 13), from: .v4(IPv4Address(198, 51, 100, 7)), about: quoted, at: Double(port) + 1)
    }
    for attempt in capture.attempts() where attempt.conversation.errors.count == 1 { found += 1 }
    #expect(found == 16)
    #expect(capture.table.attempts.strayErrors == 0)
  }
}
