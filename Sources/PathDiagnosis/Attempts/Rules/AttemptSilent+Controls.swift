import PathTracing

/// When the host answered anything, before, behind or during the silence.
extension AttemptSilent {
  /// Whether nothing comes of the host before the last SYN: it may have been down then.
  static func answersOnlyLater(
    _ syn: Opening, _ closed: UInt16?, _ findings: AttemptFindings
  ) -> Bool {
    let first = [
      findings.record.firstOpenFrame(besides: findings.port),
      closed == nil ? nil : findings.record.closedFrame,
      findings.surroundings?.pingAnswers?.first,
    ].compactMap(\.self).min()
    return first ?? 0 > syn.last.number
  }

  /// Whether nothing comes of the host since the first SYN, though it answered before.
  static func answersOnlyEarlier(_ syn: Opening, _ findings: AttemptFindings) -> Bool {
    let last = max(
      Int(findings.record.lastHeard), findings.surroundings?.pingAnswers?.last ?? 0)
    return last > 0 && last < syn.first.number
  }
}
