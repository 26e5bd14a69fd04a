import WireFormats

extension AttemptTable {
  /// Takes the time of a frame, whatever it holds, and looks at one conversation in turn: whether
  /// it is over by its time.
  mutating func advance(to time: Timestamp) {
    frameCount += 1
    if latest.map({ time > $0 }) ?? true { latest = time }
    lookAtNext(at: time)
  }

  private mutating func lookAtNext(at time: Timestamp) {
    guard !slabs.isEmpty, !isFinishing else { return }
    sweep = sweep + 1 < slabs.count * Self.slabSize ? sweep + 1 : 0
    let (slab, offset) = Self.place(sweep)
    // Wrapping: a time stamp can be anything, and a place without a conversation has the latest of all.
    guard time.nanoseconds &- slabs[slab].quietSince[offset] >= limits.linger.nanoseconds else {
      return
    }
    let limits = limits
    var quietSince = Timestamp(nanoseconds: .max)
    if let ending = inPlace(sweep, { $0.ending(at: time, limits, &quietSince) }) {
      end(sweep, ending)
    } else {
      slabs[slab].quietSince[offset] = quietSince.nanoseconds
    }
  }

  /// Looks at all conversations at once, where they are few.
  mutating func lookAtAll() {
    let count = slabs.count * Self.slabSize
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
    var attempt = Attempt(
      conversation, isOver ? .finished : ending, observedUntil: latest(conversation))
    attempt.order = frameCount
    finished.append(attempt)
  }
}

extension Conversation {
  fileprivate var lastTime: Timestamp { time(of: last) }

  /// The time of the last frame, where that frame may end it earlier than a sweep would look.
  @inline(__always)
  mutating func earlierEnd(than before: Float) -> Timestamp? {
    guard isPutOff || last.seconds < before else { return nil }
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
    quietSince = lastTime
    guard idle >= limits.linger else { return nil }
    if isOver { return .finished }
    let limit = isUnanswered ? limits.unanswered : limits.idle
    if idle >= limit { return .idle }
    // Only its next frame, or the end of its longer time, can end it.
    isPutOff = true
    quietSince = lastTime + (limit - limits.linger)
    return nil
  }
}
