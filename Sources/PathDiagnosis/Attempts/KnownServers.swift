package import PathTracing
import WireFormats

/// What the attempts of a capture show about the servers of others.
package struct KnownServers: Sendable {
  /// Servers that are remembered; a scan of a whole network has more.
  private static let limit = 1 << 16

  private var records: [IPAddress: ServerRecord] = [:]
  private var foreignAnswers = ForeignAnswers()
  private var legs = UpstreamLegs()
  private var silent = SilentAttempts()
  private var announced = AnnouncedPorts()
  private var passed = PassedPairs()

  package init() {}

  /// Takes what a conversation shows of its server, which counts for the others.
  package mutating func learn(from conversation: Conversation) {
    foreignAnswers.learn(from: conversation)
    legs.learn(from: conversation)
    silent.learn(from: conversation)
    announced.learn(from: conversation)
    passed.learn(from: conversation)
    let address = conversation.server.address
    guard records.count < Self.limit || records[address] != nil else { return }
    records[address, default: ServerRecord()].learn(from: conversation)
  }

  /// Takes what another has learnt.
  package mutating func add(_ other: KnownServers) {
    foreignAnswers.add(other.foreignAnswers)
    legs.add(other.legs)
    silent.add(other.silent)
    announced.add(other.announced)
    passed.add(other.passed)
    for (address, record) in other.records.merging(into: records.count, limit: Self.limit)
    where records.count < Self.limit || records[address] != nil {
      records[address, default: ServerRecord()].add(record)
    }
  }

  /// What rules read of an attempt; nil for what is only an answer to another one.
  ///
  /// `pingAnswers` says when the server of a conversation answers pings of its client,
  /// `way` the hops that a trace near it shows.
  package func findings(
    of attempt: consuming Attempt, facts: CaptureFacts,
    pingAnswers: (Conversation) -> ControlAnswers? = { _ in nil },
    way: (Conversation) -> Path? = { _ in nil }
  ) -> AttemptFindings? {
    guard !foreignAnswers.holds(attempt.conversation) else { return nil }
    let surroundings = Surroundings.of(
      answeredBy: foreignAnswers.answer(to: attempt.conversation),
      pingAnswers: attempt.conversation.isUnanswered ? pingAnswers(attempt.conversation) : nil,
      upstream: legs.leg(behind: attempt.conversation), way: way(attempt.conversation),
      company: silent.company(
        of: attempt.conversation, before: attempt.observedUntil - AttemptSilent.enough),
      control: announced.isEmpty ? nil : announced.control(of: attempt.conversation),
      passage: passed.passage(besides: attempt.conversation))
    // What answers an attempt is known from itself; why nobody takes up the answer is not.
    let record =
      attempt.conversation.isAccepted && attempt.conversation.isSeen(.client)
      ? ServerRecord() : records[attempt.conversation.server.address] ?? ServerRecord()
    return AttemptFindings(attempt, facts: facts, record: record, surroundings: surroundings)
  }
}
