import WireFormats

extension TraceTable {
  /// How long before an attempt a trace may end, or after it begin, to show the way of that attempt.
  private static let nearness = Interval.seconds(60)

  /// The way to a server as a trace by other packets shows it, near the time of an attempt.
  ///
  /// Port scanners trace with whatever the host answered: a ping, or another port than the one in
  /// question; from other source ports in any case. Nil where there is no such trace.
  package func way(of conversation: Conversation) -> Path? {
    guard hasProbes else { return nil }
    let (client, server) = (conversation.client.address, conversation.server)
    let probes = self.probes(from: client, to: server)
    guard let first = probes.first, let last = probes.last,
      first.time - conversation.time(of: conversation.last) <= Self.nearness,
      conversation.start - last.time <= Self.nearness
    else { return nil }
    return Path(
      Trace(target: server, source: client, asks: .syn, probes.sorted { $0.frame < $1.frame }))
  }
}
