import PathTracing
import WireFormats

// Raw SYNs take source ports of their own choice, a connection needs one that no socket holds: bind(2)
// with an address says EADDRINUSE where none is left, connect(2) EADDRNOTAVAIL (inet_csk_find_open_port,
// __inet_hash_connect). Programs report "Cannot assign requested address".

/// The port is open, and this machine has no free source port for another connection.
enum LocalPortsExhausted: Rule {
  static func judge(_ findings: Findings) -> Verdict? {
    guard findings.trace.session?.conversation == nil,
      let probe = findings.syns.first(where: { $0.reply?.kind == .synAck }),
      let reply = probe.reply,
      let answer = findings.answerToConnection, ["EADDRINUSE", "EADDRNOTAVAIL"].contains(answer)
    else { return nil }
    var verdict = Verdict(
      .unreachable, .localPortsExhausted,
      summary:
        "\(findings.subject) answers raw SYNs, but this machine cannot open another connection: "
        + "no free source port (\(answer)).",
      explanation:
        "The path is fine. Connections of this machine hold all ports of its range, or all "
        + "that are left for this source address.",
      confidence: .high, place: Place(.here),
      observations: [
        Observation("SYN answered by \(Wording.of(reply))", frames: [probe.frame, reply.frame]),
        Observation("a connection of an ordinary socket: \(answer)"),
      ])
    verdict.actions = [
      Action(
        on: .thisMachine, "ss -s; ss -tan | awk '{print $1}' | sort | uniq -c",
        why: "how many connections there are, and in which state"),
      Action(
        on: .thisMachine, "sysctl net.ipv4.ip_local_port_range net.ipv4.tcp_tw_reuse",
        why: "the range of source ports, for IPv6 too"),
      Action(
        on: .thisMachine,
        "sudo ss -tanp | grep -oE '\"[^\"]+\"' | sort | uniq -c | sort -rn | head",
        why: "which program holds them"),
    ]
    return verdict
  }
}
