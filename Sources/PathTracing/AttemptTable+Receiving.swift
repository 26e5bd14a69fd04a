import WireFormats

extension AttemptTable {
  /// Takes a segment with its hash.
  mutating func receive(
    _ segment: Segment, _ stamp: FrameStamp, payload: Span<UInt8>, hash: UInt32
  ) {
    guard let (position, peer) = find(segment.ends, hash) else {
      return begin(segment, stamp, payload: payload, hash)
    }
    if segment.flags.contains(.syn),
      heads[position].isReplaced(
        by: segment, peer, at: stamp.timestamp, &bodies[Int(heads[position].body)])
    {
      end(position, .replaced)
      return begin(segment, stamp, payload: payload, hash)
    }
    take(segment, stamp, peer, payload: payload, at: position)
  }

  /// The conversation between two ends, and which of the two is the source.
  private func find(_ ends: EndpointPair, _ hash: UInt32) -> (Int, Conversation.Peer)? {
    var cursor = index.start(hash)
    while let position = index.next(hash, from: &cursor) {
      let known = self.ends(at: position)
      if known == ends { return (position, .client) }
      if known.isReverse(of: ends) { return (position, .server) }
    }
    return nil
  }

  /// Hands a segment to the conversation that it belongs to.
  private mutating func take(
    _ segment: Segment, _ stamp: FrameStamp, _ peer: Conversation.Peer, payload: Span<UInt8>,
    at position: Int
  ) {
    if heads[position].needsBody(for: segment.flags) { addBody(position) }
    let earlierEnd = heads[position].offer(
      segment, stamp, peer, payload: payload, firstOctet: payload.isEmpty ? 0 : payload[0],
      &bodies[Int(heads[position].body)], &greetings)
    if let earlierEnd { quietSince[position] = earlierEnd.nanoseconds }
  }

  /// Takes an ICMP error with the hash of what it quotes; it goes to that conversation.
  mutating func receive(_ error: SegmentError, _ stamp: FrameStamp, hash: UInt32) {
    if !takes(error, stamp, hash: hash) { unmatched.append((error, stamp)) }
  }

  /// Hands out the errors that quote nothing in this table.
  mutating func takeUnmatched() -> [(error: SegmentError, stamp: FrameStamp)] {
    exchange(&unmatched, with: [])
  }

  /// Takes an error, if what it quotes is in this table.
  mutating func takes(_ error: SegmentError, _ stamp: FrameStamp, hash: UInt32) -> Bool {
    guard let position = position(of: error, hash) ?? position(ofRewritten: error) else {
      return false
    }
    take(error, stamp, at: position)
    return true
  }

  /// Takes an error about the conversation at a position.
  mutating func take(_ error: SegmentError, _ stamp: FrameStamp, at position: Int) {
    let earlierEnd = heads[position].offer(
      error, stamp, ends(at: position), &bodies[Int(heads[position].body)])
    if let earlierEnd { quietSince[position] = earlierEnd.nanoseconds }
  }

  /// Takes out the attempts of one client at one server from some ports: a trace holds them.
  mutating func takeOut(
    client: IPAddress, server: Endpoint, ports: Set<UInt16>
  ) -> [Conversation] {
    var taken: [Conversation] = []
    func isProbe(_ known: Conversation) -> Bool {
      known.client.address == client && known.server == server
        && ports.contains(known.client.port)
    }
    for port in ports {
      guard let position = position(of: Endpoint(address: client, port: port), server),
        let known = remove(position)
      else { continue }
      taken.append(known)
    }
    guard finished.contains(where: { isProbe($0.conversation) }) else { return taken }
    taken += finished.map(\.conversation).filter(isProbe)
    finished.removeAll { isProbe($0.conversation) }
    return taken
  }

  private mutating func begin(
    _ segment: Segment, _ stamp: FrameStamp, payload: Span<UInt8>, _ hash: UInt32
  ) {
    guard segment.beginsConversation else {
      if segment.flags.contains(.rst) { strayResets += 1 }
      return
    }
    guard openCount < limits.open else {
      if segment.isSYN { summarised += 1 }
      return
    }
    guard let position = insert(segment, stamp, hash) else { return }
    quietSince[position] =
      heads[position].putOff(for: min(limits.unanswered, limits.idle), limits).nanoseconds
    if segment.isSYN {
      latestSYNs[cell(segment.sequenceNumber, segment.sourcePort)] =
        UInt32(truncatingIfNeeded: position + 1)
      begun.append(
        BegunSYN(
          number: segment.sequenceNumber, position: position, frame: Int(stamp.number)))
      if let other = synsByNumber.exchange(segment.sequenceNumber, position), other != position {
        link(position, other, segment, stamp.timestamp)
      }
    }
    let peer: Conversation.Peer = ends(at: position) == segment.ends ? .client : .server
    take(segment, stamp, peer, payload: payload, at: position)
  }

  /// Begins with an error that refuses a SYN which the capture lacks: a filter on ICMP keeps it out, and
  /// what a machine refuses itself never leaves it. False for another error.
  mutating func begins(_ error: SegmentError, _ stamp: FrameStamp, hash: UInt32) -> Bool {
    // Another error may have begun it.
    if takes(error, stamp, hash: hash) { return true }
    guard case .unreachable = error.header.meaning, let syn = Segment(synOf: error),
      openCount < limits.open, let position = insert(syn, stamp, hash)
    else { return false }
    quietSince[position] =
      heads[position].putOff(for: min(limits.unanswered, limits.idle), limits).nanoseconds
    return takes(error, stamp, hash: hash)
  }

  private func cell(_ number: SequenceNumber, _ port: UInt16) -> Int {
    Int((number.rawValue ^ UInt32(port) << 8) &* 0x9e37_79b1 >> 18) & (latestSYNs.count - 1)
  }

  /// A quote may name addresses that the capture does not: a translation on the way, or one that
  /// forgets to restore quotes. Port and sequence number are proof enough of a SYN.
  private func position(ofRewritten error: SegmentError) -> Int? {
    let position = Int(latestSYNs[cell(error.sequenceNumber, error.sourcePort)]) - 1
    guard position >= 0, let known = conversation(at: position),
      known.syn?.sequenceNumber == error.sequenceNumber, known.client.port == error.sourcePort,
      error.receiver == known.client.address || error.source == known.client.address
    else { return nil }
    return position
  }
}

extension Segment {
  /// What an error quotes of a SYN; nil where the quote ends before the flags, or has others.
  fileprivate init?(synOf error: SegmentError) {
    guard let flags = error.quotedFlags, flags.contains(.syn),
      flags.isDisjoint(with: [.ack, .rst, .fin])
    else { return nil }
    self.init()
    ends = error.ends
    self.flags = .syn
    sequenceNumber = error.sequenceNumber
  }

  /// Whether a segment whose ports are not known yet belongs to a connection that can be judged.
  fileprivate var beginsConversation: Bool {
    // Scans without SYN or ACK begin one too, lest the reset that answers them refuse a SYN. A SYN that
    // closes as well is one of a scanner's, and no stack answers it (Linux: tcp_rcv_state_process).
    !flags.isSuperset(of: [.syn, .fin]) && (!flags.contains(.rst) || refusesSYN)
  }
}
