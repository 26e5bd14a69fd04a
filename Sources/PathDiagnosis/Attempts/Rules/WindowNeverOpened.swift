import PathTracing
import WireFormats

// A SYN proxy answers in the host's name with a window of 0, so that the client says nothing before the host
// itself has accepted too (nft_synproxy). Where that never answers, the window stays shut.

/// A SYN proxy accepts, and nothing behind it does.
enum WindowNeverOpened: AttemptRule {
  static let needs: AttemptSigns = [.synAck, .finalACK]

  private static let patience = Interval.seconds(3)

  static func judge(_ findings: AttemptFindings) -> Verdict? {
    let conversation = findings.conversation
    guard let synAck = conversation.synAck, synAck.window == 0, findings.onlySide == nil,
      let begin = conversation.finalACK,
      UInt32(conversation[.server].zeroWindows) == conversation.segments(from: .server),
      !findings.resets.contains(where: { $0.sender == .server })
    else { return nil }
    let end = SessionFindings.ownEnd(of: conversation).map(conversation.time)
    let waited = (end ?? findings.observedUntil) - conversation.time(of: begin)
    guard waited >= patience else { return nil }
    var verdict = Verdict(
      .stalled, .deadBackend,
      summary:
        "\(findings.subject) is accepted, and the session is STALLED: the window of 0 that the "
        + "SYN-ACK announced stays shut for \(Wording.seconds(waited)).",
      explanation: "The SYN-ACK lets nothing be sent yet, as a SYN proxy's does until the host has "
        + "answered it: the host behind it does not.",
      confidence: .medium, place: Place(.unknown, after: findings.origin, before: findings.host),
      observations: [
        Observation("SYN-ACK with a window of 0", frames: findings.frames(synAck.first)),
        Observation(
          "\(Wording.count(Int(conversation.segments(from: .client)), "segment")) of the client behind "
            + (conversation.segments(from: .server) == 0
              ? "it: no answer" : "it: none of what answers them opens it"),
          frames: [begin.number, conversation[.client].lastSegment?.number].compactMap { $0 }),
      ])
    verdict.alternatives = [
      Alternative(
        .noBanner, .service, "a tarpit, which takes connections and lets nobody speak",
        decide: "the same from another address"),
      Alternative(
        .portFilter, .unknown, "a filter between the proxy and the host",
        decide:
          "behind the proxy: sudo tcpdump -ni any tcp port \(findings.port): are its SYNs answered"),
    ]
    verdict.actions = [
      findings.capture(on: .host, why: "does the proxy's SYN arrive"),
      Action(
        on: .provider, "sudo nft list ruleset | grep -n synproxy",
        why: "on firewalls in front of the host: which one answers for it"),
    ]
    return verdict
  }
}
