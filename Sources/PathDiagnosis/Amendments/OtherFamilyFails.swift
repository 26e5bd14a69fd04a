import PathTracing
import WireFormats

// RFC 8305: clients that race the families of a name hide that one of them fails, others hang or fail when
// they take that one first.

/// The other family of the same name fares worse, or otherwise.
enum OtherFamilyFails: Amendment {
  /// Errors of this machine itself: it has no such network.
  private static let own = ["ENETUNREACH", "EADDRNOTAVAIL", "EAFNOSUPPORT", "EPERM", "EINVAL"]

  static func amend(_ verdict: inout Verdict, _ findings: Findings) {
    guard verdict.place.kind != .here else { return }
    for case (note: .otherFamily(let endpoint, let answer), time: _) in findings.trace.notes
    where answer != "open" && !own.contains(answer) && outcome(answer) != verdict.outcome {
      let isV4 = endpoint.address.version == .v4
      let family = isV4 ? "IPv4" : "IPv6"
      verdict.explanation += " Over \(family) (\(endpoint.address)) the port \(words(answer))."
      verdict.observations.append(
        Observation("a connection to \(endpoint): the port \(words(answer))"))
      guard verdict.outcome == .open else { continue }
      verdict.actions.append(
        Action(
          on: .thisMachine,
          "sudo synpath \(isV4 ? "-4" : "-6") \(findings.trace.name) -p \(endpoint.port)",
          why: "who takes that address first fails: where, and why"))
    }
  }

  /// What a trace would call it.
  private static func outcome(_ answer: String) -> Outcome {
    switch answer {
    case "ECONNREFUSED": .refused
    case "silent", "ETIMEDOUT": .dropped
    case "EHOSTUNREACH": .unreachable
    default: .rejected
    }
  }

  private static func words(_ answer: String) -> Text {
    switch outcome(answer) {
    case .refused: "is refused"
    case .dropped: "does not answer"
    case .unreachable: "is unreachable"
    default: "is closed (\(answer))"
    }
  }
}
