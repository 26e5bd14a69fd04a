package import WireFormats

/// Where a connection of this machine stands, as its segments show it: what old data needs to fit.
package struct SessionEdge: Hashable, Sendable {
  /// The source port.
  package let flow: UInt16
  /// The first octet that the peer has not acknowledged.
  package internal(set) var acknowledged: SequenceNumber
  /// The first octet that this machine has not acknowledged.
  package internal(set) var expected: SequenceNumber
  /// The window of the last own segment, not scaled.
  package internal(set) var window: UInt16
  /// Nil where none are used.
  package internal(set) var timestamps: Timestamps?
  /// The MSS options of both SYNs; nil for a SYN without.
  package internal(set) var sentSegmentSize: UInt16?
  package internal(set) var receivedSegmentSize: UInt16?
  /// Whether a reset or a FIN was seen: what follows may go unanswered.
  ///
  /// A Linux that has closed and waits for this side answers old data with ACKs that name nothing.
  package internal(set) var isOver = false

  /// The latest value of each side.
  package struct Timestamps: Hashable, Sendable {
    package var own: UInt32
    package var peer: UInt32
  }

  init(flow: UInt16, acknowledged: SequenceNumber, expected: SequenceNumber, window: UInt16) {
    self.flow = flow
    self.acknowledged = acknowledged
    self.expected = expected
    self.window = window
  }

  mutating func sent(_ tcp: TCPHeader) {
    if tcp.flags.contains(.rst) || tcp.flags.contains(.fin) { isOver = true }
    guard tcp.flags.contains(.ack) else { return }
    if expected.precedes(tcp.acknowledgementNumber) { expected = tcp.acknowledgementNumber }
    window = tcp.window
    if let own = tcp.timestamps?.value { timestamps?.own = own }
  }

  mutating func received(_ tcp: TCPHeader) {
    if tcp.flags.contains(.rst) || tcp.flags.contains(.fin) { isOver = true }
    guard tcp.flags.contains(.ack) else { return }
    if acknowledged.precedes(tcp.acknowledgementNumber) { acknowledged = tcp.acknowledgementNumber }
    if let peer = tcp.timestamps?.value { timestamps?.peer = peer }
  }
}
