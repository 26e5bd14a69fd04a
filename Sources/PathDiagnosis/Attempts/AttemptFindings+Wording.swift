import PathTracing
import WireFormats

/// Packets of a conversation in the words of reports.
extension AttemptFindings {
  /// "3 SYNs over 3.1 s".
  func synObservation(_ ending: Text) -> Observation? {
    var draft = Draft()
    observeSYN(&draft) { $0.append(ending) }
    return draft.verdict.observations.first
  }

  /// "The capture ends 1.0 s later", or what else is the end of what is known of it.
  func end(after time: Text) -> Text {
    switch ending {
    case .captureEnd: "The capture ends \(time) later"
    case .replaced where conversation.isSeen(.client):
      "The client begins anew on the same ports \(time) later"
    case .replaced: "Another connection begins on the same ports \(time) later"
    case .finished, .idle: "Nothing more of it comes within \(time)"
    }
  }

  /// The frame of the SYN with that of its answer.
  func frames(_ answer: Moment) -> Frames {
    Frames(conversation.syn?.first.number, answer.number)
  }

  /// `RST from 203.0.113.66: flags R., TTL 62, window 0, 1.2 ms after the SYN`.
  func describe(_ reset: SegmentReset) -> Text {
    var text = OctetBuffer(room: 128)
    append(reset, to: &text)
    return Text(text)
  }

  private static let resetOf: Template = "RST from \(.address): flags "
  private static let marks: Template = ", TTL \(.number), window \(.number)"
  private static let afterSYN: Template = ", \(.milliseconds) after the SYN"

  func append(_ reset: SegmentReset, to words: inout OctetBuffer) {
    words.append(Self.resetOf, [.address(address(of: reset.sender))])
    // Nearly all resets have these.
    words.append(reset.flags == [.rst, .ack] ? "R." : reset.flags.description)
    words.append(Self.marks, [.number(Int(reset.timeToLive)), .number(Int(reset.window))])
    guard let syn = conversation.syn else { return }
    words.append(Self.afterSYN, [.milliseconds(reset.moment - syn.first)])
  }

  func address(of peer: Conversation.Peer) -> IPAddress {
    (peer == .client ? conversation.client : conversation.server).address
  }

  func describe(_ error: QuotedError) -> Text {
    let what: Text =
      switch error.meaning {
      case .unreachable(let reason): Wording.of(reason)
      case .timeExceeded: "time exceeded"
      case .packetTooBig(let mtu): "packet too big, MTU \(mtu),"
      case .parameterProblem: "parameter problem"
      default: "ICMP \(error.error.header.type)/\(error.error.header.code)"
      }
    return "\(what) from \(error.sender)"
  }

  /// Where the sender of an error stands, by what is left of the quoted time to live: it refused
  /// the segment before it counted it down, or after.
  func position(of error: QuotedError) -> Text? {
    let left = error.error.quotedTimeToLive
    if let way = surroundings?.way, let hop = way.position(of: error.sender) {
      return way.isSeenArriving
        ? "hop \(hop), counted from the capture" : "hop \(hop) from the client"
    }
    guard error.subject == .syn, let sent = conversation.syn?.timeToLive, left <= sent else {
      return nil
    }
    let counted = Int(sent) - Int(left)
    if sent == sent.initialTimeToLive {
      return (counted == 0 ? "hop 1" : "hop \(counted) or \(counted + 1)") + " from the client"
    }
    // Scanners begin with any value: how far the client is from the capture is a guess.
    return counted == 0
      ? "the first hop behind the capture" : "\(counted) or \(counted + 1) hops behind the capture"
  }

  /// The place of the sender of an error.
  func place(of error: QuotedError) -> Place {
    let isHost = error.sender == conversation.server.address
    var kind = isHost ? Place.Kind.hostFirewall : .unknown
    if !isHost, let syn = conversation.syn,
      syn.timeToLive.initialTimeToLive == error.error.quotedTimeToLive
    {
      // Refused before any router counted it down, or by the client's own machine.
      kind = error.sender == conversation.client.address ? .here : .gateway
    }
    return Place(kind, after: origin, by: error.sender)
  }

  /// The client's address where the host is sure to see it.
  var seenClient: IPAddress? {
    Advice.seen(conversation.client.address, at: conversation.server.address)
  }

  /// The command that captures what is missing here.
  func capture(on machine: Action.Machine, why: Text) -> Action {
    let other = machine == .host ? seenClient : conversation.server.address
    let what: Text = other.map { "host \($0)" } ?? "tcp port \(conversation.server.port)"
    return Action(
      on: machine, "sudo tcpdump -ni any -w case.pcap '\(what) or icmp or icmp6'", why: why)
  }

  /// The live trace that would show where.
  func trace(why: Text) -> Action {
    Action(
      on: .thisMachine, "sudo synpath \(conversation.server.address) -p \(port)", why: why)
  }
}
