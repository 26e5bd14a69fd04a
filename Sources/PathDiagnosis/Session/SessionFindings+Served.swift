import PathTracing
import WireFormats

/// How far a session that is served came, in words.
extension SessionFindings {
  /// `SSH-2.0-OpenSSH_9.6`, `TLS`; nil where nothing tells.
  var serviceWords: String? {
    facts.banner.map { $0.count > 60 ? String($0.prefix(59)) + "…" : $0 }
      ?? (facts.spoken == .tls ? "TLS" : nil)
  }

  /// What stands behind an open port.
  var reach: Text {
    let rest = "What fails now is not the path."
    switch (facts.spoken, facts.stage) {
    case (.ssh, .reply): return "The key exchange answers. \(rest)"
    case (.ssh, _) where facts.farewell != nil:
      return "The service speaks and ends the key exchange with a message. \(rest)"
    case (.ssh, _) where facts.expected == .tls:
      return "The service speaks SSH, on a port that stands for TLS."
    case (.ssh, _): return "The service speaks; the key exchange was not tried to its end."
    case (.tls, .reply): return "The server sends its certificate. \(rest)"
    case (.tls, _) where facts.farewell != nil:
      return "The server answers the ClientHello with an alert. \(rest)"
    case (.tls, _): return "The server answers the ClientHello."
    case (.other, _), (nil, _):
      if !isEstablished { return "The handshake is answered." }
      if facts.expected != .other { return "The handshake is done; the service is listened to." }
      return facts.banner == nil
        ? "A connection is accepted; the service waits for the client's first word."
        : "A connection is accepted, and the service speaks."
    }
  }

  /// Who speaks late is asked for names first, or waits for somebody else: a client calls that slow.
  var hesitation: Text {
    if let lateWord {
      return " Its first word came \(Wording.seconds(lateWord)) after the handshake, when the "
        + "waiting was over: it is slow to speak (UseDNS), or answers the close of this side."
    }
    guard let begin = facts.spoken == .tls ? client.firstData : conversation.finalACK,
      let word = server.firstData, word - begin - roundTrip >= .seconds(2)
    else { return "" }
    return
      " Its first word took \(Wording.seconds(word - begin - roundTrip)): as a rule it looks up the "
      + "client's name before (UseDNS), or waits for another service."
  }

  /// Resets in the server's name behind which both sides went on.
  private var vainResets: [SegmentReset] {
    conversation.resets.filter { $0.sender == .server && conversation.ignores($0) }
  }

  /// Who forges resets in vain may be in time the next time.
  var interference: Text {
    vainResets.isEmpty
      ? "" : " Somebody on the way forges resets in the server's name, in vain this time."
  }

  /// What the handshake took, where it was seen; too much where its first SYN got lost.
  var roundTrip: Interval {
    guard let syn = conversation.syn, let answer = conversation.synAck else { return .zero }
    return answer.first - syn.first
  }

  /// How long after the handshake the first word came, where this side had closed by then.
  var lateWord: Interval? {
    guard let word = server.firstData, let begin = conversation.finalACK, let end = ownEnd,
      end.frame < word.frame
    else { return nil }
    return word - begin
  }

  /// The packets that show it.
  var progress: [Observation] {
    guard isEstablished else { return [] }
    var observations = [handshake]
    if let greeting { observations.append(greeting) }
    if let words = facts.farewell {
      observations.append(
        Observation(
          "the service took its leave with \u{201c}\(words)\u{201d}",
          frames: server.lastNewData.map { [Int($0.frame)] } ?? []))
    } else if facts.stage == .reply, let last = server.lastNewData {
      observations.append(
        Observation(
          facts.spoken == .tls ? "the certificate has come" : "the key exchange is answered",
          frames: [Int(last.frame)]))
    }
    let vain = vainResets
    if !vain.isEmpty {
      observations.append(
        Observation(
          "\(Wording.count(vain.count, "reset")) in the server's name without effect",
          frames: vain.map(\.moment.number)))
    }
    return observations
  }

  /// Whether the server has sent nothing again, from its answer to its reset, for longer than it would have
  /// waited for an acknowledgement (RFC 6298): the capture lacks that.
  func isLongOver(_ answered: Moment) -> Bool {
    guard let cut, server.delivery.stuck == nil else { return false }
    return cut.moment - answered >= .seconds(3)
  }
}
