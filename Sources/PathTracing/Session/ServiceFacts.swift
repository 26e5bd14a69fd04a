/// What a service has shown of itself in a session.
package struct ServiceFacts: Hashable, Sendable {
  /// How far the session came, in the order of a session.
  package enum Stage: String, Hashable, Sendable, CaseIterable, Comparable {
    /// Not an octet has come.
    case silent
    /// Text or octets, but nothing that the expected protocol begins with.
    case text
    /// An identification of SSH, or the first record of a TLS server.
    case banner
    /// The server's SSH_MSG_KEXINIT or ServerHello.
    case offer
    /// The key exchange reply, or the certificate: all that a path can show before a login.
    case reply

    private var rank: Int {
      switch self {
      case .silent: 0
      case .text: 1
      case .banner: 2
      case .offer: 3
      case .reply: 4
      }
    }

    package static func < (left: Stage, right: Stage) -> Bool { left.rank < right.rank }
  }

  /// What this program's identification to SSH servers begins with.
  package static let ownIdentification = "SSH-2.0-synpath_"

  package var expected: ServiceProtocol
  /// What the service proved to speak; nil where nothing tells.
  package var spoken: ServiceProtocol?
  package var stage = Stage.silent
  /// The identification, or the first line of a service of another kind; at most 255 octets, with
  /// whatever octets the server put there.
  package var banner: String?
  /// What the server said at leaving: an SSH disconnect's words, or the name of a TLS alert.
  package var farewell: String?

  package init(expected: ServiceProtocol) {
    self.expected = expected
  }

  /// Whether a client of the expected protocol finds a service.
  package var isServed: Bool {
    // Where nothing is expected, the first word may be the client's.
    expected == .other || stage > .text || farewell != nil
  }
}
