import WireFormats

// The first words of a server are kept, and not the frames they came in. What FTP says in parentheses is the
// evidence for another connection (RFC 959 section 4.1.2).

extension Conversation {
  /// Where a segment with a parenthesis begins in the server's first words.
  struct Announcement: Sendable {
    var start: UInt8
    var frame: UInt32
  }

  /// The frame that brought the octet at a position of the first words, on the port of FTP's control
  /// connections.
  package func announcementFrame(at position: Int) -> UInt32? {
    guard hasIncidents else { return nil }
    return head.incidents[0].announcements.last { Int($0.start) <= position }?.frame
  }
}

extension Conversation.Head {
  static let portOfFTP: UInt16 = 21

  /// Notes the frame of words that were kept and hold a parenthesis; `known` octets came before them.
  // Not inlined: what every frame passes would be slower for it.
  @inline(never)
  mutating func announce(
    _ known: Int, _ payload: Span<UInt8>, _ body: borrowing Conversation.Body
  ) {
    guard known >= 0, known < body.greeting.count, payload.contains(0x28) else { return }
    // Words that are sent again came first in another frame.
    if isEventful, let latest = incidents[0].announcements.last, Int(latest.start) >= known {
      return
    }
    let announcement = Conversation.Announcement(start: UInt8(known), frame: last.frame)
    note { $0.announcements.append(announcement) }
  }
}
