package import WireFormats

/// What a capture is as a whole: the ground that each verdict stands on.
package struct CaptureFacts: Hashable, Sendable {
  package internal(set) var frames = 0
  package internal(set) var segments = 0
  /// SYN-ACKs, and resets that answer a SYN: without a single one a direction may be missing.
  package internal(set) var answers = 0
  /// ICMP errors of any kind: without a single one a filter may have kept them out.
  package internal(set) var errors = 0
  /// ICMP errors of whose quotes the capture lacks what names a segment.
  package internal(set) var cutErrors = 0
  /// Frames without an IP packet: ARP and other protocols.
  package internal(set) var otherFrames = 0
  /// Frames whose payload cannot be read without a key.
  package internal(set) var encryptedFrames = 0
  package internal(set) var undecodable = 0
  /// Packets of TCP of whose header the capture, or the packet itself, lacks the end.
  package internal(set) var cutSegments = 0
  /// Frames stamped more than a millisecond before the one in front of them.
  package internal(set) var backwardSteps = 0
  /// Packets that libpcap's counters call lost; nil when no counter was read.
  package internal(set) var dropped: Int?
  package internal(set) var firstTime: Timestamp?
  /// The latest time stamp so far, not that of the last frame.
  package internal(set) var lastTime: Timestamp?
  package internal(set) var interfaces = 0
  /// What was around packets, in the order of appearance.
  package private(set) var encapsulated: [Encapsulated] = []
  /// Packets inside others than the first 16.
  package private(set) var otherwiseEncapsulated = 0
  /// Packets beside these in one frame, which are not read.
  private var otherUnreadParts = 0
  /// Whom nobody told the link-layer address of.
  package internal(set) var unanswered = UnansweredNeighbors()
  /// Packets of TCP that came in pieces.
  package internal(set) var fragments = FragmentLog()
  private var previous: Timestamp?

  /// Packets inside the same encapsulations.
  package struct Encapsulated: Hashable, Sendable {
    package var encapsulations: Encapsulations
    package var count: Int
  }

  package init() {}

  /// Packets in frames that hold several, inside tunnels: of these one each is read.
  package var unreadParts: Int {
    encapsulated.reduce(otherUnreadParts) { $0 + $1.encapsulations.unreadParts * $1.count }
  }

  /// Whether no frame has a time of its own: simple packet blocks, and some converters, bear none.
  package var bearsNoTimes: Bool { frames > 2 && firstTime == lastTime }

  @inline(__always)
  mutating func saw(_ segment: Segment) {
    segments += 1
    if segment.isSYNACK || segment.refusesSYN { answers += 1 }
  }

  mutating func saw(_ encapsulations: Encapsulations) {
    guard !encapsulations.isEmpty else { return }
    if let index = encapsulated.firstIndex(where: { $0.encapsulations == encapsulations }) {
      encapsulated[index].count += 1
    } else if encapsulated.count < 16 {
      encapsulated.append(Encapsulated(encapsulations: encapsulations, count: 1))
    } else {
      otherwiseEncapsulated += 1
      otherUnreadParts += encapsulations.unreadParts
    }
  }

  /// Takes the time until which the capture says that it listened.
  mutating func reach(_ time: Timestamp) { lastTime = time }

  mutating func saw(_ header: FrameHeader) {
    saw(header.timestamp)
    saw(interfaces: header.interface + 1)
  }

  /// Takes the time of a frame.
  @inline(__always)
  mutating func saw(_ time: Timestamp) {
    frames += 1
    if let previous, time - previous < .milliseconds(-1) { backwardSteps += 1 }
    previous = time
    if firstTime.map({ time < $0 }) ?? true { firstTime = time }
    if lastTime.map({ time > $0 }) ?? true { lastTime = time }
  }

  mutating func saw(interfaces count: Int) { interfaces = max(interfaces, count) }
}
