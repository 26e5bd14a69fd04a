import PathTracing
import WireFormats

// A scanner sends a SYN once, and asks again from another source port; a client that gives up early does the
// same. One of these attempts may be lost, and several of them are as good as a SYN's repetitions.

/// Attempts without any answer, by the client and the server port.
struct SilentAttempts: Sendable {
  private static let limit = 1 << 16

  private var records: [EndsHash: SilentRecord] = [:]
  /// Ports that answered a client: what is silent there was lost, or comes later.
  // Half a megabyte: of a million pairs it takes every fifth silent one for one of them, and of fifty
  // thousand every eightieth.
  private var answering = HashFilter(width: 22)

  /// Clients with a server port each.
  var count: Int { records.count }

  /// Takes an attempt without an answer, or that there is one.
  mutating func learn(from conversation: Conversation) {
    let ends = EndsHash(conversation)
    guard let syn = Self.syn(of: conversation) else { return answering.insert(ends.value) }
    note(SilentRecord(syn, in: conversation), ends)
  }

  private mutating func note(_ record: SilentRecord, _ ends: EndsHash) {
    guard records.count < Self.limit || records[ends] != nil else { return }
    // In place: a scan has hundreds of thousands of them.
    records[ends, default: SilentRecord()].add(record)
  }

  /// Takes what another has learnt.
  mutating func add(_ other: SilentAttempts) {
    answering.formUnion(other.answering)
    for (ends, record) in other.records.merging(into: records.count, limit: Self.limit) {
      note(record, ends)
    }
  }

  /// The others that are silent like a conversation, of those whose SYNs came before a time.
  func company(of conversation: Conversation, before end: Timestamp) -> SilentCompany? {
    guard !records.isEmpty, let syn = Self.syn(of: conversation) else { return nil }
    let ends = EndsHash(conversation)
    guard let record = records[ends], record.hasSeveral, !answering.mayHold(ends.value) else {
      return nil
    }
    return record.company(of: syn.first.frame, before: end)
  }

  /// The SYN of an attempt that nothing at all answers.
  private static func syn(of conversation: Conversation) -> Opening? {
    guard conversation.isUnanswered, !conversation.hasIncidents, conversation.synAck == nil else {
      return nil
    }
    return conversation.syn
  }
}

/// The three earliest silent attempts of one client at one server port.
private struct SilentRecord: Sendable {
  // As many as a verdict needs, one more for the attempt that is judged. The least of their kind: threads
  // learn of them in turns that are chance. And small: a flood has very many.
  private var attempts: [3 of Silent] = .init(repeating: Silent())

  private struct Silent {
    /// The frame of the first SYN; 0 where there is none.
    var frame: UInt32 = 0
    /// The time of the last one, in steps of 0.13 s.
    var last: UInt32 = 0
    var syns: UInt8 = 0
  }

  init() {}

  init(_ syn: Opening, in conversation: Conversation) {
    attempts[0] = Silent(
      frame: syn.first.frame, last: Self.steps(conversation.time(of: syn.last)),
      syns: UInt8(clamping: syn.count))
  }

  var hasSeveral: Bool { attempts[1].frame != 0 }

  /// Takes those of another record, and forgets the latest.
  mutating func add(_ other: SilentRecord) {
    for index in other.attempts.indices where other.attempts[index].frame != 0 {
      var attempt = other.attempts[index]
      for place in attempts.indices
      where attempts[place].frame == 0 || attempt.frame < attempts[place].frame {
        swap(&attempts[place], &attempt)
      }
    }
  }

  /// Those but the one that begins with a frame.
  func company(of frame: UInt32, before end: Timestamp) -> SilentCompany? {
    var company = SilentCompany()
    var (first, second): (Int?, Int?)
    for index in attempts.indices {
      let attempt = attempts[index]
      guard attempt.frame != 0, attempt.frame != frame,
        // Rather a step too long ago than one too few.
        Int32(truncatingIfNeeded: Self.steps(end) &- attempt.last) > 0
      else { continue }
      company.attempts += 1
      company.syns += Int(attempt.syns)
      second = first == nil ? nil : second ?? Int(attempt.frame)
      first = first ?? Int(attempt.frame)
    }
    guard company.attempts > 0 else { return nil }
    company.frames = Frames(first, second)
    return company
  }

  private static func steps(_ time: Timestamp) -> UInt32 {
    UInt32(truncatingIfNeeded: time.nanoseconds >> 27)
  }
}
