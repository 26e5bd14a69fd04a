import PathTracing
import WireFormats

/// The run's own connections to a target that accepts.
extension RunLoop {
  var sessionTime: Timestamp? { canHoldSession ? planner.sessionTime : nil }

  /// Connects to a target that accepts, once it is time.
  mutating func startSession() {
    guard session == nil, let time = sessionTime, clock.now >= time else { return }
    session = makeSession()
    if session == nil { canHoldSession = false }
  }

  /// Connects once more, where the sizes of segments are to be tried.
  mutating func startTrial() {
    guard session != nil, trial?.isOver ?? true, let order = planner.segmentTrial(at: clock.now)
    else { return }
    trial = makeSession(order) ?? trial
  }

  private mutating func makeSession(_ order: SegmentTrial.Order? = nil) -> SessionTask? {
    guard let configuration else { return nil }
    let target = planner.plan.target
    let dialogue = Dialogue(
      port: target.port, expecting: configuration.expectedProtocol, name: configuration.name,
      version: configuration.version,
      seed: planner.plan.seed ^ 0x7365_7373)
    let headers = target.address.version.tcpOverhead
    let connection: Connection
    do throws(SystemError) {
      connection = try Connection(
        to: target, from: configuration.source,
        interface: configuration.scope ?? configuration.route.interface.index,
        device: configuration.interface, segmentSize: order.map { $0.size - headers })
    } catch {
      let isPortless = error.call == "bind" && error.errno == .addressInUse
      if order == nil, error.call == "connect" || isPortless {
        note(.connection(answer: error.name))
      }
      return nil
    }
    guard let port = connection.port else { return nil }
    // Its packets are taken in later than this: the note comes before them.
    note(
      .session(
        port: port, expected: dialogue.expected, isAsked: configuration.expectedProtocol != nil))
    return SessionTask(
      connection, dialogue, pieceLength: order?.pieceLength(target.address.version), at: clock.now)
  }

  /// When the session's SYN-ACK was captured.
  var sessionAnswer: Timestamp? {
    guard let conversation = planner.trace.session?.conversation, let answer = conversation.synAck
    else { return nil }
    return conversation.time(of: answer.first)
  }

  /// What has become of a session of which no packet was seen leaving.
  var unseenSession: Note? {
    guard let session, session.isOver, planner.trace.session?.conversation == nil else {
      return nil
    }
    return .connection(answer: session.handshake)
  }

  mutating func advanceSession() {
    let now = clock.now
    let answered = sessionAnswer
    let isNeeded = planner.needsSession
    let isLate = planner.sessionLimit.map { now >= $0 } ?? false
    session?.advance(to: now, answered: answered, isNeeded: isNeeded, isLate: isLate)
    if let facts = session?.news() { note(.heard(facts)) }
    noteSegments(session?.takeReceivedSegmentSize(), session?.port)
    if trial?.isOver == false {
      let isDone = planner.isSegmentTrialOver(at: now)
      trial?.advance(to: now, answered: nil, isNeeded: false, isLate: isDone)
      if let facts = trial?.news(), let port = trial?.port {
        note(.heardLater(port: port, stage: facts.stage))
      }
      noteSegments(trial?.takeReceivedSegmentSize(), trial?.port)
    }
  }

  /// Notes how large segments were, which the capture shows as offloading has joined them.
  private mutating func noteSegments(_ size: Int?, _ port: UInt16?) {
    guard let size, let port else { return }
    note(.segments(port: port, largest: size))
  }
}
