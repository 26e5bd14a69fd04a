import WireFormats

extension AttemptTable {
  /// Takes the time of a frame, whatever it holds, and looks at one conversation in turn: whether
  /// it is over by its time.
  mutating func advance(to time: Timestamp) {
    frameCount += 1
    if latest.map({ time > $0 }) ?? true { latest = time }
    lookAtNext(at: time)
  }

  /// Takes the times of frames that end nothing, as one after the other does.
  @inline(__always)
  mutating func pass(_ glances: Span<FrameBatch.Glance>) {
    frameCount += glances.count
    sweep = nextSweep(behind: glances.count)
    guard glances.count > 0 else { return }
    var highest = latest?.nanoseconds ?? .min
    for index in glances.indices { highest = max(highest, glances[index].time.nanoseconds) }
    latest = Timestamp(nanoseconds: highest)
  }

  /// Where a sweep is after so many frames.
  @inline(__always)
  private func nextSweep(behind count: Int) -> Int {
    guard !heads.isEmpty, !isFinishing else { return sweep }
    let end = heads.count
    let next = sweep + count
    return next < end ? next : next - end
  }

  /// How many frames come before one at which a sweep finds something that is quiet for long enough.
  func quietCount(_ glances: Span<FrameBatch.Glance>) -> Int {
    var (earliest, latest) = (Int64.max, Int64.min)
    for index in glances.indices {
      earliest = min(earliest, glances[index].time.nanoseconds)
      latest = max(latest, glances[index].time.nanoseconds)
    }
    // Wrapping: a time stamp can be anything, and a place without a conversation has the latest of all.
    let linger = limits.linger.nanoseconds
    let length = latest &- earliest
    // What these frames bring is younger than they last.
    guard length >= 0, length < linger else { return 0 }
    let times = quietSince.span
    guard times.count > 0 else { return glances.count }
    var place = sweep
    for index in glances.indices {
      place = place + 1 < times.count ? place + 1 : 0
      if glances[index].time.nanoseconds &- times[place] >= linger { return index }
    }
    return glances.count
  }

  private mutating func lookAtNext(at time: Timestamp) {
    guard !heads.isEmpty, !isFinishing else { return }
    sweep = sweep + 1 < heads.count ? sweep + 1 : 0
    // Wrapping: a time stamp can be anything, and a place without a conversation has the latest of all.
    guard time.nanoseconds &- quietSince[sweep] >= limits.linger.nanoseconds else { return }
    let limits = limits
    var since = Timestamp(nanoseconds: .max)
    let ending = heads[sweep].ending(
      at: time, limits, &bodies[Int(heads[sweep].body)], &since)
    if let ending {
      end(sweep, ending)
    } else {
      quietSince[sweep] = since.nanoseconds
    }
  }

  /// Looks at all heads at once, where they are few, at the time of the last frame.
  mutating func lookAtAll(at time: Timestamp) {
    let count = heads.count
    guard count <= 1 << 13 else { return }
    for _ in 0..<count { lookAtNext(at: time) }
  }

  mutating func end(_ position: Int, _ ending: Attempt.Ending) {
    guard var conversation = remove(position) else { return }
    if conversation.head.isFarSide {
      if !takeFarSide(conversation) { farSides.append(conversation) }
      return
    }
    if let other = conversation.translation,
      let far = self.position(of: other.client, other.server).flatMap({ self.conversation(at: $0) })
    {
      conversation.change { head, _ in head.learn(fromFarSide: far) }
    }
    let isOver = ending == .idle ? false : conversation.isOver
    let end = latest ?? conversation.start
    finished.append(
      Attempt(
        conversation, isOver ? .finished : ending, observedUntil: end, order: frameCount))
  }
}

extension Conversation.Head {
  private var lastTime: Timestamp { time(of: last) }

  /// Takes a segment; gives the time from which on a sweep has to look at the conversation, where that
  /// has come nearer.
  @inline(__always)
  mutating func offer(
    _ segment: Segment, _ stamp: FrameStamp, _ peer: Conversation.Peer, payload: Span<UInt8>,
    firstOctet: UInt8, _ body: inout Conversation.Body, _ greetings: inout Greetings
  ) -> Timestamp? {
    let before = last.seconds
    receive(segment, stamp, peer, payload: payload, firstOctet: firstOctet, &body, &greetings)
    return earlierEnd(than: before, &body)
  }

  /// Takes an error likewise.
  mutating func offer(
    _ error: SegmentError, _ stamp: FrameStamp, _ ends: EndpointPair,
    _ body: inout Conversation.Body
  ) -> Timestamp? {
    let before = last.seconds
    receive(error, stamp, ends, &body)
    return earlierEnd(than: before, &body)
  }

  /// The time of the last frame, where that frame may end it earlier than a sweep would look.
  @inline(__always)
  private mutating func earlierEnd(
    than before: Float, _ body: inout Conversation.Body
  ) -> Timestamp? {
    guard last.seconds < before || self[.putOff] && isOver(body) else { return nil }
    self[.putOff] = false
    return lastTime
  }

  /// Why a conversation is over by its time; nil while it is not, and `quietSince` is set.
  fileprivate mutating func ending(
    at time: Timestamp, _ limits: AttemptLimits, _ body: inout Conversation.Body,
    _ quietSince: inout Timestamp
  ) -> Attempt.Ending? {
    guard !isVacant else { return nil }
    // Not by the latest time: a clock that was set back ends nothing.
    let idle = time - lastTime
    if isOver(body) {
      quietSince = lastTime
      return idle >= limits.linger ? .finished : nil
    }
    let limit = isDirected ? limits.idle : limits.unanswered
    if idle >= limit { return .idle }
    quietSince = putOff(for: limit, limits)
    return nil
  }

  /// The time from which on a sweep has to look at what is not over: only a frame, or the end of its
  /// longer time, can end it.
  mutating func putOff(for limit: Interval, _ limits: AttemptLimits) -> Timestamp {
    self[.putOff] = true
    return lastTime + (limit - limits.linger)
  }
}
