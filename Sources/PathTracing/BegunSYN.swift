import WireFormats

/// A SYN that began a conversation, and where in its table that is.
struct BegunSYN: Sendable {
  var number: SequenceNumber
  var position: Int
  var frame: Int
}
