import Testing
import WireFormats

@testable import PathTracing

/// What a conversation remembers of ICMP errors.
struct ErrorLogTests {
  @Test(arguments: 0..<200 as Range<UInt64>)
  func `the first eight errors come back as they came, whatever they are`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let errors = (1...UInt32.random(in: 1...12, using: &random)).map { frame in
      Self.error(frame, &random)
    }
    var log = ErrorLog()
    for error in errors { log.append(error) }
    #expect(log.errors == Array(errors.prefix(8)))
    #expect(Int(log.count) == min(errors.count, 8))
    for subject in [QuotedError.Subject.syn, .synAck, .segment(.client), .segment(.server)] {
      #expect(log.first(about: subject) == log.errors.first { $0.subject == subject })
    }
  }

  @Test func `a copy differs by the time to live, and comes within moments`() {
    var random = SeededGenerator(seed: 1)
    let known = Self.error(7, &random)
    var log = ErrorLog()
    log.append(known)
    var copy = known.error
    copy.timeToLive &-= 1
    let soon = Moment(seconds: known.moment.seconds + 0.01, frame: 8)
    let later = Moment(seconds: known.moment.seconds + 1, frame: 9)
    #expect(log.holdsCopy(of: copy, at: soon, within: .milliseconds(50)))
    #expect(!log.holdsCopy(of: copy, at: later, within: .milliseconds(50)))
    copy.header.checksum &+= 1
    #expect(!log.holdsCopy(of: copy, at: soon, within: .milliseconds(50)))
  }

  @Test func `an error about a SYN takes little room`() {
    #expect(MemoryLayout<PackedError>.size <= 32)
    #expect(MemoryLayout<ErrorLog>.size <= 136)
  }

  /// One of few, so that kinds repeat.
  private static func error(_ frame: UInt32, _ random: inout SeededGenerator) -> QuotedError {
    let isWide = UInt8.random(in: 0..<6, using: &random) == 0
    func address(_ number: UInt32) -> IPAddress {
      isWide
        ? .v6(IPv6Address(high: 0x2001_0db8_0000_0000, low: UInt64(number)))
        : .v4(IPv4Address(rawValue: 0xc633_6400 | number))
    }
    var header = ICMPHeader(
      version: isWide ? .v6 : .v4, type: isWide ? 3 : 11,
      code: UInt8.random(in: 0..<2, using: &random),
      parameter: UInt32.random(in: 0..<2, using: &random))
    header.checksum = UInt16.random(in: 0...9, using: &random)
    let subjects: [QuotedError.Subject] = [.syn, .syn, .syn, .synAck, .segment(.client)]
    let error = SegmentError(
      header: header, sender: address(UInt32.random(in: 1...2, using: &random)),
      receiver: address(Bool.random(using: &random) ? 3 : 4), timeToLive: 60, source: address(3),
      destination: address(5), sourcePort: 40_000, destinationPort: 22,
      sequenceNumber: SequenceNumber(rawValue: 1000), quotedTimeToLive: 1, quotedLength: 60,
      quotedFlags: [nil, [], .syn][Int.random(in: 0..<3, using: &random)])
    return QuotedError(
      moment: Moment(seconds: Float(frame), frame: frame),
      subject: subjects[Int.random(in: 0..<5, using: &random)], error: error,
      offset: [0, nil, 1460][Int.random(in: 0..<3, using: &random)],
      isRewritten: Bool.random(using: &random))
  }
}
