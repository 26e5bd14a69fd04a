import WireFormats

extension Conversation {
  /// What few conversations have: resets, errors, and what hardly any has.
  struct Incidents: Sendable {
    var resets: [SegmentReset] = []
    /// One at most, as most that have resets have no errors.
    private var log: [ErrorLog] = []
    /// One at most.
    private var oddities: [Oddities] = []

    private struct Oddities: Sendable {
      var otherSYNACK: Opening?
      var wrongSYNACK: Moment?
      var challengeACK: Moment?
      var rewriting: Rewriting?
      var translation: Translation?
    }

    var otherSYNACK: Opening? {
      get { oddities.first?.otherSYNACK }
      set { change { $0.otherSYNACK = newValue } }
    }

    var wrongSYNACK: Moment? {
      get { oddities.first?.wrongSYNACK }
      set { change { $0.wrongSYNACK = newValue } }
    }

    var challengeACK: Moment? {
      get { oddities.first?.challengeACK }
      set { change { $0.challengeACK = newValue } }
    }

    var rewriting: Rewriting? {
      get { oddities.isEmpty ? nil : oddities[0].rewriting }
      set { change { $0.rewriting = newValue } }
    }

    var translation: Translation? {
      get { oddities.isEmpty ? nil : oddities[0].translation }
      set { change { $0.translation = newValue } }
    }

    private mutating func change(_ body: (inout Oddities) -> Void) {
      // Exactly one: an array grows by more.
      if oddities.isEmpty { oddities = [Oddities()] }
      body(&oddities[0])
    }

    /// In the order of their coming, eight at most.
    var errors: [QuotedError] { log.first?.errors ?? [] }

    func firstError(about subject: QuotedError.Subject) -> QuotedError? {
      log.first?.first(about: subject)
    }

    var errorCount: Int { log.isEmpty ? 0 : Int(log[0].count) }

    /// Whether an error that came less than `time` before reports the same.
    func holdsCopy(of error: SegmentError, at moment: Moment, within time: Interval) -> Bool {
      log.first?.holdsCopy(of: error, at: moment, within: time) ?? false
    }

    /// Takes another error, if there is room for it.
    mutating func append(_ error: QuotedError) {
      if log.isEmpty { log = [ErrorLog(error)] } else { log[0].append(error) }
    }
  }

  /// The first eight errors.
  private struct ErrorLog: Sendable {
    /// One of each kind: routers repeat themselves, and an error is long.
    private var first: QuotedError
    private var otherKinds: [QuotedError] = []
    private var times: [8 of Time]
    private(set) var count: UInt8 = 1

    /// In what errors of one kind differ.
    private struct Time {
      var moment: Moment
      var checksum: UInt16
      var kind: UInt8

      init(_ error: QuotedError, _ kind: Int) {
        moment = error.moment
        checksum = error.error.header.checksum
        self.kind = UInt8(truncatingIfNeeded: kind)
      }
    }

    init(_ error: QuotedError) {
      first = error
      times = .init(repeating: Time(error, 0))
    }

    private func kind(_ index: UInt8) -> QuotedError {
      index == 0 ? first : otherKinds[Int(index) - 1]
    }

    private func error(_ index: Int) -> QuotedError {
      var error = kind(times[index].kind)
      error.moment = times[index].moment
      error.error.header.checksum = times[index].checksum
      return error
    }

    var errors: [QuotedError] { (0..<Int(count)).map(error) }

    func first(about subject: QuotedError.Subject) -> QuotedError? {
      (0..<Int(count)).first { kind(times[$0].kind).subject == subject }.map(error)
    }

    func holdsCopy(of error: SegmentError, at moment: Moment, within time: Interval) -> Bool {
      for index in 0..<Int(count) where moment - times[index].moment < time {
        var known = kind(times[index].kind).error
        known.header.checksum = times[index].checksum
        if known.isCopy(of: error) { return true }
      }
      return false
    }

    mutating func append(_ error: QuotedError) {
      guard Int(count) < times.count else { return }
      var index = 0
      while index <= otherKinds.count, !error.isAlike(kind(UInt8(index))) { index += 1 }
      if index > otherKinds.count { otherKinds.append(error) }
      times[Int(count)] = Time(error, index)
      count += 1
    }
  }
}

extension QuotedError {
  /// Whether another one differs by its time and by what changes with each only.
  fileprivate func isAlike(_ other: QuotedError) -> Bool {
    var copy = other
    copy.moment = moment
    copy.error.header.checksum = error.header.checksum
    return copy == self
  }
}

extension SegmentError {
  /// Whether another error reports the same, whatever router the two have passed in between.
  fileprivate func isCopy(of other: SegmentError) -> Bool {
    var other = other
    other.timeToLive = timeToLive
    return self == other
  }
}
