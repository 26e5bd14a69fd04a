package import PathTracing
import WireFormats

/// The run's ordinary connection to the target, over a socket of this kernel.
struct SessionTask {
  /// Nil once the course is over: a socket that is kept would go on sending SYNs.
  private var connection: Connection?
  private var course: SessionCourse
  /// The source port.
  let port: UInt16?

  init(
    _ connection: Connection, _ dialogue: Dialogue, pieceLength: Int?, at now: Timestamp
  ) {
    self.connection = connection
    port = connection.port
    course = SessionCourse(dialogue, pieceLength: pieceLength, at: now)
  }

  /// The largest segment that came, in octets of payload; nil until the course is over, and once it was taken.
  private var receivedSegmentSize: Int?

  var isOver: Bool { course.isOver }
  /// What has become of the handshake: "open" or an errno's name.
  var handshake: String { course.handshake }
  var readable: [Int32] { course.isReading ? descriptors : [] }
  var writable: [Int32] { course.isWriting ? descriptors : [] }
  private var descriptors: [Int32] { connection.map { [$0.descriptor] } ?? [] }

  /// When `advance` has to be called at the latest.
  func deadline(answered: Timestamp?, limit: Timestamp?) -> Timestamp? {
    course.deadline(answered: answered, limit: limit)
  }

  /// What the service has shown, where that is news.
  mutating func news() -> ServiceFacts? { course.news() }

  /// Hands out once, as the course ends, how large the largest segment was that came, in octets of payload.
  mutating func takeReceivedSegmentSize() -> Int? {
    defer { receivedSegmentSize = nil }
    return receivedSegmentSize
  }

  /// Goes on with what has come and what the time asks for.
  mutating func advance(
    to now: Timestamp, answered: Timestamp?, isNeeded: Bool, isLate: Bool
  ) {
    guard var stream = connection else { return }
    course.advance(
      to: now, over: &stream, answered: answered, isNeeded: isNeeded, isLate: isLate)
    if course.isOver { receivedSegmentSize = stream.receivedSegmentSize }
    connection = course.isOver ? nil : stream
  }
}

extension Connection: SessionStream {
  package var progress: SessionStreamProgress {
    switch state {
    case .connecting: .connecting
    case .connected: .connected
    case .failed(let errno): .failed(errno.name)
    }
  }

  package func take(upTo limit: Int) -> SessionStreamOctets {
    do throws(SystemError) {
      guard let octets = try read(upTo: limit) else { return .noneYet }
      return octets.isEmpty ? .end : .some(octets)
    } catch {
      return .lost
    }
  }

  package func put(_ octets: [UInt8], isLast: Bool) -> Int? {
    try? write(octets, isLast: isLast)
  }
}
