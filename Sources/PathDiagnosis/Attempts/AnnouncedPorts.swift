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
    guard conversation.server.port == 21, controls.count < Self.limit,
      let frame = conversation.lastData(from: .server)
    else { return }
    let words = String(decoding: conversation.greeting, as: UTF8.self)
    let control = FTPControl(
      client: conversation.client.address, server: conversation.server,
      begin: conversation.firstFrame,
      frame: frame.number)
    for line in words.split(whereSeparator: \.isNewline) {
      guard let begin = line.firstIndex(of: "("), let end = line.lastIndex(of: ")"), begin < end
      else { continue }
      let argument = line[line.index(after: begin)..<end]
      if line.hasPrefix("229 "), let port = UInt16(argument.filter(\.isNumber)) {
        note(control, at: Endpoint(address: conversation.server.address, port: port))
      } else if line.hasPrefix("227 ") {
        let numbers = argument.split(separator: ",").compactMap { UInt8($0) }
        guard numbers.count == 6 else { continue }
        let address = IPv4Address(numbers[0], numbers[1], numbers[2], numbers[3])
        let port = UInt16(numbers[4]) << 8 | UInt16(numbers[5])
        note(control, at: Endpoint(address: .v4(address), port: port))
      }
    }
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
