import WireFormats

extension ServiceFacts {
  /// Reads what a connection of any capture shows: its first octets, and how many came in all.
  package init(of conversation: borrowing Conversation) {
    // Who asks for something else on the port does not miss what usually answers there.
    self.init(
      expected: conversation.asksOtherwise ? .other : .expected(on: conversation.server.port))
    guard conversation.firstData(from: .server) != nil else {
      if conversation.hasUnseenWords(.server) {
        stage = .text
        expected = .other
      }
      return
    }
    stage = .text
    let greeting = conversation.greeting
    guard !greeting.isEmpty else {
      // The capture lacks the first octets: nothing that is missed behind them is known to be.
      expected = .other
      return
    }
    var records = TLSReader()
    var isTLS = false
    if let first = greeting.first, TLSReader.contentTypes.contains(first) {
      for case .alert(let code) in records.receive(greeting) {
        farewell = TLSAlert.name(code)
      }
      isTLS = !records.hasFailed && greeting.count >= 5
    }
    var reader = SSHReader()
    // Without the end of a line there is nothing for it, and lines of TLS are none but by chance.
    if greeting.span.contains(0x0a), !isTLS || Self.mayIdentify(greeting.span) {
      for case .identification(let text) in reader.receive(greeting) {
        spoken = .ssh
        stage = .banner
        banner = text
      }
      if spoken == nil, let line = reader.firstLine { banner = line }
    }
    if spoken == nil, isTLS {
      spoken = .tls
      stage = .banner
      banner = nil
    }
    // What follows a line that is cut is not known to be missed either.
    if spoken == nil, banner == nil, conversation.isGreetingCut { expected = .other }
    // What lies behind the first octets shows by its length only.
    guard spoken != nil, let end = spoken == .ssh ? reader.offerEnd : records.helloEnd else {
      return
    }
    let sent = conversation.octetsSent(from: .server)
    if sent >= end { stage = .offer }
    if sent > end { stage = .reply }
  }

  /// Whether the first octets are surely no line of another protocol than the one that is expected.
  package static func isAsExpected(
    _ greeting: [UInt8], of conversation: borrowing Conversation
  ) -> Bool {
    // Of an identification without its end there is no line yet.
    if conversation.asksOtherwise || greeting.isEmpty
      || greeting.starts(with: [0x53, 0x53, 0x48, 0x2d])
    {
      return true
    }
    return ServiceProtocol.expected(on: conversation.server.port) == .other
      || TLSReader.areRecords(greeting.span)
  }

  /// Whether the first octets surely lead to a reply, or nothing is known of what has to follow them.
  package static func isServed(_ greeting: [UInt8], in conversation: borrowing Conversation) -> Bool
  {
    let octets = greeting.span
    guard octets.count >= 6 else { return false }
    let sent = conversation.octetsSent(from: .server)
    if TLSReader.areRecords(octets) {
      let hello = 5 + (UInt64(octets[3]) << 8 | UInt64(octets[4]))
      return !mayIdentify(octets) && sent > hello
    }
    guard octets[0] == 0x53, octets[1] == 0x53 else {
      return !mayIdentify(octets) && !TLSReader.contentTypes.contains(octets[0])
        && (conversation.asksOtherwise
          || ServiceProtocol.expected(on: conversation.server.port) == .other)
    }
    return SSHReader.firstPacketEnd(octets).map { sent > $0 } ?? false
  }

  /// What a glance at the first octets tells of the protocol; nil where they have to be read.
  package static func glance(_ greeting: [UInt8]) -> ServiceProtocol? {
    let octets = greeting.span
    guard octets.count > 4 else { return .other }
    if octets[0] == 0x53, octets[1] == 0x53, octets[2] == 0x48, octets[3] == 0x2d { return .ssh }
    if octets[0] == 22, octets[1] == 3 { return .tls }
    // An alert, or what only resembles one; lines in front of an identification (RFC 4253 section 4.2).
    return TLSReader.contentTypes.contains(octets[0]) || mayIdentify(octets) ? nil : .other
  }

  /// Whether a line may begin as an identification of SSH does.
  private static func mayIdentify(_ octets: Span<UInt8>) -> Bool {
    guard octets.count > 1 else { return false }
    for index in 1..<octets.count where octets[index] == 0x53 && octets[index - 1] == 0x0a {
      return true
    }
    return false
  }
}
