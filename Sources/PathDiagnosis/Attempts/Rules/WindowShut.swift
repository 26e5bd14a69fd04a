import PathTracing
import WireFormats

// RFC 9293 section 3.8.6.1: whose service does not read announces a window of 0 when its buffer is
// full, and goes on answering the probes of it. TCP is in order then, and the path: what hangs is the
// service, or what it waits for itself.

/// The server takes nothing more, and that is where the session ends.
enum WindowShut: AttemptRule {
  static let needs: AttemptSigns = [.trouble, .synAck]

  /// Announcements of no window, which each probe brings.
  private static let fewest = 3

  static func judge(_ findings: AttemptFindings) -> Verdict? {
    let conversation = findings.conversation
    let (client, server) = (conversation[.client], conversation[.server])
    guard conversation.isAccepted, findings.onlySide == nil, server.window == 0,
      server.zeroWindows >= fewest, server.fin == nil, let sent = client.lastNewData,
      let heard = server.lastSegment, heard.frame > sent.frame, heard - sent >= NoBanner.patience,
      server.firstData.map({ $0.frame < sent.frame }) ?? false,
      !findings.resets.contains(where: { $0.sender == .server })
    else { return nil }
    var verdict = Verdict(
      .stalled, .stalledSession,
      summary:
        "\(findings.subject) is open, but the session is STALLED: the service does not read, "
        + "its window is shut for \(Wording.seconds(heard - sent)).",
      explanation: "The host's TCP answers each probe, so the path is fine; the service behind it "
        + "takes nothing of what has arrived.",
      confidence: .medium, place: Place(.service, after: findings.host),
      observations: [
        Observation("the last new octets from the client", frames: [sent.number]),
        Observation(
          "the server announces a window of 0, \(server.zeroWindows) times in all",
          frames: [heard.number]),
      ])
    verdict.actions = [
      Action(
        on: .host, "sudo ss -tnpi 'sport = :\(findings.port)'",
        why: "octets in Recv-Q, and whose they are: what does that process wait for")
    ]
    return verdict
  }
}
