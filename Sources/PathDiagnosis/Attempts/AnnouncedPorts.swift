import PathTracing
import WireFormats

// The transfer's own connection goes to a port that the server names behind "(" (RFC 959 section 4.1.2, RFC
// 2428 section 3): "227 … (192,0,2,10,156,64)", "229 … (|||40000|)".

/// Ports that FTP servers named for data, as far as the first words of their control connections go.
struct AnnouncedPorts: Sendable {
  private static let limit = 1 << 10

  private var controls: [Endpoint: FTPControl] = [:]

  var isEmpty: Bool { controls.isEmpty }

  mutating func learn(from conversation: borrowing Conversation) {
    guard conversation.server.port == 21, controls.count < Self.limit else { return }
    let octets = conversation.greeting
    for line in octets.split(whereSeparator: { $0 == 0x0a || $0 == 0x0d }) {
      guard let begin = line.firstIndex(of: 0x28), let end = line.lastIndex(of: 0x29), begin < end,
        let port = Self.port(
          String(decoding: line[..<begin], as: UTF8.self),
          String(decoding: line[(begin + 1)..<end], as: UTF8.self), of: conversation.server.address),
        let frame = conversation.announcementFrame(at: begin)
      else { continue }
      note(
        FTPControl(
          client: conversation.client.address, server: conversation.server, frame: Int(frame)),
        at: port)
    }
  }

  /// The port that a line names, by what stands in front of its parenthesis and inside it.
  private static func port(
    _ words: String, _ argument: String, of server: IPAddress
  ) -> Endpoint? {
    if words.hasPrefix("229 ") {
      return UInt16(argument.filter(\.isNumber)).map { Endpoint(address: server, port: $0) }
    }
    let numbers = argument.split(separator: ",").compactMap { UInt8($0) }
    guard words.hasPrefix("227 "), numbers.count == 6 else { return nil }
    let address = IPv4Address(numbers[0], numbers[1], numbers[2], numbers[3])
    return Endpoint(address: .v4(address), port: UInt16(numbers[4]) << 8 | UInt16(numbers[5]))
  }

  // Whoever learns in whichever order comes to the same.
  private mutating func note(_ control: FTPControl, at end: Endpoint) {
    if let known = controls[end], known.frame <= control.frame { return }
    controls[end] = control
  }

  mutating func add(_ other: AnnouncedPorts) {
    let others = other.controls.sorted { $0.value.frame < $1.value.frame }
    for (end, control) in others where controls.count < Self.limit { note(control, at: end) }
  }

  /// The control connection that named the port an attempt goes to.
  func control(of conversation: borrowing Conversation) -> FTPControl? {
    guard let control = controls[conversation.server],
      control.client == conversation.client.address
    else { return nil }
    return control
  }
}
