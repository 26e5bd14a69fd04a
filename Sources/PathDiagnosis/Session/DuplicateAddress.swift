import PathTracing
import WireFormats

// One SYN, two SYN-ACKs with different initial sequence numbers: two stacks answered. A
// retransmitted SYN-ACK repeats its number (RFC 9293 section 3.10.7.4), and so does the answer to
// a SYN that the network doubled. To a SYN that the client sends again, a stack that keeps nothing
// of the first (SYN cookies, RFC 4987 section 3.6) answers with another number.

/// Two machines, or a machine and a proxy, answer for one address.
enum DuplicateAddress: SessionRule {
  static let signs: SessionSigns = [.otherSYNACK]

  static func judge(_ session: SessionFindings) -> Verdict? {
    guard let first = session.conversation.synAck, let second = session.conversation.otherSYNACK
    else { return nil }
    // Where nothing is expected of the service, whatever it says in answer is its service.
    let isSaid = session.facts.expected == .other && session.facts.stage == .text
    let isServed = (isSaid || session.facts.stage > .text) && session.cut == nil
    let repeats = session.trace.map(countOfProbes) ?? 0
    // Where each SYN may have got its own answer, a session that is served shows nothing of two.
    if isServed, repeats == 0, session.conversation.syn.map({ $0.count > 1 }) ?? false {
      return nil
    }
    let heard = session.server.lastSegment.map {
      session.observedUntil - session.conversation.time(of: $0)
    }
    let isOpenStill =
      session.cut == nil && session.ownEnd == nil
      && min(session.waited, heard ?? session.waited) < NoBanner.leastPatience
    let outcome: Outcome =
      isServed ? .open : session.cut != nil ? .reset : isOpenStill ? .inconclusive : .stalled
    var verdict = Verdict(
      outcome, .duplicateAddress,
      summary: "\(session.subject) is answered by two machines"
        + (isServed
          ? ": it is open, but may not be the next time."
          : isOpenStill
            ? ", and how the session goes on is not decided."
            : ", so that the session is \(outcome.rawValue.uppercased())."),
      explanation: "One SYN got two SYN-ACKs with different sequence numbers: two stacks have the "
        + "address, or a proxy answers besides the host.",
      confidence: isOpenStill && !isServed ? .low : repeats > 0 ? .high : .medium,
      place: Place(isServed ? .service : .unknown, after: session.host),
      observations: [
        Observation(
          "two SYN-ACKs, TTL \(first.timeToLive) and \(second.timeToLive), \(apart(first, second)) "
            + "apart", frames: [Int(first.first.frame), Int(second.first.frame)])
      ])
    if repeats > 0 {
      verdict.observations.append(
        Observation("\(Wording.count(repeats, "SYN")) of the trace got two as well"))
    }
    verdict.alternatives = [
      Alternative(
        .duplicateAddress, .providerEdge, "an anycast address, or a SYN proxy in front of the host",
        decide: "on the host's network: \(probing(session.conversation.server.address))")
    ]
    verdict.actions = [
      Action(
        on: .host, probing(session.conversation.server.address),
        why: "another machine that answers has the address as well")
    ]
    return verdict
  }

  /// Asks the link whether another machine has an address.
  private static func probing(_ address: IPAddress) -> Text {
    address.version == .v4
      ? "sudo arping -D -I <interface> \(address)" : "sudo ndisc6 -m \(address) <interface>"
  }

  private static func apart(_ first: Opening, _ second: Opening) -> Text {
    Wording.milliseconds(second.first - first.first)
  }

  private static func countOfProbes(_ findings: Findings) -> Int {
    findings.syns.count { probe in
      let numbers = probe.replies.filter { $0.kind == .synAck }.compactMap {
        $0.tcp?.sequenceNumber
      }
      return Set(numbers).count > 1
    }
  }
}
