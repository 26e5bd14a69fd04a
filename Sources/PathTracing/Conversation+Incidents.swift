import WireFormats

extension Conversation {
  /// What few conversations have: resets, errors, and what hardly any has.
  struct Incidents: Sendable {
    /// The first four of both directions.
    private(set) var resets: [SegmentReset] = []
    /// Segments with the address of a reset's sender that came after that reset.
    private(set) var segmentsAfterReset: UInt16 = 0
    /// ICMP errors, copies left out.
    private(set) var reports: UInt16 = 0
    // Every larger answer of HTTP has it: it fills a gap here. One more, so that 0 is none.
    private var promise: UInt32 = 0
    /// One at most, as most that have resets have no errors.
    private var log: [ErrorLog] = []
    /// One at most.
    private var oddities: [Oddities] = []
    /// One at most.
    private var troubles: [Troubles] = []

    private struct Troubles: Sendable {
      var client = Trouble()
      var server = Trouble()
    }

    private struct Oddities: Sendable {
      var otherSYNACK: Opening?
      var wrongSYNACK: Moment?
      var challengeACK: Moment?
      var rewriting: Rewriting?
      var translation: Translation?
      var alert: TLSAlert?
      var openRequest: OpenRequest?
      var unseenEnd: SequenceNumber?
      var rounds: Rounds?
      var announcements: [Announcement] = []
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

    /// The first fatal alert of TLS in the clear.
    var alert: TLSAlert? {
      get { oddities.isEmpty ? nil : oddities[0].alert }
      set { change { $0.alert = newValue } }
    }

    /// The last request of TLS that had no answer when somebody said goodbye.
    var openRequest: OpenRequest? {
      get { oddities.isEmpty ? nil : oddities[0].openRequest }
      set { change { $0.openRequest = newValue } }
    }

    /// What the server's FIN acknowledges, where no frame before it shows that the client sent so much.
    var unseenEnd: SequenceNumber? {
      get { oddities.isEmpty ? nil : oddities[0].unseenEnd }
      set { change { $0.unseenEnd = newValue } }
    }

    /// How a SYN comes by again and again, each time with less of its time to live.
    var rounds: Rounds? {
      get { oddities.isEmpty ? nil : oddities[0].rounds }
      set { change { $0.rounds = newValue } }
    }

    /// The segments of a server of FTP that may name a port, in the order of their octets.
    var announcements: [Announcement] {
      get { oddities.isEmpty ? [] : oddities[0].announcements }
      set { change { $0.announcements = newValue } }
    }

    /// The length of the server's first answer, where its beginning names one below 4 GiB and more has to
    /// come.
    var promisedOctets: UInt64? {
      get { promise == 0 || chunks != nil ? nil : UInt64(promise - 1) }
      set {
        promise = newValue.flatMap { $0 < Chunks.unread.rawValue - 2 ? UInt32($0 + 1) : nil } ?? 0
      }
    }

    /// How far an answer in chunks has come, numbers that no length has.
    enum Chunks: UInt32 {
      /// The capture lacks what would tell where the answer ends.
      case unread = 0xffff_fffd
      case open = 0xffff_fffe
      /// The last one came.
      case closed = 0xffff_ffff
    }

    /// Where the server's first answer comes in chunks, whether the last has come.
    var chunks: Chunks? {
      get { Chunks(rawValue: promise) }
      set { promise = newValue?.rawValue ?? 0 }
    }

    private mutating func change(_ body: (inout Oddities) -> Void) {
      if oddities.isEmpty { oddities = [Oddities()] }
      body(&oddities[0])
    }

    var hasTrouble: Bool { !troubles.isEmpty }

    func trouble(of peer: Peer) -> Trouble? {
      troubles.first.map { peer == .client ? $0.client : $0.server }
    }

    mutating func changeTrouble(of peer: Peer, _ change: (inout Trouble) -> Void) {
      if troubles.isEmpty { troubles = [Troubles()] }
      if peer == .client { change(&troubles[0].client) } else { change(&troubles[0].server) }
    }

    /// Takes an octet of either side.
    mutating func endKeepalives() {
      guard !troubles.isEmpty else { return }
      troubles[0].client.endKeepalives()
      troubles[0].server.endKeepalives()
    }

    mutating func append(_ reset: SegmentReset) {
      if resets.isEmpty { resets = [reset] } else { resets.append(reset) }
    }

    /// Takes a copy of a reset, which a router may have counted down.
    mutating func passOn(_ copy: Segment) {
      // The first ones of a conversation are kept, and copies come within moments.
      for index in resets.indices.reversed()
      where resets[index].sequenceNumber == copy.sequenceNumber
        && resets[index].timeToLive != copy.timeToLive
      {
        resets[index].isPassedOn = true
        return
      }
    }

    /// Counts a segment that bears an address in whose name there was a reset.
    mutating func countAfterReset(of peer: Peer) {
      guard segmentsAfterReset < .max, resets.contains(where: { $0.sender == peer }) else { return }
      segmentsAfterReset += 1
    }

    mutating func countReport() { reports = reports == .max ? .max : reports + 1 }

    /// In the order of their coming, eight at most.
    var errors: [QuotedError] { log.first?.errors ?? [] }

    func firstError(about subject: QuotedError.Subject) -> QuotedError? {
      log.first?.first(about: subject)
    }

    func touchErrors() -> UInt32 { log.isEmpty ? 0 : UInt32(log.span[0].count) }

    /// What the first eight errors say.
    var errorMeanings: ErrorMeanings { log.isEmpty ? [] : log[0].meanings }

    var errorCount: Int { log.isEmpty ? 0 : Int(log[0].count) }

    /// Whether an error that came less than `time` before reports the same.
    func holdsCopy(of error: SegmentError, at moment: Moment, within time: Interval) -> Bool {
      log.first?.holdsCopy(of: error, at: moment, within: time) ?? false
    }

    /// Takes another error, if there is room for it.
    mutating func append(_ error: QuotedError) {
      // Exactly one: an array grows by more.
      if log.isEmpty { log = [ErrorLog()] }
      log[0].append(error)
    }
  }
}
