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

  /// What the kernel knew of an address on the link at the end, where it was noted.
  package func neighborState(of address: IPAddress) -> NeighborState? {
    for case (.neighbor(address, let state), _) in notes { return state }
    return nil
  }

  /// When a SYN had to leave for its answer to have come by the end, if it takes as long as others did.
  package var lastDue: Timestamp {
    let waits = probes(.syn).compactMap { probe in probe.reply.map { $0.time - probe.time } }
    return observedUntil - (waits.max() ?? .zero)
  }

  /// How long silence has to be listened to, from the first SYN on.
  package var enoughSilence: Interval { hostAnswers ? .seconds(2.5) : .seconds(3.4) }
}
