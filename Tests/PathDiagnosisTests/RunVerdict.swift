import PathDiagnosis
import SimulatedNetwork

extension Run {
  /// What the rules say about the run.
  var verdict: Verdict { Diagnosis.verdict(of: trace) }
}
