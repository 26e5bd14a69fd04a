import PathTracing
import WireFormats

// RFC 9293 section 3.8.6.1: whose program does not read announces a window of 0 when its buffer is
// full, and goes on answering the probes of it. TCP is in order then, and the path: what hangs is the
// program, or what it waits for itself.

/// One side takes nothing more, and that is where the session ends.
enum WindowShut: AttemptRule {
  static let needs: AttemptSigns = [.trouble, .synAck]

  /// Announcements of no window, which each probe brings.
  private static let fewest = 3
  /// A window that opens again has done so by then, as a rule.
  private static let shortest = Interval.seconds(5)
  /// So short before the end of the capture a last probe was answered.
  private static let freshness = Interval.seconds(2)

  static func judge(_ findings: AttemptFindings) -> Verdict? {
    guard findings.isAccepted, findings.onlySide == nil else { return nil }
    return judge(.server, findings) ?? judge(.client, findings)
  }

  private static func judge(
    _ reader: Conversation.Peer, _ findings: AttemptFindings
  ) -> Verdict? {
    let conversation = findings.conversation
    let (own, writer) = (conversation[reader], conversation[reader.other])
    guard own.window == 0, own.zeroWindows >= fewest, own.fin == nil,
      let sent = writer.lastNewData, let heard = own.lastSegment, heard.frame > sent.frame,
      writer.octetsAcknowledged > 0,
      // A service that owes the first word is judged by that.
      own.firstData != nil || ServiceProtocol.expected(on: findings.port) == .other,
      !findings.resets.contains(where: { $0.sender == .server })
    else { return nil }
    let ends = [writer.fin, findings.resets.first?.moment].compactMap { $0 }
    let end = ends.filter { $0.frame > sent.frame }.min { $0.frame < $1.frame }
    let shut =
      (end.map(conversation.time) ?? findings.observedUntil) - conversation.time(of: sent)
    // A capture that ends while it is asked again and again may have ended too soon.
    let isFresh =
      reader == .server && end == nil && own.zeroWindows > fewest
      && findings.watched(since: heard) < freshness
    guard shut >= NoBanner.patience || isFresh && shut >= shortest else { return nil }
    let isServer = reader == .server
    let (program, other) = isServer ? ("the service", "the server") : ("the client", "the client")
    var verdict = Verdict(
      .stalled, .stalledSession,
      summary: "\(findings.subject) is open, but the session is STALLED: \(program) does not read, "
        + "its window is shut for \(Wording.seconds(shut)).",
      explanation: "\(isServer ? "The host" : "The client")'s TCP answers each probe, so the path "
        + "is fine; the program behind it takes nothing of what has arrived.",
      confidence: shut >= NoBanner.patience ? .medium : .low,
      place: isServer
        ? Place(.service, after: findings.host) : Place(.here, after: findings.origin),
      observations: [
        Observation(
          "the last new octets from \(isServer ? "the client" : "the server")",
          frames: [sent.number]),
        Observation(
          "\(other) announces a window of 0, \(own.zeroWindows) times in all",
          frames: [heard.number]),
        end.map { ending($0, reader, findings) },
      ].compactMap { $0 })
    verdict.actions = [
      Action(
        on: isServer ? .host : .thisMachine,
        "sudo ss -tnpi '\(isServer ? "sport" : "dport") = :\(findings.port)'",
        why: "octets in Recv-Q, and whose they are: what does that process wait for")
    ]
    return verdict
  }

  /// Who gave up: a program that is ended with octets unread resets the connection.
  private static func ending(
    _ end: Moment, _ reader: Conversation.Peer, _ findings: AttemptFindings
  ) -> Observation {
    guard let reset = findings.resets.first, reset.moment == end else {
      return Observation(
        "then \(reader == .server ? "the client" : "the server") closes", frames: [end.number])
    }
    return Observation(
      reset.sender == reader
        ? "then its socket resets the connection: the program was ended, or gave up"
        : "then \(reader == .server ? "the client" : "the server") resets the connection",
      frames: [end.number])
  }
}
