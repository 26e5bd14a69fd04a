import WireFormats

// What every frame reads or writes stands first: each further line of memory costs as much as all that
// is done with what stands in it. What only an answered connection has is not here: a scan has many
// that are not.

extension Conversation {
  /// What is known of a conversation from its first frame on, in 120 octets.
  struct Head: Sendable {
    /// The time of the first frame; all moments count from it.
    let start: Timestamp
    /// The last frame that belongs here, copies included.
    var last: Moment
    /// One at most; in an array because most conversations have none of it.
    var incidents: [Incidents] = []
    /// The addresses of IPv4; 0 for IPv6, which would take twice the room of all else.
    let source: UInt32
    let destination: UInt32
    let sourcePort: UInt16
    let destinationPort: UInt16
    var marks: Marks = []
    /// How many marks came since the last pause; all above eight are written over.
    var recentCount: UInt8 = 0
    /// How the two sides took turns.
    var turns = Turns()
    /// The place of its body in a table, 0 while it has none.
    var body: UInt32 = 0
    /// Marks of the last frames, to know copies by.
    var recent: [8 of UInt32] = .init(repeating: 0)
    /// Frames that show a packet already seen: mirror ports, captures on several interfaces.
    var copies: UInt32 = 0
    /// The number of the first frame.
    let firstFrame: UInt32
    /// The SYN; where none was seen, its number alone, if anything told that.
    private var opening = Opening.unseen

    struct Marks: OptionSet {
      var rawValue: UInt16

      /// A place in a table without a conversation.
      static let vacant = Marks(rawValue: 1)
      /// The table looks at it again only when a frame comes, or after a longer time.
      static let putOff = Marks(rawValue: 2)
      static let midstream = Marks(rawValue: 4)
      static let backwards = Marks(rawValue: 8)
      /// Nothing more is wanted of what the server says.
      static let greeted = Marks(rawValue: 16)
      /// There are incidents.
      static let eventful = Marks(rawValue: 32)
      /// Nothing more is wanted of what the client says.
      static let asked = Marks(rawValue: 64)
      static let askedOtherwise = Marks(rawValue: 128)
      /// Both tracks are there.
      static let directed = Marks(rawValue: 256)
      /// The client's initial number is known.
      static let numbered = Marks(rawValue: 512)
      /// The addresses are those of IPv6.
      static let wide = Marks(rawValue: 1024)
      /// There is a reset among the incidents.
      static let reset = Marks(rawValue: 2048)
      /// The far side of a box that rewrites sequence numbers is known.
      static let rewritten = Marks(rawValue: 4096)
      /// There is trouble among the incidents.
      static let troubled = Marks(rawValue: 8192)
      static let opened = Marks(rawValue: 16384)
      /// The client's first octets are of a protocol whose server has to answer them.
      static let asksAnswer = Marks(rawValue: 32768)
    }

    /// A place in a table without a conversation.
    static let vacant = Head()

    private init() {
      start = Timestamp(nanoseconds: 0)
      last = Moment(seconds: 0, frame: 0)
      (source, destination, sourcePort, destinationPort) = (0, 0, 0, 0)
      firstFrame = 0
      marks = .vacant
    }

    /// Begins with the first segment that was seen; `ends` are those of the conversation.
    init(_ segment: Segment, _ stamp: FrameStamp, _ ends: EndpointPair) {
      let isReset = segment.flags.contains(.rst)
      start = stamp.timestamp
      firstFrame = stamp.number
      last = Moment(seconds: 0, frame: firstFrame)
      sourcePort = ends.sourcePort
      destinationPort = ends.destinationPort
      source = ends.version == .v4 ? UInt32(truncatingIfNeeded: ends.sourceLow) : 0
      destination = ends.version == .v4 ? UInt32(truncatingIfNeeded: ends.destinationLow) : 0
      if ends.version == .v6 { marks.insert(.wide) }
      if !segment.flags.contains(.syn), !isReset { marks.insert(.midstream) }
      if segment.isSYN {
        opening.sequenceNumber = segment.sequenceNumber
        marks.insert(.numbered)
      } else if !isMidstream {
        opening.sequenceNumber = segment.acknowledgementNumber - 1
        marks.insert(.numbered)
      }
    }
  }
}

extension Conversation.Head {
  @inline(__always)
  subscript(_ mark: Marks) -> Bool {
    get { !marks.isDisjoint(with: mark) }
    set { marks = newValue ? marks.union(mark) : marks.subtracting(mark) }
  }

  var isVacant: Bool { self[.vacant] }
  var isMidstream: Bool { self[.midstream] }
  var isEventful: Bool { self[.eventful] }
  var isDirected: Bool { self[.directed] }

  /// The client's initial sequence number.
  @inline(__always)
  var initialNumber: SequenceNumber? { self[.numbered] ? opening.sequenceNumber : nil }

  @inline(__always)
  var syn: Opening? { self[.opened] ? opening : nil }

  /// Takes the first SYN, whose number is the one that was known before, if any was.
  mutating func open(_ syn: Opening) {
    opening = syn
    marks.formUnion([.opened, .numbered])
  }

  /// Takes a copy of the SYN.
  mutating func compare(_ copy: Segment) { opening.compare(copy) }

  /// Takes a SYN that was sent again.
  mutating func reopen(_ segment: Segment, _ moment: Moment) { opening.repeated(segment, moment) }

  /// The ends, of which IPv6 has its addresses elsewhere.
  @inline(__always)
  func ends(orWide wide: @autoclosure () -> EndpointPair) -> EndpointPair {
    self[.wide] ? wide() : EndpointPair(v4: source, sourcePort, destination, destinationPort)
  }

  /// Who sent a segment between two IPv4 addresses; nil for one of another conversation.
  @inline(__always)
  func sender(of ends: EndpointPair) -> Conversation.Peer? {
    let (other, own) = (UInt32(truncatingIfNeeded: ends.sourceLow), source)
    let (otherEnd, ownEnd) = (UInt32(truncatingIfNeeded: ends.destinationLow), destination)
    guard ends.version == .v4, marks.isDisjoint(with: [.wide, .vacant]) else { return nil }
    if other == own, otherEnd == ownEnd, ends.sourcePort == sourcePort,
      ends.destinationPort == destinationPort
    {
      return .client
    }
    return other == ownEnd && otherEnd == own && ends.sourcePort == destinationPort
      && ends.destinationPort == sourcePort ? .server : nil
  }

  /// Changes what few conversations have.
  mutating func note(_ change: (inout Conversation.Incidents) -> Void) {
    if incidents.isEmpty {
      // Exactly one: an array grows by more.
      incidents = [Conversation.Incidents()]
      self[.eventful] = true
    }
    change(&incidents[0])
  }

  /// Loads what errors are added to, in memory beyond that.
  @inline(__always)
  mutating func touchErrors() -> UInt32 { incidents.span[0].touchErrors() }

  /// Loads what few conversations have, which lies in other memory.
  @inline(__always)
  mutating func touchIncidents() -> UInt32 {
    isEventful ? UInt32(truncatingIfNeeded: incidents.span[0].resets.count) : 0
  }

  /// Loads each line of memory that a frame will need.
  @inline(__always)
  mutating func touch() -> UInt32 {
    UInt32(truncatingIfNeeded: start.nanoseconds) &+ recent[0]
  }

  /// Loads what a SYN needs besides.
  @inline(__always)
  mutating func touchOpening() -> UInt32 { UInt32(opening.window) &+ UInt32(opening.timeToLive) }

  /// The time of a moment.
  @inline(__always)
  func time(of moment: Moment) -> Timestamp { start + .seconds(Double(moment.seconds)) }

  /// The moment of a frame.
  @inline(__always)
  func moment(_ stamp: FrameStamp) -> Moment {
    Moment(seconds: Float((stamp.timestamp - start).seconds), frame: stamp.number)
  }

  /// Segments with the address of a reset's sender that came after that reset.
  var segmentsAfterReset: UInt16 { self[.reset] ? incidents[0].segmentsAfterReset : 0 }
}
