import PathTracing
import WireFormats

extension Conversation {
  /// Whether the client tells something that no word answers: by what it says, or by the port.
  var onlyReports: Bool {
    firstWords == .syslog
      || ServiceProtocol.onlyTakes(on: server.port) && !asksAnswer && !isRequestUnread
  }
}

/// What the client had said before, and got.
enum OpenQuestion: Text {
  case first = "no answer to the client's request"
  case behindGreeting = "no answer to the client's first words behind the greeting"
  case later = "no answer to a later request of the client"
  /// By its length a request, in TLS.
  case encrypted = "no answer to what the client said last"
  /// By its length and its place in the session, in SSH.
  case login = "no answer to what looks like the client's login"

  /// The question that is still open; nil where the server has spoken since, or where nothing tells that
  /// it should.
  init?(_ conversation: Conversation, _ client: Direction, _ server: Direction) {
    guard let first = client.firstData, let asked = client.lastNewData else { return nil }
    if Self.openRequest(conversation) != nil {
      self = .encrypted
      return
    }
    guard let spoke = server.firstData, let answered = server.lastNewData,
      !conversation.isAnswerTooLate
    else {
      self = .first
      return
    }
    guard answered.frame < asked.frame else { return nil }
    if spoke.frame < first.frame, answered.frame < first.frame {
      guard Self.isGreeting(conversation) else { return nil }
      self = .behindGreeting
    } else if Self.isAnsweredEachTime(conversation) {
      self = .later
    } else if conversation.isLastRequestLong, conversation.asksAnswer {
      let facts = ServiceFacts(of: conversation)
      if facts.spoken == .tls {
        self = .encrypted
      } else if facts.spoken == .ssh, Self.isLogin(asked, conversation, facts) {
        self = .login
      } else {
        return nil
      }
    } else {
      return nil
    }
  }

  /// What the client had asked where a goodbye came in place of an answer: the server's close, or a short
  /// word behind which the client closes at once.
  static func openRequest(_ conversation: Conversation) -> OpenRequest? {
    guard conversation.hasIncidents, let request = conversation.openRequest,
      asking.contains(conversation.server.port)
    else { return nil }
    let isTLS = ServiceFacts(of: conversation).spoken == .tls
    if conversation.fin(from: .server) == request.end { return isTLS ? request : nil }
    guard isTLS, let left = SessionFindings.ownEnd(of: conversation),
      let last = conversation.lastNewData(from: .client),
      let answered = conversation.lastNewData(from: .server),
      left.frame >= request.end.frame, left - request.end <= goodbye,
      last - request.end <= goodbye,
      // What comes behind that is late, or a goodbye too.
      answered.frame < request.asked.frame || answered.frame > request.end.frame
    else { return nil }
    return request
  }

  /// Ports of HTTPS: elsewhere clients of TLS report as well, and have no answer to wait for.
  private static let asking: Set<UInt16> = [443, 8443]

  /// How long a client takes to leave behind its last word.
  private static let goodbye = Interval.seconds(1)

  /// Packets of a client up to its login: a few for each step, and acknowledgements.
  private static let mostOfLogin = 24

  /// Behind the key exchange so few octets passed, so soon, that the login is not done yet; a session
  /// where nobody says more, as a tunnel that nobody uses, looks the same.
  private static func isLogin(
    _ asked: Moment, _ conversation: Conversation, _ facts: ServiceFacts
  ) -> Bool {
    guard facts.stage == .reply, let begin = conversation.finalACK else { return false }
    return asked - begin <= .seconds(60)
      && conversation.octetsSent(from: .server) < 8192
      && conversation.octetsSent(from: .client) < 8192
      && conversation.segments(from: .client) <= mostOfLogin
  }

  /// Whether it is one only by its length: that the server owes an answer is likely, and not sure.
  var isGuess: Bool { self == .encrypted || self == .login }

  /// Whether the client's first words show that an answer is due.
  func isEvident(_ conversation: Conversation) -> Bool {
    switch self {
    case .first, .later: conversation.asksAnswer
    case .behindGreeting: true
    case .encrypted, .login: false
    }
  }

  /// Whether what was said last may ask for the close, as Terminate of PostgreSQL and
  /// SSH_MSG_DISCONNECT do.
  func mayBeGoodbye(_ conversation: Conversation) -> Bool {
    self == .login
      || self == .later && conversation.server.port == 5432 && !conversation.isLastRequestLong
  }

  /// Whether the server's first octets are a greeting, behind which it answers each line; others, as
  /// those of telecontrol, report on their own and want to be confirmed.
  private static func isGreeting(_ conversation: Conversation) -> Bool {
    let greeting = conversation.greeting
    return ServiceProtocol.greets(on: conversation.server.port)
      || greeting.contains(0x0a) && greeting.first.map { $0 >= 0x20 && $0 < 0x7f } ?? false
  }

  /// Whether a server answers requests one by one.
  private static func isAnsweredEachTime(_ conversation: Conversation) -> Bool {
    let greeting = conversation.greeting
    if greeting.starts(with: Array("HTTP/1.".utf8)) {
      return isAnsweredInTurn(greeting, conversation)
    }
    // "N" denies TLS, "R" asks who is there; behind the "S" that agrees to TLS nothing is read.
    let isPostgreSQL = conversation.asksAnswer && conversation.server.port == 5432
    return isPostgreSQL && (greeting.first == 0x52 || greeting.first == 0x4e || greeting == [0x53])
      || ServiceProtocol.answersLines(on: conversation.server.port)
        && greeting.first.map { $0 >= 0x20 && $0 < 0x7f } ?? false
  }

  /// RFC 9112: not where the server has changed to something else (status 101, CONNECT), but for the first
  /// words of that; nor behind an early error, which the rest of a request still follows.
  private static func isAnsweredInTurn(_ greeting: [UInt8], _ conversation: Conversation) -> Bool {
    let status = greeting.dropFirst(8)
    if status.starts(with: Array(" 101".utf8)) || status.starts(with: Array(" 4".utf8))
      || status.starts(with: Array(" 5".utf8))
    {
      return false
    }
    return conversation.asksAnswer
      && (!conversation.isRequestWithoutBody || conversation.octetsSent(from: .server) < 512)
  }
}
