import WireFormats

extension AttemptTable {
  /// Takes the time of a frame, whatever it holds, and looks at one conversation in turn: whether
  /// it is over by its time.
  mutating func advance(to time: Timestamp) {
    frameCount += 1
    if latest.map({ time > $0 }) ?? true { latest = time }
    lookAtNext(at: time)
  }

  /// Takes the times of frames, as one after the other does.
  @inline(__always)
  mutating func advance(_ glances: Span<FrameBatch.Glance>, isQuiet: Bool) {
    guard isQuiet else {
      for index in glances.indices { advance(to: glances[index].time) }
      return
    }
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
    guard !conversations.isEmpty, !isFinishing else { return sweep }
    let end = conversations.count
    let next = sweep + count
    return next < end ? next : next - end
  }

  /// Whether nothing is over by the times of so many frames: what a sweep would look at is not quiet
  /// for long enough by the latest of them, and what they bring is younger.
  func endsNothing(_ glances: Span<FrameBatch.Glance>) -> Bool {
    var (earliest, latest) = (Int64.max, Int64.min)
    for index in glances.indices {
      earliest = min(earliest, glances[index].time.nanoseconds)
      latest = max(latest, glances[index].time.nanoseconds)
    }
    // Wrapping: a time stamp can be anything, and a place without a conversation has the latest of all.
    let linger = limits.linger.nanoseconds
    let length = latest &- earliest
    guard length >= 0, length < linger, !conversations.isEmpty else { return false }
    let times = quietSince.span
    var place = sweep
    for _ in glances.indices {
      place = place + 1 < times.count ? place + 1 : 0
      if latest &- times[place] >= linger { return false }
    }
    return true
  }

  private mutating func lookAtNext(at time: Timestamp) {
    guard !conversations.isEmpty, !isFinishing else { return }
    sweep = sweep + 1 < conversations.count ? sweep + 1 : 0
    // Wrapping: a time stamp can be anything, and a place without a conversation has the latest of all.
    guard time.nanoseconds &- quietSince[sweep] >= limits.linger.nanoseconds else { return }
    let limits = limits
    var since = Timestamp(nanoseconds: .max)
    if let ending = inPlace(sweep, { $0.ending(at: time, limits, &since) }) {
      end(sweep, ending)
    } else {
      quietSince[sweep] = since.nanoseconds
    }
  }

  /// Looks at all conversations at once, where they are few.
  mutating func lookAtAll() {
    let count = conversations.count
    guard let latest, count <= 1 << 13 else { return }
    for _ in 0..<count { lookAtNext(at: latest) }
  }

  mutating func end(_ position: Int, _ ending: Attempt.Ending) {
    guard var conversation = remove(position) else { return }
    if conversation.isFarSide {
      if !takeFarSide(conversation) { farSides.append(conversation) }
      return
    }
    if let other = conversation.translation,
      let far = self.position(of: other.client, other.server).flatMap({ self.conversation(at: $0) })
    {
      conversation.learn(fromFarSide: far)
    }
    let isOver = ending == .idle ? false : conversation.isOver
    let end = latest(conversation)
    finished.append(
      Attempt(
        conversation, isOver ? .finished : ending, observedUntil: end, order: frameCount))
  }
}

extension Conversation {
  fileprivate var lastTime: Timestamp { time(of: last) }

  /// What became of a segment that a conversation was offered.
  enum Reception {
    /// It belongs to another one.
    case foreign
    case taken
    /// It was taken; a sweep has to look at the conversation from this time on.
    case endsEarlier(Timestamp)
    /// It begins another connection on the same ports.
    case replaced
  }

  /// Takes a segment if it belongs here: one look at memory that others have to wait for.
  @inline(__always)
  mutating func offer(
    _ segment: Segment, _ stamp: FrameStamp, payload: Span<UInt8>
  ) -> Reception {
    let peer: Peer
    if segment.ends == ends {
      peer = .client
    } else if segment.ends.isReverse(of: ends) {
      peer = .server
    } else {
      return .foreign
    }
    if segment.flags.contains(.syn), isReplaced(by: segment, at: stamp.timestamp) {
      return .replaced
    }
    let before = last.seconds
    receive(segment, stamp, peer, payload: payload)
    return earlierEnd(than: before).map { .endsEarlier($0) } ?? .taken
  }

  /// The time of the last frame, where that frame may end it earlier than a sweep would look.
  @inline(__always)
  mutating func earlierEnd(than before: Float) -> Timestamp? {
    guard last.seconds < before || isPutOff && isOver else { return nil }
    isPutOff = false
    return lastTime
  }

  /// Why a conversation is over by its time; nil while it is not, and `quietSince` is set.
  fileprivate mutating func ending(
    at time: Timestamp, _ limits: AttemptLimits, _ quietSince: inout Timestamp
  ) -> Attempt.Ending? {
    guard !isVacant else { return nil }
    // Not by the latest time: a clock that was set back ends nothing.
    let idle = time - lastTime
    if isOver {
      quietSince = lastTime
      return idle >= limits.linger ? .finished : nil
    }
    let limit = isUnanswered ? limits.unanswered : limits.idle
    if idle >= limit { return .idle }
    quietSince = putOff(for: limit, limits)
    return nil
  }

  /// The time from which on a sweep has to look at what is not over: only a frame, or the end of its
  /// longer time, can end it.
  mutating func putOff(for limit: Interval, _ limits: AttemptLimits) -> Timestamp {
    isPutOff = true
    return lastTime + (limit - limits.linger)
  }
}
