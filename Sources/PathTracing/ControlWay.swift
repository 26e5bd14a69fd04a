import WireFormats

/// Probes without SYN from one machine to another, with their answers.
struct ControlWay: Sendable {
  /// In the order of their leaving.
  private(set) var probes: [Probe] = []
  /// Whether the capture shows the first of them coming in: it was not taken where they begin.
  let isSeenArriving: Bool
  /// One bit for each time to live that was asked, up to `TraceTable.highestTTL`.
  private var asked: UInt32 = 0
  /// The same of bare ACKs alone: sessions of neighbours have a TTL of 1 too.
  private var askedByACKs: UInt32 = 0
  /// The same of datagrams with one port at both ends: routing protocols (AODV, OLSR, RIP) send them over
  /// a few hops.
  private var askedByPeers: UInt32 = 0
  private var hasExpired = false
  private var hasExpiredACK = false

  init(isSeenArriving: Bool) {
    self.isSeenArriving = isSeenArriving
  }

  /// Takes a probe; false for a packet that was seen before.
  mutating func add(_ probe: Probe) -> Bool {
    guard !probes.suffix(8).contains(where: { probe.isCopy(of: $0) }) else { return false }
    probes.append(probe)
    if probe.timeToLive <= TraceTable.highestTTL {
      asked |= 1 << UInt32(probe.timeToLive)
      if probe.kind == .acknowledgement { askedByACKs |= 1 << UInt32(probe.timeToLive) }
      if probe.port == probe.flow { askedByPeers |= 1 << UInt32(probe.timeToLive) }
    }
    return true
  }

  /// Takes an answer; false for one that is not kept.
  mutating func take(_ reply: Reply, at position: Int) -> Bool {
    guard probes.indices.contains(position) else { return false }
    let isKept = probes[position].take(reply)
    guard reply.kind == .timeExceeded else { return isKept }
    hasExpired = true
    if probes[position].kind == .acknowledgement { hasExpiredACK = true }
    return isKept
  }

  /// Whether the probes are a tracer's: several times to live, and one that ran out or was meant to.
  var isSweep: Bool {
    if isSweptByACKs { return true }
    let asked = asked & ~askedByACKs
    if asked.nonzeroBitCount >= 2, hasExpired { return true }
    // Nobody answers: pings and datagrams that begin so low are meant to expire.
    let meant = asked & ~askedByPeers
    return meant.nonzeroBitCount >= 4 && meant.trailingZeroBitCount <= 3
  }

  /// Whether bare ACKs are among them, which are no connection's then.
  var isSweptByACKs: Bool { askedByACKs.nonzeroBitCount >= 2 && hasExpiredACK }

  /// The ports of the bare ACKs.
  var ports: (source: Set<UInt16>, destination: UInt16?) {
    let segments = probes.lazy.filter { $0.kind == .acknowledgement }
    return (Set(segments.map(\.flow)), segments.first?.port)
  }

  /// The kind of most of the probes that are meant to expire.
  var kind: Probe.Kind {
    var counts: [Probe.Kind: Int] = [:]
    for probe in probes where probe.timeToLive <= TraceTable.highestTTL {
      counts[probe.kind, default: 0] += 1
    }
    let kinds: [Probe.Kind] = [.acknowledgement, .echo, .datagram]
    return kinds.max { counts[$0] ?? 0 < counts[$1] ?? 0 } ?? .echo
  }
}
