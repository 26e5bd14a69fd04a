import PathTracing
import WireFormats

// A packet of which one fragment is lost is lost as a whole, and its sender learns nothing of it: small
// segments pass, and full ones are sent again in vain.

/// Says of a session that stalls that packets come in fragments, of which one kind is missing.
enum LostFragments {
  static func amend(_ draft: inout Draft, _ findings: AttemptFindings) {
    guard let log = findings.facts?.fragments, !log.flows.isEmpty, isOfLoss(draft.outcome) else {
      return
    }
    let ends = (findings.conversation.client.address, findings.conversation.server.address)
    for peer in [Conversation.Peer.client, .server] {
      let (source, destination) = peer == .client ? ends : (ends.1, ends.0)
      guard let flow = log.flow(from: source, to: destination),
        flow.first == 0 || flow.later == 0,
        flow.first + flow.later >= fewest
      else { continue }
      let sender = CutOff.words(peer).sender
      draft.observe(
        flow.later == 0
          ? "packets of \(sender) come in fragments, and in the whole capture there is none but the "
            + "first of each (\(flow.first))"
          : "packets of \(sender) come in fragments, and in the whole capture there is not one that "
            + "begins a packet (\(flow.later) others)",
        frames: Frames(flow.frames.lowerBound, flow.frames.upperBound))
      let other = flow.later == 0 ? ", unless the capture's filter names a port" : ""
      draft.add((.portFilter, .unknown)) {
        $0.append(
          "a filter or a middlebox that keeps state loses fragments\(other): later ones have no ports"
            as Text)
      } decide: {
        let fragments = source.version == .v4 ? "ip[6:2] & 0x3fff != 0" : "ip6[6] == 44"
        $0.append(
          "sudo tcpdump -ni any 'host \(source) and \(fragments)', here and in front of that machine"
            as Text)
      }
      draft.moveLastToFront()
      return
    }
  }

  private static let fewest = 2

  private static func isOfLoss(_ outcome: Outcome) -> Bool {
    switch outcome {
    case .stalled, .mtuBlackHole: true
    default: false
    }
  }
}
