import PathTracing
import WireFormats

// A capture on all interfaces of a router shows twice what it passes on: as it came, and counted down, or
// with a translated source. What shows once most likely came to its end there, where other SYNs of the client
// to the same host pass; or it left by an interface that is not captured. What the capturing machine sends
// itself shows once at all times.

/// Clients with the servers to which a router in the capture passes their SYNs.
struct PassedPairs: Sendable {
  private static let limit = 1 << 12

  /// The first frame of such a SYN.
  private var frames: [EndsHash: UInt32] = [:]

  mutating func learn(from conversation: Conversation) {
    guard conversation.hasIncidents, let syn = conversation.syn, conversation.isPassedOn else {
      return
    }
    note(syn.first.frame, EndsHash(conversation, anyPort: true))
  }

  private mutating func note(_ frame: UInt32, _ pair: EndsHash) {
    guard frames.count < Self.limit || frames[pair] != nil else { return }
    frames[pair] = min(frames[pair] ?? .max, frame)
  }

  /// Takes what another has learnt.
  mutating func add(_ other: PassedPairs) {
    for (pair, frame) in other.frames.merging(into: frames.count, limit: Self.limit) {
      note(frame, pair)
    }
  }

  /// The frame of a SYN that passes, where that of a conversation between the same two does not.
  func passage(besides conversation: Conversation) -> Int? {
    guard !frames.isEmpty, let syn = conversation.syn, syn.timeToLive > 1,
      !conversation.isAccepted, !conversation.isPassedOn,
      // With another time to live, in whichever order and however late, it left; copies of one time to live
      // are those of bridges and mirror ports.
      !syn.isPassedOn, conversation.copies == 0,
      conversation.translation == nil, conversation.rewriting == nil
    else { return nil }
    return frames[EndsHash(conversation, anyPort: true)].map(Int.init)
  }
}
