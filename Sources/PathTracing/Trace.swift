package import WireFormats

/// Everything seen and noted about one target: the evidence that the rules read.
///
/// Live runs and saved captures fill it through the same two calls, `receive` and `record`.
package struct Trace: Sendable {
  package let target: Endpoint
  /// The kind of probe that shows the way; SYNs ask the port, others do not.
  package let asks: Probe.Kind
  /// What the user called the target; its address when nobody said.
  package var name: String
  /// The address that the probes come from, once one is known.
  package internal(set) var source: IPAddress?
  /// In the order of their leaving.
  package internal(set) var probes: [Probe] = []
  /// Packets about the target's flow that answer no probe seen leaving.
  package internal(set) var strays: [Reply] = []
  /// Segments of the flow that this side sent besides SYNs: resets of its kernel, a session.
  package internal(set) var ownSegments: [OwnSegment] = []
  /// Address resolution seen on the link, by the address asked for.
  package internal(set) var resolutions: [IPAddress: Resolution] = [:]
  /// The probes of packet sizes, and where the run's own connections stand.
  package internal(set) var sizes = SizeRecord()
  package internal(set) var notes: [(note: Note, time: Timestamp)] = []
  /// Frames that libpcap's counters call lost; nil when no counter was read.
  package var framesDropped: Int?
  /// Names of the capture's interfaces by index.
  package var interfaces: [Int: String] = [:]
  /// The run's ordinary connection to the target, where it has one.
  package internal(set) var session: Session?
  /// What SYNs of its ports met that went all the way before the first one that was meant to expire.
  package internal(set) var earlier: [Conversation] = []
  /// Connections after the session that ask for other sizes of segments.
  package internal(set) var laterSessions: [Session] = []
  package internal(set) var firstTime: Timestamp?
  package internal(set) var lastTime: Timestamp?
  /// Until when a capture that is no run's would have shown more.
  var capturedUntil: Timestamp?

  /// Whether a capture shows SYNs coming in: it was not taken where they begin.
  package internal(set) var isSeenArriving = false
  /// ICMP errors to the source that the capture cut in front of what tells which probe they quote, with the
  /// octets that it keeps of a frame; nil where there are none.
  package internal(set) var cutErrors: (frames: [Int], length: Int)?

  /// Whether the packets are those of a run, so that all it sent is known to be probes.
  package private(set) var isRun = false
  /// Another address of the probing machine, where the run used one.
  private(set) var otherSource: IPAddress?
  /// Whether a note names the route, and its gateway if it has one.
  private(set) var hasRoute = false
  private(set) var nextHop: IPAddress?
  /// The source ports and the echo identifier of the run's probes, where the run says so.
  private var ownFlows: (ports: Set<UInt16>, echo: UInt16)?
  /// Grows with every packet and note that counts.
  private(set) var revision = 0
  /// What the frame in work turned out to be.
  var role = Role.other
  /// By sequence number, and the segments without SYN by acknowledgement number.
  var probesBySequence: [UInt32: [Int]] = [:]
  /// By source port: only a run's own datagrams are probes.
  var datagrams: [UInt16: [Int]] = [:]
  var probesByEcho: [UInt32: Int] = [:]
  /// The SYN of each flow that goes farthest, the first of several.
  var farthestSyns: [UInt16: Int] = [:]
  /// The flows of SYNs to the host, and those that went on after them: resets there may be a session's.
  var synFlows: Set<UInt16> = []
  var usedFlows: Set<UInt16> = []
  var synsByIdentification: [Identity: Int] = [:]
  var asked: Set<Asked> = []
  var answerCount = 0
  /// Packets and notes that it keeps, but for those of sizes.
  var keptCount = 0
  /// Whether the time to live of any probe ran out.
  var hasExpired = false

  package init(target: Endpoint, name: String? = nil, source: IPAddress? = nil) {
    self.target = target
    self.name = name ?? target.address.description
    self.source = source
    asks = .syn
  }

  /// A trace by probes that ask no port of a service, from a capture of another program.
  init(target: Endpoint, source: IPAddress, asks: Probe.Kind, _ probes: [Probe]) {
    self.target = target
    self.source = source
    self.asks = asks
    self.probes = probes
    name = target.address.description
    for probe in probes {
      touch(probe.time)
      for reply in probe.replies { touch(reply.time) }
    }
  }

  /// Whether it asks a TCP port at all, so that the target's port means something.
  package var asksPort: Bool { asks == .syn || asks == .acknowledgement }

  /// The port that a probe asks, and its source port.
  struct Asked: Hashable {
    var port: UInt16
    var flow: UInt16
  }

  /// What a quote holds of a SYN whose sequence number was rewritten.
  struct Identity: Hashable {
    var flow: UInt16
    var identification: UInt16
  }

  /// A segment that the probing machine sent on a target flow, other than a SYN.
  package struct OwnSegment: Sendable {
    package var flow: UInt16
    package var flags: TCPFlags
    package var sequenceNumber: SequenceNumber
    package var frame: Int
  }

  /// ARP or neighbour discovery for one address.
  package struct Resolution: Sendable {
    /// Frames of each kind that are kept.
    package static let limit = 256

    /// Frames in which the probing machine asks who has the address; of a capture that is no run's, all.
    package private(set) var requests: [Int] = []
    /// Frames in which others seem to ask: the machine itself may do so in the name of another address.
    package private(set) var othersRequests: [Int] = []
    /// Frames that came from the address at the link layer.
    package private(set) var answers: [Int] = []
    /// The link-layer addresses that claim the address, with the first frame of each.
    package private(set) var claims: [(hardware: HardwareAddress, frame: Int)] = []

    mutating func request(_ frame: Int, isOwn: Bool) {
      if isOwn {
        if requests.count < Self.limit { requests.append(frame) }
      } else if othersRequests.count < Self.limit {
        othersRequests.append(frame)
      }
    }

    mutating func answer(_ frame: Int) {
      if answers.count < Self.limit { answers.append(frame) }
    }

    mutating func claim(_ hardware: HardwareAddress, _ frame: Int) {
      guard claims.count < Self.limit, !claims.contains(where: { $0.hardware == hardware })
      else { return }
      claims.append((hardware, frame))
    }
  }
}

extension Trace {
  /// Notes a fact that no packet shows.
  package mutating func record(_ note: Note, at time: Timestamp) {
    touch(time)
    if case .target = note { isRun = true }
    if case .flows(let ports, let echo) = note {
      ownFlows = (Set(ports), echo)
      sizes.echoIdentifier = echo
    }
    if case .otherSource(let address) = note { otherSource = address }
    if case .route(let route) = note {
      if source == nil { source = route.source }
      if !hasRoute { nextHop = route.nextHop }
      hasRoute = true
    }
    recordSession(note)
    notes.append((note, time))
    keptCount += 1
  }

  /// The way that the kernel chose, where it is known.
  package var route: RouteFact? {
    for case (.route(let route), _) in notes { return route }
    return nil
  }

  /// Until when the answers were watched for.
  package var observedUntil: Timestamp {
    for case (.end, let time) in notes.reversed() { return time }
    return capturedUntil ?? lastTime ?? Timestamp(nanoseconds: 0)
  }

  /// Whether the watching failed during the run.
  package var hasLostCapture: Bool {
    notes.contains { $0.note == .captureFailed }
  }

  /// Whether frames of the interface came over the loopback device.
  package func isLoopback(_ interface: Int) -> Bool {
    interfaces[interface] == "lo"
  }

  /// Whether a packet of such a flow may be a probe of this run.
  func isOwn(_ kind: Probe.Kind, _ flow: UInt16) -> Bool {
    guard let ownFlows else { return true }
    return kind == .echo ? flow == ownFlows.echo : ownFlows.ports.contains(flow)
  }

  mutating func touch(_ time: Timestamp) {
    revision += 1
    if firstTime.map({ time < $0 }) ?? true { firstTime = time }
    if lastTime.map({ time > $0 }) ?? true { lastTime = time }
  }

  /// The trace without some of its SYNs: what became of the others.
  package func keepingSyns(_ isWanted: (Probe) -> Bool) -> Trace {
    var trace = self
    trace.probes = probes.filter { $0.kind != .syn || isWanted($0) }
    return trace
  }

  /// The trace with controls that the capture shows beside it, in the order of their leaving.
  func adding(_ controls: [Probe]) -> Trace {
    guard !controls.isEmpty else { return self }
    var trace = self
    trace.probes = (probes + controls).sorted { $0.frame < $1.frame }
    return trace
  }

  package func probes(_ kind: Probe.Kind) -> some Sequence<Probe> {
    probes.lazy.filter { $0.kind == kind }
  }

  /// Probes of a kind that the kernel refused to send.
  package func sendFailures(_ kind: Probe.Kind) -> [(timeToLive: Int, flow: UInt16, errno: String)]
  {
    notes.compactMap { entry in
      guard case .sendFailed(kind, let timeToLive, let flow, let errno) = entry.note else {
        return nil
      }
      return (timeToLive, flow, errno)
    }
  }
}
