package import PathDiagnosis
package import PathTracing
package import WireFormats

/// All that a report shows about one target, whatever its form.
package struct Report: Sendable {
  package enum Mode: String, Sendable {
    case live
    case capture
  }

  package var version: String
  package var mode: Mode
  package var trace: Trace
  package var findings: Findings
  package var verdict: Verdict
  /// Names of hops, as the resolver gave them: not to be trusted on a terminal.
  package var names: [IPAddress: String]
  /// Lines about the name's other addresses, for people.
  package var remarks: [String] = []

  /// Judges the trace and puts everything together.
  package init(
    version: String, mode: Mode, trace: Trace, names: [IPAddress: String] = [:],
    isProvisional: Bool = false
  ) {
    self.version = version
    self.mode = mode
    self.trace = trace
    self.names = names
    findings = Findings(trace, isProvisional: isProvisional)
    verdict = Diagnosis.verdict(of: trace, isProvisional: isProvisional)
  }

  /// The hops to show: from the first that was asked to the host, else to the last one known, and one
  /// more where silence begins.
  package var hops: [Hop] {
    let hops = findings.path.hops.drop { $0.target.sent == 0 && $0.control.sent == 0 }
    if findings.path.distance != nil { return Array(hops) }
    let last = hops.last { $0.address != nil }?.timeToLive ?? 0
    let isSilent = verdict.outcome == .dropped || verdict.outcome == .inconclusive
    return hops.filter { $0.timeToLive <= (isSilent ? last + 1 : last) }
  }
}
