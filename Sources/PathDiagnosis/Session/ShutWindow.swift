import PathTracing
import WireFormats

// A program that hangs takes nothing more, and its window closes (RFC 9293 section 3.8.6.1). Who ends it then
// makes its socket reset the connection, as octets lie there unread.

/// The time for which a service read nothing, before its socket reset the connection.
struct ShutWindow {
  let length: Interval
  let observation: Observation

  /// Announcements of no window, which each probe brings.
  private static let fewest = 3
  /// A window that opens again has done so by then, as a rule.
  private static let shortest = Interval.seconds(5)

  static let explanation: Text =
    "The host's TCP answered each probe of the shut window, so the path is fine: the service hung, and was "
    + "ended, or gave up. The reset bears the marks of its own socket."

  /// Nil where the window was not shut for some time.
  init?(before reset: SegmentReset, _ session: SessionFindings) {
    let server = session.server
    guard reset.sender == .server, server.window == 0, server.zeroWindows >= Self.fewest,
      let sent = session.client.lastNewData, sent.frame < reset.moment.frame
    else { return nil }
    length = reset.moment - sent
    guard length >= Self.shortest else { return nil }
    observation = Observation(
      "the server announces a window of 0, \(server.zeroWindows) times in all",
      frames: [sent.number, server.lastSegment?.number].compactMap { $0 })
  }
}
