import PathTracing
import WireFormats

// The kernel resets a SYN-ACK that no socket waits for, with the sequence number that the SYN-ACK
// acknowledges (RFC 9293 section 3.10.7.1). A reset that leaves where no SYN-ACK was seen to come
// means that the answer came in by another interface.

/// The port accepts, and the answer takes another interface of this machine than the SYN did.
enum AnsweredElsewhere: Rule {
  static func judge(_ findings: Findings) -> Verdict? {
    let trace = findings.trace
    // An answer that was seen, whatever it is, gives the kernel another reason.
    let hasSeen =
      trace.strays.contains { $0.tcp != nil }
      || findings.syns.contains { !$0.replies.filter { $0.tcp != nil }.isEmpty }
    guard trace.isRun, findings.path.arrival == nil, !hasSeen else { return nil }
    let resets = trace.ownSegments.filter { segment in
      segment.flags.contains(.rst)
        && findings.syns.contains { probe in
          guard case .tcp(let syn) = probe.packet.transport else { return false }
          return probe.flow == segment.flow && segment.sequenceNumber == syn.sequenceNumber + 1
        }
    }
    guard let first = resets.first else { return nil }
    let target = trace.target
    let device = trace.route?.interface ?? "the interface of the SYN"
    var verdict = Verdict(
      .open, .answeredElsewhere,
      summary: "\(findings.subject) is open, but its answers come in by another interface than "
        + "\(device).",
      explanation:
        "This machine reset a SYN-ACK to our SYN that was not seen on \(device): routing "
        + "is asymmetric here, which reverse-path filters and stateful firewalls drop.",
      confidence: .medium, place: Place(.service, after: findings.host),
      observations: [
        Observation(
          "\(Wording.count(resets.count, "reset")) of this machine for an answer that was not seen",
          frames: resets.map(\.frame)),
        Observation("no answer among the frames of \(device)", frames: [first.frame]),
      ])
    verdict.actions = [
      Action(
        on: .thisMachine,
        "sudo tcpdump -ni any 'tcp port \(target.port) and host \(target.address)'",
        why: "which interface do the answers come in by"),
      Action(
        on: .thisMachine,
        "ip route get \(target.address); "
          + Advice.reversePath(target.address.version, counters: false),
        why: "send by the interface that the answers take, or loosen the filter"),
    ]
    return verdict
  }
}
