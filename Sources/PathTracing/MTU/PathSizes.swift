package import WireFormats

/// What the probes of a run show about the sizes that pass in each direction.
package struct PathSizes: Sendable {
  /// A router's statement that a packet was too big for its next link.
  package struct Report: Hashable, Sendable {
    package var sender: IPAddress
    /// What it says passes; 0 from routers older than RFC 1191.
    package var mtu: Int
    /// What had been sent.
    package var size: Int
    package var frame: Int
  }

  /// Small enough to pass wherever IP does, large enough to be told apart.
  package static func control(_ version: IPVersion) -> Int { version == .v4 ? 100 : 120 }

  /// Full-size segments of a session; octets of the IP packet.
  ///
  /// The MSS that the peer asks for tells its interface's MTU as well: it sends no more.
  package let fullSize: Int
  /// The way to the host; nil when nothing was sent that shows it.
  package let forward: SizeSearch?
  package let forwardWitness: SizeOrder.Witness
  /// The way back; nil when nothing was sent that shows it.
  package let reverse: SizeSearch?
  /// The size of the first piece of a long reply that a router cut up: what fits its next link,
  /// rounded down to whole units of 8 octets.
  package let reverseFragment: Int?
  package let reports: [Report]
  let probes: [SizeProbe]
  private let searches: [Search]

  private struct Search {
    var witness: SizeOrder.Witness
    var search: SizeSearch
  }

  package init(_ record: SizeRecord, version: IPVersion, interfaceMTU: Int) {
    probes = record.probes
    let fullSize = Self.fullSize(record.sessions.first, version, interfaceMTU)
    self.fullSize = fullSize
    var reports: [Report] = []
    for probe in probes where probe.order.witness != .longReply {
      guard let (mtu, answer) = probe.tooBig else { continue }
      let report = Report(
        sender: answer.sender, mtu: mtu, size: probe.size, frame: answer.frame)
      if !reports.contains(where: { $0.sender == report.sender && $0.mtu == report.mtu }) {
        reports.append(report)
      }
    }
    self.reports = reports
    let control = Self.control(version)
    let witnesses: [SizeOrder.Witness] = [.oldData, .paddedSYN, .echo]
    let searches = witnesses.compactMap { witness -> Search? in
      let search = SizeSearch(
        Self.shots(of: witness, in: record.probes), largest: fullSize, control: control)
      return search.passed == nil ? nil : Search(witness: witness, search: search)
    }
    self.searches = searches
    // What one of them could not finish, for its session was over, another may have.
    let best =
      searches.first { $0.witness == .oldData && $0.search.isHole }
      ?? searches.first { $0.search.isFree } ?? searches.first { $0.search.isHole }
      ?? searches.first
    forwardWitness = best?.witness ?? .oldData
    forward = best?.search
    let replies = Self.shots(of: .longReply, in: probes)
    reverse =
      replies.isEmpty
      ? nil : SizeSearch(replies, largest: fullSize, control: control)
    reverseFragment = probes.compactMap { probe in
      for case .fragmented(let first) in probe.answers.map(\.kind) { return first }
      return nil
    }.max()
  }

  /// What the run of a trace shows.
  package init(_ trace: Trace) {
    let route = trace.route
    // What the kernel remembers or was told about the way, it does not exceed.
    let most = min(route?.interfaceMTU ?? 1500, route?.pathMTU ?? .max)
    self.init(trace.sizes, version: trace.target.address.version, interfaceMTU: most)
  }

  /// Octets of a full segment by the MSS that the peer asked for (RFC 9293 section 3.7.1).
  static func fullSize(
    _ session: SessionEdge?, _ version: IPVersion, _ interfaceMTU: Int
  ) -> Int {
    guard let session else { return interfaceMTU }
    let headers = version.tcpOverhead
    let size = session.receivedSegmentSize.map { Int($0) } ?? version.leastMTU - headers
    return min(interfaceMTU, size + headers)
  }

  private static func shots(
    of witness: SizeOrder.Witness, in probes: [SizeProbe]
  ) -> [SizeSearch.Shot] {
    probes.compactMap { probe in
      guard probe.order.witness == witness, probe.order.timeToLive >= Planner.fullTTL,
        !probe.order.allowsFragments || witness == .longReply
      else { return nil }
      let result: SizeSearch.Shot.Result
      if probe.arrival != nil {
        result = .arrived
      } else if probe.answers.contains(where: { $0.kind.isRefusal }) {
        result = .refused
      } else {
        result = .unanswered
      }
      return SizeSearch.Shot(size: probe.size, time: probe.time, result: result)
    }
  }
}

extension PathSizes {
  /// The report that tells senders what passes: nil where none came, or none that is true.
  package var truthfulReport: Report? {
    guard let forward, let passed = forward.passed, let first = forward.suspected else {
      return nil
    }
    // What was not tried between the two may still be the limit.
    return reports.first { $0.mtu >= passed && $0.mtu < first }
  }

  /// What packets of one kind show; nil where none of them arrived.
  func search(_ witness: SizeOrder.Witness) -> SizeSearch? {
    searches.first { $0.witness == witness }?.search
  }

  /// The largest probe inside the session that the peer acknowledged, in octets of the IP packet.
  package var passedInSession: Int? { search(.oldData)?.passed }

  /// Whether the session was over before its octets showed whether full packets pass.
  func needsOtherWitness(than record: SizeRecord) -> Bool {
    guard record.session == nil, !record.sessions.isEmpty, forward?.isFree != true else {
      return false
    }
    return search(.oldData).map { !$0.isHole && !$0.isExact } ?? true
  }

  /// The SYNs with data that went all the way.
  package var syns: [SizeProbe] {
    probes.filter {
      $0.order.witness == .paddedSYN && $0.order.timeToLive >= Planner.fullTTL
    }
  }

  /// Whether SYNs with data show the same as packets of another kind: large ones are not answered,
  /// and a small one between them is.
  package var isConfirmedBySYNs: Bool {
    let syns = syns
    guard let control = syns.firstIndex(where: { $0.arrival != nil && $0.size < fullSize }) else {
      return false
    }
    let large = syns.indices.filter { syns[$0].size >= fullSize }
    return large.contains { $0 < control } && large.contains { $0 > control }
      && large.allSatisfy { syns[$0].answers.isEmpty }
  }

  /// Whether large packets vanish on the way to the host, and nobody says so truly.
  package var hasForwardHole: Bool {
    guard let forward, forward.isHole, truthfulReport == nil else { return false }
    return forward.vanished != nil || forward.isExact
  }

  /// Whether large packets vanish even where routers may cut them up; nil where it was not tried.
  package var diesInPieces: Bool? {
    guard let passed = forward?.passed else { return nil }
    let pieces = probes.filter {
      $0.order.allowsFragments && $0.order.witness != .longReply
        && $0.size > passed
    }
    if pieces.isEmpty { return nil }
    if pieces.contains(where: { $0.arrival != nil }) { return false }
    return pieces.count >= piecesNeeded ? true : nil
  }

  /// How many packets that routers may cut up have to die before it is no chance: more where small
  /// ones, of which all should pass, get lost as well.
  var piecesNeeded: Int {
    let isLossy = forwardProbes.contains {
      $0.size <= forward?.passed ?? 0 && $0.answers.isEmpty
    }
    return isLossy ? 6 : 3
  }

  /// The frames of the packets without DF that were larger than what passes.
  package var piecesTried: [Int] {
    probes.filter {
      $0.order.allowsFragments && $0.order.witness != .longReply
        && $0.size > forward?.passed ?? .max
    }.map(\.frame)
  }

  /// The packets with DF that went all the way.
  package var forwardProbes: [SizeProbe] {
    probes.filter {
      $0.order.witness == forwardWitness && $0.order.timeToLive >= Planner.fullTTL
        && !$0.order.allowsFragments
    }
  }
}

extension SizeProbe.Answer.Kind {
  /// Whether it says that the packet was too big, or came back in pieces.
  var isRefusal: Bool {
    switch self {
    case .packetTooBig, .fragmented: true
    case .arrived, .timeExceeded, .unreachable: false
    }
  }
}
