// That a service falls silent in the midst of a session shows only by what it did before: who answered
// each message, and then none of several, is one that hangs. In one octet, as each message asks.

/// How often a server answered, and how many messages of the client came since.
struct Turns: Sendable {
  private var packed: UInt8 = 0

  private static let mostAnswered: UInt8 = 7
  private static let mostOpen: UInt8 = 31
  /// Who leaves so many without an answer, and speaks later, does not answer each.
  private static let many: UInt8 = 3

  init() {}

  /// Messages in a row that were answered one by one, or two at once, as known at the last message; 7 for
  /// more.
  var answered: Int { Int(packed >> 5) }

  /// Messages since the server's last word, as known at the last one; 31 for more.
  var open: Int { Int(packed & Self.mostOpen) }

  /// Takes a message of the client, before which all others had arrived; `isAnswered` of the one before it.
  @inline(__always)
  mutating func ask(isAnswered: Bool) {
    let open = packed & Self.mostOpen
    guard isAnswered else {
      if open < Self.mostOpen { packed &+= 1 }
      return
    }
    // A word in front of the first message answers nothing.
    var answered = open < Self.many ? packed & ~Self.mostOpen : 0
    if open &- 1 < Self.many - 1, answered < Self.mostAnswered << 5 { answered &+= 1 << 5 }
    packed = answered | 1
  }
}
