/// A packet of the benchmark's capture, with its Ethernet and IPv4 headers.
struct BenchPacket {
  private static let ethernet: [UInt8] = [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 0]

  private(set) var source: UInt32
  private(set) var destination: UInt32
  private(set) var sourcePort: UInt16
  private(set) var destinationPort: UInt16
  private var timeToLive: UInt8
  private var identification: UInt16
  private var transportProtocol: UInt8 = 6
  /// The transport header with what follows it.
  private var content: [UInt8] = []
  private(set) var payloadLength: UInt32 = 0

  init(
    source: UInt32, destination: UInt32, sourcePort: UInt16, destinationPort: UInt16,
    timeToLive: UInt8, identification: UInt16
  ) {
    self.source = source
    self.destination = destination
    self.sourcePort = sourcePort
    self.destinationPort = destinationPort
    self.timeToLive = timeToLive
    self.identification = identification
    content.reserveCapacity(320)
  }

  /// Exchanges the two ends.
  mutating func turn(timeToLive: UInt8) {
    swap(&source, &destination)
    swap(&sourcePort, &destinationPort)
    self.timeToLive = timeToLive
  }

  /// Makes it a SYN, or a SYN-ACK, with the options that Linux sends.
  mutating func synchronise(_ number: UInt32, acknowledging: UInt32? = nil) {
    header(acknowledging == nil ? 0x02 : 0x12, number, acknowledging ?? 0, 64240, words: 10)
    content += [2, 4, 5, 0xb4, 4, 2, 8, 10]
    append(number ^ 0x5a5a, 0)
    content += [1, 3, 3, 7]
  }

  /// Makes it a segment without options.
  mutating func segment(
    _ flags: UInt8, _ number: UInt32, _ acknowledging: UInt32, window: UInt16 = 501
  ) {
    header(flags, number, acknowledging, window, words: 5)
  }

  /// Adds payload that begins with given octets.
  mutating func fill(_ count: UInt32, _ start: [UInt8]) {
    content += start.prefix(Int(count))
    for index in start.count..<max(start.count, Int(count)) {
      content.append(UInt8(0x20 + index * 7 % 95))
    }
    payloadLength = count
  }

  /// Makes it a question for an address.
  mutating func query(_ number: UInt16) {
    transportProtocol = 17
    sourcePort = 40000 &+ number % 1000
    destinationPort = 53
    append(sourcePort, destinationPort, 37, 0, number, 0x0100, 1, 0, 0, 0)
    content += [7, 101, 120, 97, 109, 112, 108, 101, 3, 99, 111, 109, 0, 0, 1, 0, 1]
  }

  /// The error of a router about this packet; it quotes 28 octets.
  func timeExceeded(from router: UInt32, to receiver: UInt32) -> BenchPacket {
    var error = BenchPacket(
      source: router, destination: receiver, sourcePort: 0, destinationPort: 0, timeToLive: 247,
      identification: identification)
    error.transportProtocol = 1
    var quoted = self
    quoted.timeToLive = 1
    error.content += [11, 0, 0, 0, 0, 0, 0, 0]
    error.content += quoted.octets.dropFirst(Self.ethernet.count).prefix(28)
    return error
  }

  /// The whole frame.
  var octets: [UInt8] {
    var header = BenchPacket(
      source: 0, destination: 0, sourcePort: 0, destinationPort: 0, timeToLive: 0,
      identification: 0)
    let length = UInt16(20 + content.count)
    header.append(
      0x4500, length, identification, 0x4000,
      UInt16(timeToLive) << 8 | UInt16(transportProtocol), 0)
    header.append(source, destination)
    var sum: UInt32 = 0
    for index in 0..<10 {
      sum += UInt32(header.content[index * 2]) << 8 | UInt32(header.content[index * 2 + 1])
    }
    while sum > 0xffff { sum = (sum & 0xffff) + sum >> 16 }
    header.content[10] = UInt8(truncatingIfNeeded: ~sum >> 8)
    header.content[11] = UInt8(truncatingIfNeeded: ~sum)
    return Self.ethernet + header.content + content
  }

  private mutating func header(
    _ flags: UInt8, _ number: UInt32, _ acknowledging: UInt32, _ window: UInt16, words: UInt16
  ) {
    content.removeAll(keepingCapacity: true)
    payloadLength = 0
    append(sourcePort, destinationPort)
    append(number, acknowledging)
    append(words << 12 | UInt16(flags), window, 0, 0)
  }

  private mutating func append<Number: FixedWidthInteger>(_ numbers: Number...) {
    for number in numbers {
      for shift in stride(from: Number.bitWidth - 8, through: 0, by: -8) {
        content.append(UInt8(truncatingIfNeeded: number >> Number(shift)))
      }
    }
  }
}
