import PathTracing
import WireFormats

/// SYN-ACKs from other addresses than the one asked, found by the SYN that they acknowledge.
struct ForeignAnswers: Sendable {
  private static let limit = 1 << 12

  private struct Key: Hashable, Comparable {
    var client: Endpoint
    var initialNumber: UInt32

    init?(_ conversation: Conversation) {
      guard let number = conversation.initialNumber else { return nil }
      client = conversation.client
      initialNumber = number.rawValue
    }

    static func < (left: Key, right: Key) -> Bool {
      (left.initialNumber, left.client.port, left.client.address)
        < (right.initialNumber, right.client.port, right.client.address)
    }
  }

  private var answers: [Key: ForeignAnswer] = [:]
  private var unanswered: Set<Key> = []
  // A kernel chooses a number for each SYN. Scanners have one for many ports or hosts: whose answer one
  // of these is, its acknowledgement does not tell.
  private var bare: Set<Key> = []
  /// Keys that several such SYNs bear.
  private var shared: Set<Key> = []

  /// Takes a SYN without an answer, or an answer without a SYN.
  mutating func learn(from conversation: Conversation) {
    if let synAck = conversation.synAck, conversation.syn == nil {
      guard answers.count < Self.limit, let key = Key(conversation) else { return }
      note(
        ForeignAnswer(
          server: conversation.server, frame: Int(synAck.first.frame),
          timeToLive: synAck.timeToLive,
          reset: conversation.firstReset { $0.sender == .client }.map { Int($0.moment.frame) }),
        key)
    } else if conversation.isUnanswered, let syn = conversation.syn {
      if bare.count < Self.limit, syn.isCrafted, let key = Key(conversation) { noteSYN(key) }
      if unanswered.count < Self.limit, conversation.synAck == nil,
        conversation.firstReset(where: { _ in true }) == nil, let key = Key(conversation)
      {
        unanswered.insert(key)
      }
    }
  }

  private mutating func noteSYN(_ key: Key) {
    if !bare.insert(key).inserted { shared.insert(key) }
  }

  /// Of several answers the first in the capture is kept, whichever is learnt first.
  private mutating func note(_ answer: ForeignAnswer, _ key: Key) {
    if let known = answers[key], known.frame <= answer.frame { return }
    answers[key] = answer
  }

  /// Takes what another has learnt.
  mutating func add(_ other: ForeignAnswers) {
    for (key, answer) in other.answers.merging(into: answers.count, limit: Self.limit)
    where answers.count < Self.limit {
      note(answer, key)
    }
    for key in other.unanswered.merging(into: unanswered.count, limit: Self.limit)
    where unanswered.count < Self.limit {
      unanswered.insert(key)
    }
    for key in other.bare.merging(into: bare.count, limit: Self.limit)
    where bare.count < Self.limit || bare.contains(key) {
      noteSYN(key)
    }
    shared.formUnion(other.shared)
  }

  /// What answered the SYN of a conversation in place of its server.
  func answer(to conversation: Conversation) -> ForeignAnswer? {
    guard conversation.synAck == nil, conversation.syn != nil, !answers.isEmpty,
      let key = Key(conversation), !shared.contains(key), let answer = answers[key],
      answer.server.address != conversation.server.address
    else { return nil }
    return answer
  }

  /// Whether a conversation is only such an answer, and nobody's attempt.
  func holds(_ conversation: Conversation) -> Bool {
    guard conversation.syn == nil, conversation.synAck != nil, !unanswered.isEmpty else {
      return false
    }
    return Key(conversation).map { unanswered.contains($0) && !shared.contains($0) } ?? false
  }
}
