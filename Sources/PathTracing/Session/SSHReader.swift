/// What an SSH server says before encryption begins, read from the octets of its direction.
struct SSHReader: Sendable {
  /// A message of the server that matters.
  enum Event: Hashable, Sendable {
    /// The identification without its line end (RFC 4253 section 4.2).
    case identification(String)
    /// The key exchange algorithms that its SSH_MSG_KEXINIT offers (section 7.1).
    case offer([String])
    case reply
    /// The words of its SSH_MSG_DISCONNECT (section 11.1).
    case disconnect(String)
  }

  private enum State: Sendable {
    case lines
    case packets
    /// The key exchange is answered: what follows is no longer ours to read.
    case encrypted
    /// What comes is not SSH, or no longer readable.
    case over
  }

  /// Lines in front of the identification are allowed, but not for ever.
  private static let longestPreamble = 16384
  static let longestLine = 255
  /// What OpenSSH takes; RFC 4253 section 6.1 asks for 35,000 at least.
  private static let longestPacket = 262_144

  /// The first line that is no identification, as far as it has come.
  private(set) var firstLine: String?
  private var state = State.lines
  private var pending: [UInt8] = []
  private var preambleLength = 0

  /// Whether the octets can be no server's of SSH.
  var hasFailed: Bool { state == .over }

  /// Whether an identification has begun and not ended.
  var isIdentifying: Bool { state == .lines && pending.starts(with: Array("SSH-".utf8)) }

  /// Where the packet that follows the identification ends, in octets of the stream; nil before it
  /// has begun.
  var offerEnd: Int? {
    guard state == .packets, pending.count >= 4 else { return nil }
    return preambleLength + 4 + pending[..<4].reduce(0) { $0 << 8 | Int($1) }
  }

  /// Where the packet behind an identification ends, which is the first line and not the whole of what is
  /// there; nil where that is not sure.
  static func firstPacketEnd(_ octets: Span<UInt8>) -> UInt64? {
    var line = 0
    while line < octets.count, octets[line] != 0x0a { line += 1 }
    let start = line + 1
    guard octets.count >= start + 5, octets[0] == 0x53, octets[1] == 0x53, octets[2] == 0x48,
      octets[3] == 0x2d
    else { return nil }
    let length = (start..<start + 4).reduce(0) { $0 << 8 | Int(octets[$1]) }
    guard length >= Int(octets[start + 4]) + 2, length <= longestPacket,
      octets.count < start + 4 + length
    else { return nil }
    return UInt64(start + 4 + length)
  }

  /// Takes octets in the order of the stream.
  mutating func receive(_ octets: [UInt8]) -> [Event] {
    guard state == .lines || state == .packets else { return [] }
    pending += octets
    if preambleLength == 0, let greeting = OtherGreeting(pending) {
      firstLine = greeting.banner
      if greeting.isWhole { finish() }
      return []
    }
    var events: [Event] = []
    while state == .lines, let line = nextLine() {
      if line.starts(with: Array("SSH-".utf8)) {
        state = .packets
        events.append(.identification(Self.text(line)))
      } else if firstLine == nil, !line.isEmpty {
        firstLine = Self.text(line)
      }
    }
    while state == .packets, let payload = nextPacket() {
      guard let event = Self.event(payload) else { continue }
      events.append(event)
      if event == .reply {
        state = .encrypted
        pending = []
      }
    }
    return events
  }

  /// Takes the end of the stream: what has come of a line counts as one.
  mutating func finish() {
    if state == .lines, firstLine == nil, !pending.isEmpty { firstLine = Self.text(pending[...]) }
    state = .over
    pending = []
  }

  private mutating func nextLine() -> ArraySlice<UInt8>? {
    let end = pending.firstIndex(of: 0x0a)
    if preambleLength + (end ?? pending.count) > Self.longestPreamble {
      finish()
      return nil
    }
    guard let end else { return nil }
    var line = pending[..<end]
    while line.last == 0x0d { line.removeLast() }
    preambleLength += end + 1
    pending.removeFirst(end + 1)
    return line
  }

  /// The next whole packet's payload, at least one octet; nil until it is there.
  private mutating func nextPacket() -> [UInt8]? {
    guard pending.count >= 5 else { return nil }
    let length = pending[..<4].reduce(0) { $0 << 8 | Int($1) }
    let padding = Int(pending[4])
    guard length >= padding + 2, length <= Self.longestPacket else {
      state = .over
      pending = []
      return nil
    }
    guard pending.count >= 4 + length else { return nil }
    let payload = Array(pending[5..<(4 + length - padding)])
    pending.removeFirst(4 + length)
    return payload
  }

  private static func event(_ payload: [UInt8]) -> Event? {
    switch payload[0] {
    case SSHPacket.keyExchangeInit:
      // A cookie of 16 octets comes before the lists.
      let names = SSHPacket.string(in: payload, at: 17) ?? []
      return .offer(String(decoding: names, as: UTF8.self).split(separator: ",").map(String.init))
    case SSHPacket.keyExchangeReply: return .reply
    case SSHPacket.disconnect:
      return .disconnect(text(SSHPacket.string(in: payload, at: 5) ?? []))
    default: return nil
    }
  }

  private static func text(_ octets: ArraySlice<UInt8>) -> String {
    String(decoding: octets.prefix(longestLine), as: UTF8.self)
  }
}
