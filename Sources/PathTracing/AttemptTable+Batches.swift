import WireFormats

// A frame's conversation lies anywhere in a hundred megabytes. What a batch of frames needs is loaded
// before, step by step for all of them, and frames of connections that go on, nearly all, are taken in
// a loop that changes these and nothing else of the table.

extension AttemptTable {
  /// So many frames are looked at together.
  private static let chunk = 64

  /// Takes those frames of a batch whose hashes have `part` as their highest bit; of the others it
  /// takes the times.
  mutating func receive(
    _ batch: borrowing FrameBatch, _ range: Range<Int>, in octets: Span<UInt8>, part: UInt32
  ) {
    let glances = batch.glances.span
    var own = [64 of Int](repeating: 0)
    var places = [64 of UInt32](repeating: 0)
    var start = range.lowerBound
    while start < range.upperBound {
      let end = min(start + Self.chunk, range.upperBound)
      var count = 0
      for index in start..<end {
        own[count] = index
        // No branch: which frames are whose is chance.
        let isOther = glances[index].hash >> 31 ^ part | (glances[index].kind.isOfAttempts ? 0 : 1)
        count &+= Int(isOther ^ 1)
      }
      touched = Self.touch(
        batch, own.span.extracting(..<count), &places, index, &heads, &bodies)
      var turn = 0
      while start < end {
        let quiet = start + quietCount(glances.extracting(start..<end))
        take(
          batch, start..<quiet, own.span.extracting(..<count), places.span, &turn, octets)
        start = quiet
        guard start < end else { break }
        // A sweep finds something there.
        advance(to: glances[start].time)
        if turn < count, own[turn] == start {
          receive(batch, start, octets)
          turn += 1
        }
        start += 1
      }
    }
  }

  /// Takes frames whose times end nothing; `turn` is the first of its own among them.
  private mutating func take(
    _ batch: borrowing FrameBatch, _ range: Range<Int>, _ own: Span<Int>, _ places: Span<UInt32>,
    _ turn: inout Int, _ octets: Span<UInt8>
  ) {
    let glances = batch.glances.span
    var start = range.lowerBound
    var end = own.count
    while end > turn, own[end - 1] >= range.upperBound { end -= 1 }
    while true {
      turn = Self.takeKnown(
        batch, own.extracting(..<end), from: turn, places, octets, &wideEnds, &heads, &bodies,
        &quietSince, &greetings)
      guard turn < end else { break }
      let index = own[turn]
      pass(glances.extracting(start...index))
      start = index + 1
      receive(batch, index, octets)
      turn += 1
    }
    pass(glances.extracting(start..<range.upperBound))
  }

  /// Takes any frame that may belong to an attempt.
  private mutating func receive(
    _ batch: borrowing FrameBatch, _ index: Int, _ octets: Span<UInt8>
  ) {
    let (frames, glances) = (batch.frames.span, batch.glances.span)
    let hash = glances[index].hash
    let stamp = FrameStamp(timestamp: glances[index].time, number: frames[index].number)
    if glances[index].kind == .segment {
      let payload = octets.extracting(frames[index].payloadRange)
      receive(frames[index].segment, stamp, payload: payload, hash: hash)
    } else {
      receive(batch.errors[Int(frames[index].payload)], stamp, hash: hash)
    }
  }

  /// Takes frames from a turn on, up to one that begins or ends a conversation, or is unusual
  /// otherwise; tells which turn that is.
  private static func takeKnown(
    _ batch: borrowing FrameBatch, _ own: Span<Int>, from first: Int, _ places: Span<UInt32>,
    _ octets: Span<UInt8>, _ allEnds: inout [EndpointPair],
    _ allHeads: inout [Conversation.Head], _ allBodies: inout [Conversation.Body],
    _ allTimes: inout [Int64], _ greetings: inout Greetings
  ) -> Int {
    // Each subscript of an array would ask whether it is shared.
    let wideEnds = allEnds.span
    var heads = allHeads.mutableSpan
    var bodies = allBodies.mutableSpan
    var quietSince = allTimes.mutableSpan
    let (frames, glances) = (batch.frames.span, batch.glances.span)
    for turn in first..<own.count {
      let index = own[turn]
      guard places[turn] > 0 else { return turn }
      let position = Int(places[turn]) - 1
      let stamp = FrameStamp(timestamp: glances[index].time, number: frames[index].number)
      let place = Int(heads[position].body)
      let earlierEnd: Timestamp?
      if glances[index].kind == .segment {
        let flags = frames[index].segment.flags
        guard
          let peer = heads[position].sender(of: frames[index].segment.ends)
            ?? wideEnds.sender(
              of: frames[index].segment.ends, at: position, isWide: heads[position][.wide]),
          !heads[position].needsBody(for: flags),
          !flags.contains(.syn)
            || !heads[position].isReplaced(
              by: frames[index].segment, peer, at: stamp.timestamp, &bodies[place])
        else { return turn }
        earlierEnd = heads[position].offer(
          frames[index].segment, stamp, peer,
          payload: octets.extracting(frames[index].payloadRange),
          firstOctet: glances[index].firstOctet, &bodies[place], &greetings)
      } else {
        let error = batch.errors[Int(frames[index].payload)]
        guard heads[position].sender(of: error.ends) != nil else { return turn }
        let ends = heads[position].ends(orWide: error.ends)
        earlierEnd = heads[position].offer(error, stamp, ends, &bodies[place])
      }
      if let earlierEnd { quietSince[position] = earlierEnd.nanoseconds }
    }
    return own.count
  }

  /// Finds the places of the frames' conversations, 0 for none, and loads what lies there.
  ///
  /// Each lies in other memory, and a step needs the one before it: one after the other they wait
  /// for memory ten times as long as all together. A branch on what is loaded would hold up all loads
  /// behind it: what is not there has a place too, the first.
  private static func touch(
    _ batch: borrowing FrameBatch, _ own: Span<Int>, _ places: inout [64 of UInt32],
    _ index: borrowing FlowIndex, _ allHeads: inout [Conversation.Head],
    _ allBodies: inout [Conversation.Body]
  ) -> UInt32 {
    let (frames, glances) = (batch.frames.span, batch.glances.span)
    // Changed in form only: what is only read is copied to be asked.
    var heads = allHeads.mutableSpan
    var bodies = allBodies.mutableSpan
    var sum: UInt32 = 0
    for turn in own.indices {
      sum &+= index.touch(glances[own[turn]].hash) &+ frames[own[turn]].touch()
    }
    for turn in own.indices { places[turn] = index.first(glances[own[turn]].hash) }
    guard heads.count > 0 else { return sum }
    var open = [64 of UInt32](repeating: 0)
    for turn in own.indices {
      let place = Int(max(places[turn], 1)) &- 1
      sum &+= heads[place].touch()
      open[turn] = heads[place].body
    }
    var eventful = [64 of Int](repeating: 0)
    var count = 0
    for turn in own.indices {
      let place = Int(max(places[turn], 1)) &- 1
      sum &+= bodies[Int(open[turn])].touch()
      if glances[own[turn]].isOpening { sum &+= heads[place].touchOpening() }
      eventful[count] = place
      count &+= heads[place].isEventful ? 1 : 0
    }
    for turn in 0..<count { sum &+= heads[eventful[turn]].touchIncidents() }
    for turn in 0..<count { sum &+= heads[eventful[turn]].touchErrors() }
    return sum
  }
}

extension Span<EndpointPair> {
  /// Who sent a segment of the conversation at a position; nil for one of another conversation.
  fileprivate func sender(
    of ends: EndpointPair, at position: Int, isWide: Bool
  ) -> Conversation.Peer? {
    // A sweep may have ended it since the place was found, and a connection of IPv4 have taken the place:
    // the ends of the earlier one still stand here.
    guard isWide, ends.version == .v6, position < count else { return nil }
    if self[position] == ends { return .client }
    return self[position].isReverse(of: ends) ? .server : nil
  }
}
