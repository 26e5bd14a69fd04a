import Testing
import WireFormats

@testable import PathTracing

/// The first octets of servers, as far as they are kept.
struct GreetingTests {
  @Test(arguments: 0..<3000 as Range<UInt64>)
  func `what is kept of a greeting tells as much as all of it`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let payload = Self.payload(&random)
    var greetings = Greetings()
    var body = Conversation.Body()
    _ = body.greet(0, payload.span, &greetings)
    #expect(body.greeting.count <= Conversation.Body.greetingLength)
    #expect(payload.starts(with: body.greeting))
    #expect(
      Self.facts(body.greeting, of: payload.count)
        == Self.facts(Array(payload.prefix(Conversation.Body.greetingLength)), of: payload.count))
  }

  @Test func `what has zeros at its beginning is no text`() {
    var greetings = Greetings()
    var body = Conversation.Body()
    let isEnough = body.greet(
      0, ([82, 0, 0, 0, 8, 0, 0, 0, 0, 90, 10] as [UInt8]).span, &greetings)
    #expect(isEnough)
    #expect(body.greeting == [82, 0, 0, 0, 8, 0, 0, 0])
  }

  @Test func `what is said in pieces is kept as what is said at once`() {
    let words = Array("220 mail.example.net ESMTP ready for whatever comes\r\n".utf8)
    var greetings = Greetings()
    var (whole, pieces) = (Conversation.Body(), Conversation.Body())
    _ = whole.greet(0, words.span, &greetings)
    for start in stride(from: 0, to: words.count, by: 7) {
      let piece = Array(words[start..<min(start + 7, words.count)])
      _ = pieces.greet(start, piece.span, &greetings)
      // What overlaps is known already, what leaves a gap is not joined.
      _ = pieces.greet(
        max(0, start - 3), Array(words[max(0, start - 3)..<start + 1]).span, &greetings)
      _ = pieces.greet(words.count + 50, piece.span, &greetings)
    }
    #expect(pieces.greeting == words)
    #expect(whole.greeting == words)
  }

  @Test func `those who say the same share it, and nobody else`() {
    var greetings = Greetings()
    let banner = Array("SSH-2.0-OpenSSH_9.9\r\n".utf8)
    var other = banner
    other[18] = 0x38
    for _ in 0..<3 {
      #expect(greetings.shared(banner.span, banner.count) == banner)
      #expect(greetings.shared(other.span, other.count) == other)
      #expect(greetings.shared(banner.span, 8) == Array(banner.prefix(8)))
    }
  }

  /// Records of TLS, whole or not, behind which anything may come; or text.
  private static func payload(_ random: inout SeededGenerator) -> [UInt8] {
    var payload: [UInt8] = []
    switch UInt8.random(in: 0..<8, using: &random) {
    case 0: payload = Array("HTTP/1.1 200 OK\r\nServer: a\r\n".utf8)
    case 1: payload = Array("SSH-2.0-x\r\n".utf8) + [0, 0, 4, 20, 9, 20]
    default:
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        let length = Int.random(in: 0...140, using: &random)
        let type = UInt8.random(in: 20...23, using: &random)
        payload += [type, 3, 3, 0, UInt8(length)]
        payload += type == 21 ? [2, 40] : []
        payload += (0..<length).map { _ in
          Bool.random(using: &random) ? UInt8.random(in: 0...255, using: &random) : 2
        }
      }
    }
    let rest = Int.random(in: 0...200, using: &random)
    payload += (0..<rest).map { _ in UInt8.random(in: 0...255, using: &random) }
    return Array(payload.prefix(Int.random(in: 1...payload.count, using: &random)))
  }

  private static func facts(_ greeting: [UInt8], of octets: Int) -> ServiceFacts {
    let ends = EndpointPair(v4: 1, 40_000, 2, 443)
    var segment = Segment()
    segment.ends = ends.reversed
    segment.flags = [.ack]
    segment.payloadLength = UInt32(octets)
    segment.totalLength = UInt32(octets) + 40
    let stamp = FrameStamp(timestamp: Timestamp(nanoseconds: 0), number: 1)
    var conversation = Conversation(segment, stamp)
    conversation.receive(segment, stamp)
    conversation.change { head, body in
      body.greeting = greeting
      head[.greeted] = true
    }
    return ServiceFacts(of: conversation)
  }
}
