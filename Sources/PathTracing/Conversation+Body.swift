import WireFormats

extension Conversation {
  /// What is known of a conversation once its SYN is answered, in 232 octets.
  struct Body: Sendable {
    // The tracks and what stands around them are what every frame needs.

    /// The longest time without a frame.
    private var silenceStart = Moment(seconds: 0, frame: 0)
    private var silenceEnd = Moment(seconds: 0, frame: 0)
    /// The client's acknowledgement of the SYN-ACK, or its first segment where that is not seen.
    @MomentIfAny var finalACK: Moment? = nil
    // Of the client and of the server. Whose a frame is, is chance: no processor guesses a branch on it.
    private var tracks: [2 of Track] = .init(repeating: Track())
    /// The MSS options of SYN and SYN-ACK, 0 where there are none: each segment with data asks for one.
    private var segmentSizes: [2 of UInt16] = .init(repeating: 0)
    var synAck: Opening?
    /// The first octets that the server sent, in order: 255, or as many as tell its protocol.
    var greeting: [UInt8] = []

    static let greetingLength = 255

    static let vacant = Body()

    var silence: Silence? {
      silenceEnd.frame == 0 ? nil : Silence(from: silenceStart, to: silenceEnd)
    }

    /// Takes a time without frames, if it is the longest.
    @inline(__always)
    mutating func pause(from start: Moment, to end: Moment, _ gap: Double) {
      if gap > silenceEnd.seconds(since: silenceStart) {
        silenceStart = start
        silenceEnd = end
      }
    }

    @inline(__always)
    subscript(_ peer: Peer) -> Track {
      get { tracks[Int(peer.rawValue)] }
      _modify { yield &tracks[Int(peer.rawValue)] }
    }

    // An element by a computed index is read from a copy of both (Swift 6.3).
    /// The same for whoever asks once, and only reads.
    @inline(__always)
    subscript(reading peer: Peer) -> Track { peer == .client ? tracks[0] : tracks[1] }

    /// The frame with the server's last payload; 0 before any.
    @inline(__always)
    var lastFrameOfServer: UInt32 { tracks[1].lastDataFrame }

    @inline(__always)
    subscript(segmentSizeOf peer: Peer) -> UInt16 {
      get { segmentSizes[Int(peer.rawValue)] }
      set { segmentSizes[Int(peer.rawValue)] = newValue }
    }

    /// Loads each line of memory that a segment will need.
    @inline(__always)
    mutating func touch() -> UInt32 {
      silenceStart.frame &+ tracks[0].touch() &+ tracks[1].touch() &+ UInt32(segmentSizes[0])
    }
  }
}
