import WireFormats

// A capture on a router that translates addresses, or one of both its sides, shows each connection
// twice: the same segments between other ends. A translation keeps sequence numbers, time stamps and
// the IP identification, and a router counts down the time to live.

/// The other side of an address translation, where the capture shows both.
package struct Translation: Hashable, Sendable {
  /// The two ends there.
  package var client: Endpoint
  package var server: Endpoint
  /// Whether the conversation is the one behind the translation: the other is the attempt.
  package var isFar: Bool
  /// The SYN-ACK there, which the near side may lack.
  package var synAck: Moment?
}

extension Conversation {
  /// What the conversation is on the other side of an address translation.
  package var translation: Translation? { head.translation }

  /// Whether a SYN between other ends is this one, translated.
  ///
  /// Scanners send SYNs that are alike to many hosts, and floods from many: the less a SYN says of its
  /// stack, the more has to fit.
  func isTranslated(
    _ other: Opening, from otherClient: Endpoint, to otherServer: Endpoint, at time: Timestamp
  ) -> Bool {
    guard let syn, otherClient.address.version == client.address.version, syn.isSame(as: other),
      syn.maximumSegmentSize > 0, syn.sequenceNumber.rawValue != 0,
      // Other ports alone are another connection of the same two.
      otherClient.address != client.address || otherServer.address != server.address
    else { return false }
    let hops = (Int(other.timeToLive) - Int(syn.timeToLive)).magnitude
    let gap = (time - self.time(of: syn.last)).seconds.magnitude
    // Some firewalls do not count down, and clocks of two captures differ.
    if syn.hasTimestamps { return hops <= 8 && gap < 60 }
    if syn.permitsSelectiveAcknowledgement { return (1...8).contains(hops) && gap < 1 }
    return hops == 1 && gap < Head.copyTime && otherServer == server
  }

  /// Links two conversations that are the sides of a translation; the earlier is the first.
  static func link(_ first: inout Conversation, _ second: inout Conversation, isFarFirst: Bool) {
    let isBehind = first.head.isFarSide
    let (one, other) = (first, second)
    second.note {
      $0.translation = Translation(
        client: one.client, server: one.server, isFar: isBehind || !isFarFirst)
    }
    // The side behind a second translation is known already.
    guard !isBehind else { return }
    first.note {
      $0.translation = Translation(
        client: other.client, server: other.server, isFar: isFarFirst)
    }
  }
}

extension Conversation.Head {
  /// What the conversation is on the other side of an address translation.
  var translation: Translation? { isEventful ? incidents[0].translation : nil }

  /// Whether it is the far side of another one.
  var isFarSide: Bool { translation?.isFar ?? false }

  /// Notes what became of the SYN on the far side.
  mutating func learn(fromFarSide far: Conversation) {
    guard var known = translation, !known.isFar else { return }
    known.synAck = far.synAck?.first
    note { $0.translation = known }
  }
}
