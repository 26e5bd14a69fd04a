import Foundation

/// The capture that the benchmark reads: the same octets for everybody, whatever the machine.
///
/// Of 10 million packets it holds 9.2 million TCP segments (1.8 million with SYN) of 597,644
/// connections whose packets come in random order, and 785,000 ICMP Time Exceeded.
struct BenchCapture {
  enum Format: String, CaseIterable {
    case pcap
    case pcapng
  }

  /// What becomes of a connection.
  private enum Fate {
    case healthy
    case refused
    case silent
    /// Every SYN is answered by a router's Time Exceeded.
    case looped
    /// No connection: name look-ups between.
    case datagrams
  }

  private struct State {
    var step: UInt8 = 0
    var length: UInt8 = 0
    var clientNext: UInt32 = 0
    var serverNext: UInt32 = 0
  }

  private let format: Format
  private let looped: Int
  private let silent: Int
  private let refused: Int
  private let healthy: Int
  private var random = BenchRandom(state: 0x5e_ed0f_5e_ed0f)
  private var states: [State]
  /// Which connection sends the next packet.
  private var order: [UInt32] = []
  private var output: [UInt8] = []
  private var clock: UInt64 = 1_750_000_000_000_000_000

  init(packets: Int, format: Format) {
    self.format = format
    looped = packets * 157 / 10_000
    silent = packets * 4 / 1000
    refused = packets * 40_644 / 10_000_000
    healthy = max(1, packets * 36 / 1000)
    states = [State](repeating: State(), count: looped + silent + refused + healthy + 1)
    order.reserveCapacity(packets)
    for index in states.indices {
      let count =
        switch fate(index) {
        case .healthy: 12
        case .refused: 2
        case .silent: 4
        case .looped: 10
        case .datagrams: packets * 15 / 10_000
        }
      for _ in 0..<count { order.append(UInt32(index)) }
    }
    while order.count < packets { order.append(random.below(UInt32(healthy))) }
    for index in order.indices.reversed() {
      order.swapAt(index, Int(random.below(UInt32(index + 1))))
    }
    for index in order where index < healthy { states[Int(index)].length += 1 }
    for index in states.indices {
      states[index].clientNext = UInt32(truncatingIfNeeded: random.next())
      states[index].serverNext = UInt32(truncatingIfNeeded: random.next())
    }
  }

  private func fate(_ index: Int) -> Fate {
    if index < healthy { return .healthy }
    if index < healthy + refused { return .refused }
    if index < healthy + refused + silent { return .silent }
    return index < states.count - 1 ? .looped : .datagrams
  }

  /// Writes the whole file.
  mutating func write(to path: String) throws {
    guard let file = fopen(path, "w") else { throw BenchFailure("cannot write \(path)") }
    defer { fclose(file) }
    output.reserveCapacity(1 << 20)
    writeFileHeader()
    for index in order {
      clock += 6000
      append(packet(of: Int(index)))
      guard output.count > 1 << 19 else { continue }
      fwrite(output, 1, output.count, file)
      output.removeAll(keepingCapacity: true)
    }
    guard fwrite(output, 1, output.count, file) == output.count else {
      throw BenchFailure("cannot write \(path)")
    }
  }

  private mutating func packet(of index: Int) -> BenchPacket {
    let step = Int(states[index].step)
    states[index].step &+= 1
    let isLooped = fate(index) == .looped
    // Clients of 10.0.0.0/8, servers of the range for benchmarks (RFC 2544).
    let client = 0x0a00_0000 | UInt32(index % 20_011)
    let server = (isLooped ? 0xc613_0000 : 0xc612_0000) | UInt32(index % 4099)
    let port: UInt16 = [443, 80, 22, 5432][index / 4099 % 4]
    // 20,011 and 4,099 are primes: no two connections share their ports and addresses.
    var packet = BenchPacket(
      source: client, destination: server, sourcePort: UInt16(1024 + index / 20_011 * 7),
      destinationPort: port, timeToLive: UInt8(64 - index % 7),
      identification: UInt16(truncatingIfNeeded: index &* 31 &+ step))
    switch fate(index) {
    case .silent: packet.synchronise(states[index].clientNext)
    case .looped:
      packet.synchronise(states[index].clientNext)
      if step % 2 == 1 {
        return packet.timeExceeded(from: 0xac10_0000 | UInt32(index % 509), to: client)
      }
    case .refused:
      packet.synchronise(states[index].clientNext)
      if step == 1 {
        packet.turn(timeToLive: UInt8(60 - index % 11))
        packet.segment(0x14, 0, states[index].clientNext &+ 1, window: 0)
      }
    case .datagrams: packet.query(UInt16(truncatingIfNeeded: step))
    case .healthy: fillHealthy(&packet, index, step)
    }
    return packet
  }

  /// One in four sends its SYN twice; then requests and answers, and both sides close.
  private mutating func fillHealthy(_ packet: inout BenchPacket, _ index: Int, _ step: Int) {
    var state = states[index]
    defer { states[index] = state }
    let repeats = index % 100 < 26 ? 1 : 0
    let left = Int(state.length) - 1 - step
    let isSSH = packet.destinationPort == 22
    switch (step - repeats, left) {
    case (...0, _): packet.synchronise(state.clientNext)
    case (1, _):
      state.clientNext &+= 1
      packet.turn(timeToLive: UInt8(60 - index % 11))
      packet.synchronise(state.serverNext, acknowledging: state.clientNext)
      state.serverNext &+= 1
    case (2, _), (_, 0):
      packet.segment(0x10, state.clientNext, state.serverNext)
    case (_, 2):
      packet.segment(0x11, state.clientNext, state.serverNext)
      state.clientNext &+= 1
    case (_, 1):
      packet.turn(timeToLive: UInt8(60 - index % 11))
      packet.segment(0x11, state.serverNext, state.clientNext)
      state.serverNext &+= 1
    case (let turn, _):
      // The server of SSH speaks first.
      if (turn % 2 == 0) == isSSH {
        packet.segment(0x18, state.clientNext, state.serverNext)
        packet.fill(31 + random.below(172), turn < 5 ? Self.request : [])
        state.clientNext &+= packet.payloadLength
      } else {
        packet.turn(timeToLive: UInt8(60 - index % 11))
        packet.segment(0x18, state.serverNext, state.clientNext)
        packet.fill(67 + random.below(220), turn < 5 ? Self.answer(packet.sourcePort) : [])
        state.serverNext &+= packet.payloadLength
      }
    }
  }

  private static let request = Array("GET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8)

  private static func answer(_ port: UInt16) -> [UInt8] {
    switch port {
    case 22: Array("SSH-2.0-OpenSSH_9.9\r\n".utf8)
    // A ServerHello of 80 octets, TLS 1.2.
    case 443: [22, 3, 3, 0, 80, 2, 0, 0, 76, 3, 3]
    case 80: Array("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n".utf8)
    default: [82, 0, 0, 0, 8, 0, 0, 0, 0]
    }
  }
}

extension BenchCapture {
  private mutating func writeFileHeader() {
    switch format {
    case .pcap:
      for word: UInt32 in [0xa1b2_3c4d, 0x0004_0002, 0, 0, 262_144, 1] { append(word) }
    case .pcapng:
      for word: UInt32 in [0x0a0d_0d0a, 28, 0x1a2b_3c4d, 1, .max, .max, 28] { append(word) }
      // Ethernet; if_tsresol 9: nanoseconds.
      for word: UInt32 in [1, 32, 1, 262_144, 0x0001_0009, 9, 0, 32] { append(word) }
    }
  }

  private mutating func append(_ packet: BenchPacket) {
    let octets = packet.octets
    let length = UInt32(octets.count)
    let padding = (4 - octets.count % 4) % 4
    switch format {
    case .pcap:
      append(UInt32(clock / 1_000_000_000))
      append(UInt32(clock % 1_000_000_000))
    case .pcapng:
      for word in [6, length + UInt32(padding) + 32, 0] { append(word) }
      append(UInt32(truncatingIfNeeded: clock >> 32))
      append(UInt32(truncatingIfNeeded: clock))
    }
    append(length)
    append(length)
    output += octets
    guard format == .pcapng else { return }
    for _ in 0..<padding { output.append(0) }
    append(length + UInt32(padding) + 32)
  }

  /// Little-endian.
  private mutating func append(_ word: UInt32) {
    for shift: UInt32 in [0, 8, 16, 24] {
      output.append(UInt8(truncatingIfNeeded: word >> shift))
    }
  }
}
