package import WireFormats

extension Conversation {
  /// Copies of a packet are seen within moments; a retransmission takes 200 ms and more. In seconds.
  private static let copyTime = 0.05

  /// Takes a segment of this conversation, in either direction.
  package mutating func receive(_ segment: Segment, _ stamp: FrameStamp) {
    _ = take(segment, stamp, sender(of: segment))
  }

  /// Takes a segment with the octets of its payload that the capture holds.
  @inline(__always)
  mutating func receive(
    _ segment: Segment, _ stamp: FrameStamp, _ peer: Peer, payload: Span<UInt8>
  ) {
    guard take(segment, stamp, peer), payload.count > 0, !isGreeted || !isAsked else { return }
    if peer == .client {
      if !isAsked { ask(segment, payload) }
    } else if !isGreeted, directions.count == 2 {
      greet(segment, payload)
    }
  }

  /// Looks at the first octets of the client, which the SYN may carry (RFC 7413).
  private mutating func ask(_ segment: Segment, _ payload: Span<UInt8>) {
    guard !isMidstream, let begin = initialNumber else {
      isAsked = true
      return
    }
    guard segment.sequenceNumber == (segment.isSYN ? begin : begin + 1) else { return }
    isAsked = true
    switch ServiceProtocol.expected(on: server.port) {
    case .ssh: asksOtherwise = payload[0] != 0x53
    // A ClientHello is a record of type 22; that of SSL 2 begins with a length.
    case .tls: asksOtherwise = payload[0] != 0x16 && payload[0] & 0x80 == 0
    case .other: break
    }
  }

  /// Keeps the first octets of the server.
  private mutating func greet(_ segment: Segment, _ payload: Span<UInt8>) {
    let begin = (directions[1].initialNumber ?? segment.sequenceNumber - 1) + 1
    // Only what continues the beginning: a gap would join what does not belong together.
    let known = segment.sequenceNumber - begin
    guard known >= 0, known <= greeting.count else { return }
    let fresh = greeting.count - known..<max(greeting.count - known, payload.count)
    var length = Self.greetingLength
    if greeting.isEmpty, let enough = Self.enough(payload) { length = min(length, enough) }
    let kept = fresh.prefix(length - greeting.count)
    greeting.reserveCapacity(greeting.count + kept.count)
    greeting.append(addingCapacity: kept.count) { output in
      for index in kept { output.append(payload[index]) }
    }
    isGreeted = greeting.count >= length
  }

  /// The number of octets behind which nothing more tells what a server speaks; nil where all do.
  ///
  /// Of HTTP the first line; of SSH the identification with the length of the packet behind it, where
  /// that packet is longer than what would be kept. What has zeros at its beginning is no text, and
  /// of other records than those of TLS nothing is read.
  private static func enough(_ payload: Span<UInt8>) -> Int? {
    if payload.count >= 8, !TLSReader.contentTypes.contains(payload[0]),
      payload.extracting(..<8).contains(0)
    {
      return 8
    }
    let isHTTP = payload.starts(with: [0x48, 0x54, 0x54, 0x50, 0x2f])
    guard isHTTP || payload.starts(with: [0x53, 0x53, 0x48, 0x2d]),
      let end = payload.indices.first(where: { payload[$0] == 0x0a })
    else { return nil }
    if isHTTP { return end + 1 }
    guard payload.count >= end + 6 else { return nil }
    let length = (end + 1..<end + 5).reduce(0) { $0 << 8 | Int(payload[$1]) }
    return length > greetingLength ? end + 6 : nil
  }

  /// The moment of a frame.
  @inline(__always)
  func moment(_ stamp: FrameStamp) -> Moment {
    Moment(seconds: Float((stamp.timestamp - start).seconds), frame: stamp.number)
  }

  /// False for a copy of a packet that was seen.
  @inline(__always)
  private mutating func take(
    _ segment: Segment, _ stamp: FrameStamp, _ peer: Peer
  ) -> Bool {
    let moment = moment(stamp)
    // In seconds: an interval of each would be a conversion of each.
    let gap = moment.seconds(since: last)
    if gap < -0.001 { ranBackwards = true }
    defer { last = moment }
    let mark = Self.mark(segment)
    // What came before a pause is too old to be copied now: a retransmission may be the same to a bit.
    if gap >= Self.copyTime {
      recent = .init(repeating: 0)
    } else if -gap < Self.copyTime, isRecent(mark) {
      copies = copies &+ 1
      return false
    }
    recent[Int(recentIndex & 7)] = mark
    recentIndex = recentIndex &+ 1
    if isFarSide(segment, stamp, peer, moment) {
      copies = copies &+ 1
      return false
    }
    if gap > silence.map({ $0.to.seconds(since: $0.from) }) ?? 0 {
      silence = Silence(from: last, to: moment)
    }
    if isEventful, !segment.flags.contains(.rst),
      incidents[0].resets.contains(where: { $0.sender == peer })
    {
      segmentsAfterReset = segmentsAfterReset == .max ? .max : segmentsAfterReset + 1
    }
    if segment.flags.isDisjoint(with: [.rst, .syn]) {
      receiveLater(segment, peer, moment)
    } else if segment.flags.contains(.rst) {
      receiveReset(segment, peer, moment)
    } else {
      receiveOpening(segment, peer, moment)
    }
    return true
  }

  /// Whether a segment was seen on the far side of a box that rewrites sequence numbers.
  @inline(__always)
  private mutating func isFarSide(
    _ segment: Segment, _ stamp: FrameStamp, _ peer: Peer, _ moment: Moment
  ) -> Bool {
    if segment.isSYN, syn != nil, segment.sequenceNumber != initialNumber, rewriting == nil,
      isRewritten(segment, at: stamp.timestamp)
    {
      let number = segment.sequenceNumber
      note { $0.rewriting = Rewriting(initialNumber: number) }
    }
    return isEventful && takeFarSide(segment, peer, moment)
  }

  @inline(__always)
  private func isRecent(_ mark: UInt32) -> Bool {
    for index in recent.indices where recent[index] == mark { return true }
    return false
  }

  /// A mark that copies of one packet share, whatever router they have passed in between.
  @inline(__always)
  private static func mark(_ segment: Segment) -> UInt32 {
    var hash: UInt64 = 0x9e37_79b9_7f4a_7c15
    func mix(_ value: UInt64) {
      hash = (hash ^ value) &* 0xff51_afd7_ed55_8ccd
      hash ^= hash >> 32
    }
    mix(
      UInt64(segment.sequenceNumber.rawValue) << 32
        | UInt64(segment.acknowledgementNumber.rawValue))
    mix(
      UInt64(segment.sourcePort) << 48 | UInt64(segment.window) << 32
        | UInt64(segment.identification) << 16 | UInt64(segment.flags.rawValue))
    mix(UInt64(segment.payloadLength) << 32 | UInt64(segment.timestamp))
    if segment.blockCount > 0 { mix(UInt64(segment.firstBlockEnd)) }
    // 0 stands for none.
    return UInt32(truncatingIfNeeded: hash) | 1
  }

  private mutating func receiveOpening(
    _ segment: Segment, _ peer: Peer, _ moment: Moment
  ) {
    guard segment.flags.contains(.ack) else {
      if syn?.sequenceNumber == segment.sequenceNumber {
        syn?.repeated(segment, moment)
      } else if syn == nil, peer == .client {
        syn = Opening(segment, moment)
        clientSegmentSize = segment.maximumSegmentSize
      }
      return
    }
    guard peer == .server else { return }
    if let syn, segment.acknowledgementNumber != syn.sequenceNumber + 1,
      // Data in the SYN (RFC 7413) is acknowledged with it.
      segment.acknowledgementNumber.precedes(syn.sequenceNumber + 1)
        || segment.acknowledgementNumber - syn.sequenceNumber > 1500
    {
      note { $0.wrongSYNACK = $0.wrongSYNACK ?? moment }
      return
    }
    if synAck == nil {
      synAck = Opening(segment, moment)
      serverSegmentSize = segment.maximumSegmentSize
      if directions.count == 2 { directions[1].initialNumber = segment.sequenceNumber }
    } else if synAck?.sequenceNumber == segment.sequenceNumber {
      synAck?.repeated(segment, moment)
    } else {
      note {
        if $0.otherSYNACK == nil {
          $0.otherSYNACK = Opening(segment, moment)
        } else if $0.otherSYNACK?.sequenceNumber == segment.sequenceNumber {
          $0.otherSYNACK?.repeated(segment, moment)
        }
      }
    }
  }

  private mutating func receiveReset(
    _ segment: Segment, _ peer: Peer, _ moment: Moment
  ) {
    guard resets.count < 4 else { return }
    let own = self[peer]
    let expected =
      own.next ?? (peer == .client ? syn : synAck).map { $0.sequenceNumber + 1 }
    let opened = peer == .client ? syn : synAck
    let answered = peer == .client ? synAck : syn
    let reset = SegmentReset(
      moment: moment, sender: peer, flags: segment.flags, timeToLive: segment.timeToLive,
      trafficClass: segment.trafficClass, hasTimestamps: segment.hasTimestamp,
      hasFlowLabel: segment.flowLabel != 0, precedesSYNACK: synAck == nil, window: segment.window,
      identification: segment.identification,
      previousIdentification: own.identification ?? opened?.identification,
      answeredIdentification: self[peer.other].identification ?? answered?.identification,
      sequenceNumber: segment.sequenceNumber,
      acknowledgementNumber: segment.acknowledgementNumber,
      offset: expected.map { segment.sequenceNumber - $0 }, payloadLength: segment.payloadLength)
    note { $0.resets.append(reset) }
  }

  @inline(__always)
  private mutating func receiveLater(
    _ segment: Segment, _ peer: Peer, _ moment: Moment
  ) {
    if directions.isEmpty {
      if peer == .server, synAck == nil, let syn,
        segment.acknowledgementNumber != syn.sequenceNumber + 1
      {
        note { $0.challengeACK = $0.challengeACK ?? moment }
        return
      }
      openDirections()
    }
    let own = Int(peer.rawValue)
    let limit = peer == .client ? serverSegmentSize : clientSegmentSize
    // One span: each subscript would ask whether the array is shared.
    var both = directions.mutableSpan
    both[own].send(segment, limit: limit, moment)
    if segment.flags.contains(.ack) { both[1 - own].acknowledge(segment, moment) }
    if peer == .client, finalACK == nil, !isMidstream { finalACK = moment }
  }

  private mutating func openDirections() {
    directions = [Direction(), Direction()]
    isDirected = true
    for (index, opening) in [syn, synAck].enumerated() {
      guard let opening else { continue }
      directions[index].initialNumber = opening.sequenceNumber
      directions[index].next = opening.sequenceNumber + 1
      directions[index].saw(timeToLive: opening.timeToLive)
    }
  }

  /// Takes an ICMP error that quotes a segment of this conversation.
  package mutating func receive(_ error: SegmentError, _ stamp: FrameStamp) {
    let moment = moment(stamp)
    last = moment
    // Copies of an error are seen within moments, as those of a segment.
    if isEventful, incidents[0].holdsCopy(of: error, at: moment, within: .seconds(Self.copyTime)) {
      copies = copies &+ 1
      return
    }
    errorCount = errorCount == .max ? .max : errorCount + 1
    guard !isEventful || incidents[0].errorCount < 8 else { return }
    let isForth = error.sourcePort == client.port && error.destinationPort == server.port
    let peer: Peer = isForth ? .client : .server
    let opening = isForth ? syn : synAck
    let begin = opening?.sequenceNumber ?? self[peer].initialNumber
    let isOpening =
      opening?.sequenceNumber == error.sequenceNumber
      || isForth && rewriting?.initialNumber == error.sequenceNumber
    let quoted = QuotedError(
      moment: moment,
      subject: isOpening ? (isForth ? .syn : .synAck) : .segment(peer), error: error,
      offset: begin.map { error.sequenceNumber - $0 },
      isRewritten: error.destination != (isForth ? server : client).address
        || error.source != (isForth ? client : server).address)
    note { $0.append(quoted) }
  }
}

extension Span<UInt8> {
  fileprivate func starts(with octets: [5 of UInt8]) -> Bool { matches(octets.span) }
  fileprivate func starts(with octets: [4 of UInt8]) -> Bool { matches(octets.span) }

  private func matches(_ octets: Span<UInt8>) -> Bool {
    count >= octets.count && octets.indices.allSatisfy { self[$0] == octets[$0] }
  }
}
