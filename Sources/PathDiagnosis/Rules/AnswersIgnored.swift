import PathTracing
import WireFormats

// Neighbour discovery is ICMPv6 (RFC 4861): an input filter that drops all of it drops the neighbours'
// advertisements too; an arp table of nftables does the same to ARP. The capture's tap lies before both. The
// kernel asks three times in vain and then tells its own sockets "host unreachable", with answers on the wire.

/// The next hop answers at the link layer, and this machine's own filter eats the answers.
enum AnswersIgnored {
  static func verdict(_ findings: Findings, _ neighbor: IPAddress) -> Verdict? {
    let trace = findings.trace
    guard let route = trace.route, let resolution = trace.resolutions[neighbor],
      let first = resolution.requests.first,
      // Of IPv6 only advertisements claim an address; a neighbour's own question resolves nothing.
      resolution.claims.contains(where: { $0.frame > first }),
      let failure = findings.localReplies.first(where: { $0.kind == .unreachable(.host) })
    else { return nil }
    let answers = resolution.answers.filter { $0 > first && $0 < failure.frame }
    guard answers.count >= 2 else { return nil }
    let (protocolName, word): (Text, Text) =
      neighbor.version == .v4 ? ("ARP", "ARP replies") : ("ICMPv6", "neighbour advertisements")
    var verdict = Verdict(
      .unreachable, .localInputFilter,
      summary: "\(findings.subject) is UNREACHABLE: this machine's own incoming filter drops the "
        + "\(word) of \(neighbor).",
      explanation: "\(neighbor) told its link-layer address, and the kernel gave up all the same: "
        + "what the capture on \(route.interface) shows never reached it. No IP packet left.",
      confidence: .high, place: Place(.here),
      observations: [
        Observation(
          "\(Wording.count(resolution.requests.count, "question")) for \(neighbor) on the link",
          frames: resolution.requests),
        Observation("\(Wording.count(answers.count, "answer"))", frames: answers),
        Observation("then this machine's own host unreachable", frames: [failure.frame]),
      ])
    verdict.alternatives = [
      Alternative(
        .gatewayDown, .gateway, "answers that the kernel rejects as malformed or meant for another",
        decide: "sudo tcpdump -nevv -i \(route.interface) "
          + (neighbor.version == .v4 ? "arp" : "icmp6"))
    ]
    verdict.actions = [
      Action(
        on: .thisMachine,
        neighbor.version == .v4
          ? "sudo nft list ruleset arp; sudo arptables -S"
          : "sudo nft list ruleset | grep -nE 'icmpv6|hook input|policy'; sudo ip6tables -S INPUT",
        why: "find the rule that drops \(protocolName)"),
      Action(
        on: .thisMachine, "ip neigh show \(neighbor) dev \(route.interface)",
        why: "FAILED or INCOMPLETE confirms it"),
    ]
    return verdict
  }
}
