package import PathTracing

// In an array each of a quarter of a million errors would be a way to the heap and back, at each
// question of a rule.

/// ICMP errors about a SYN that came while it was unanswered.
package struct Rejections: Sendable {
  /// The only one.
  private let only: QuotedError?
  /// All of them where there are several.
  private let several: [QuotedError]

  /// Whether the conversation has no other errors.
  package let areAll: Bool

  package init(of conversation: borrowing Conversation) {
    if conversation.errorCount > 1 {
      only = nil
      let errors = conversation.errors
      let areAll =
        conversation.synAck == nil && errors.allSatisfy { $0.subject == .syn }
      self.areAll = areAll
      several = areAll ? errors : conversation.rejections
    } else {
      only = conversation.firstRejection
      several = []
      areAll = (conversation.errorCount == 1) == (only != nil)
    }
  }
}

extension Rejections: RandomAccessCollection {
  package var startIndex: Int { 0 }
  package var endIndex: Int { only == nil ? several.count : 1 }

  package subscript(position: Int) -> QuotedError {
    if let only, position == 0 { only } else { several[position] }
  }
}
