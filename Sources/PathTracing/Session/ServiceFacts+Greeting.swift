import WireFormats

extension ServiceFacts {
  /// Reads what a connection of any capture shows: its first octets, and how many came in all.
  package init(of conversation: Conversation) {
    self.init(expected: .expected(on: conversation.server.port))
    let server = conversation[.server]
    guard server.firstData != nil else { return }
    stage = .text
    var reader = SSHReader()
    for case .identification(let text) in reader.receive(conversation.greeting) {
      spoken = .ssh
      stage = .banner
      banner = text
    }
    if spoken == nil, let line = reader.firstLine { banner = line }
    var records = TLSReader()
    for case .alert(let code) in records.receive(conversation.greeting) {
      farewell = TLSDialogue.alertName(code)
    }
    let isTLS = !records.hasFailed && conversation.greeting.count >= 5
    if spoken == nil, isTLS {
      spoken = .tls
      stage = .banner
      banner = nil
    }
    // What lies behind the first octets shows by its length only.
    guard spoken != nil, let end = spoken == .ssh ? reader.offerEnd : records.helloEnd else {
      return
    }
    if server.octetsSent >= end { stage = .offer }
    if server.octetsSent > end { stage = .reply }
  }
}
