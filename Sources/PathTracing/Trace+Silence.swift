package import WireFormats

// A last router that looks for the host's link-layer address says after 3.06 to 3.08 s that nobody has it.
// A host that has answered anything has an address, and only a lost packet's repetition is waited for. The
// run that listens and the verdict on what it heard have to agree on both.

/// When silence counts.
extension Trace {
  /// When the first SYN was seen leaving: one that waits for a link-layer address can have no answer.
  package var firstSynTime: Timestamp? { probes.first { $0.kind == .syn }?.time }

  /// Whether the host's own stack answered anything but the port.
  package var hostAnswers: Bool {
    probes.contains { probe in
      probe.replies.contains { reply in
        switch probe.kind {
        case .echo: reply.kind == .echoReply
        case .otherPort: reply.kind == .synAck || reply.kind.isReset
        case .otherSource, .acknowledgement:
          (reply.kind == .synAck || reply.kind.isReset) && reply.sender == target.address
        case .datagram: reply.kind == .unreachable(.port) && reply.sender == target.address
        case .syn, .elsewhere: false
        }
      }
    }
  }

  /// How long silence has to be listened to, from the first SYN on.
  package var enoughSilence: Interval { hostAnswers ? .seconds(2.5) : .seconds(3.4) }
}
