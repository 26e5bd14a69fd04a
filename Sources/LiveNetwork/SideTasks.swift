import PathTracing
import WireFormats

/// What a run asks beside its probes, over the kernel's own connections and the user's ssh.
struct SideTasks {
  /// Where administrators move ssh to.
  static let usualSSHPorts: [UInt16] = [2222, 2200, 22022, 8022]
  /// When a silent target makes the other family interesting.
  private static let patience = Interval.milliseconds(300)
  private static let longestBanner = 255

  private let configuration: LiveRun.Configuration
  private var sshConfiguration: SSHConfiguration?
  private var otherFamily: Connection?
  /// When the other family was tried, where it was.
  private var familyTime: Timestamp?
  /// An ordinary connection to the target, where no probe was seen leaving.
  private var ordinary: Connection?
  private var services: [(connection: Connection, text: [UInt8])] = []

  init(_ configuration: LiveRun.Configuration) {
    self.configuration = configuration
  }

  /// Starts what runs in the background; after the first probes have gone out.
  mutating func start() {
    if configuration.triesAlternativePorts {
      sshConfiguration = SSHConfiguration(host: configuration.name)
    }
  }

  var readable: [Int32] {
    (sshConfiguration.map { [$0.descriptor] } ?? []) + services.map(\.connection.descriptor)
  }

  var writable: [Int32] { [otherFamily, ordinary].compactMap { $0?.descriptor } }

  /// Whether a connection that was started has not ended yet.
  var isConnecting: Bool { otherFamily != nil || ordinary != nil }

  /// Whether the settings of the user's ssh may still come.
  var awaitsSettings: Bool { sshConfiguration != nil }

  /// The settings of the user's ssh for the host, once, when they have come.
  mutating func settings() -> SSHSettings? {
    guard let sshConfiguration else { return nil }
    let settings = sshConfiguration.collect()
    if sshConfiguration.isDone { self.sshConfiguration = nil }
    return settings
  }

  /// When the other family has to be looked at, at the latest; nil when it has been.
  func familyDeadline(_ started: Timestamp) -> Timestamp? {
    familyTime != nil || configuration.otherFamily == nil ? nil : started + Self.patience
  }

  /// Tries the other family once, where it `isWanted`, and tells what has become of it.
  mutating func tryOtherFamily(isWanted: Bool, at now: Timestamp) -> Note? {
    if let address = configuration.otherFamily, familyTime == nil, isWanted {
      familyTime = now
      let endpoint = Endpoint(address: address, port: configuration.target.port)
      do throws(SystemError) {
        otherFamily = try Connection(to: endpoint)
      } catch {
        return .otherFamily(endpoint, answer: error.name)
      }
    }
    guard let connection = otherFamily, let answer = Self.answer(connection) else { return nil }
    otherFamily = nil
    return .otherFamily(connection.endpoint, answer: answer)
  }

  /// When the other family counts as silent that was to answer within a time; nil where it is not being tried.
  func endOfFamily(after patience: Interval) -> Timestamp? {
    otherFamily == nil ? nil : familyTime.map { $0 + patience }
  }

  /// Tells that the other family does not answer.
  func silentFamily() -> Note? {
    otherFamily.map { .otherFamily($0.endpoint, answer: "silent") }
  }

  /// Connects to the target as any program does.
  mutating func connect() {
    ordinary = try? Connection(
      to: configuration.target, from: configuration.source,
      interface: configuration.scope ?? configuration.route.interface.index,
      device: configuration.interface)
  }

  /// What has become of the ordinary connection, once.
  mutating func connection() -> Note? {
    guard let connection = ordinary, let answer = Self.answer(connection) else { return nil }
    ordinary = nil
    // What a rule leads elsewhere may be accepted by somebody who has nobody to speak for.
    if answer == "open", ServiceProtocol.greets(on: configuration.target.port) {
      services.append((connection, []))
    }
    return .connection(answer: answer)
  }

  /// "open" or the name of an errno; nil while the handshake lasts.
  private static func answer(_ connection: Connection) -> String? {
    switch connection.state {
    case .connecting: nil
    case .connected: "open"
    case .failed(let errno): errno.name
    }
  }

  /// Whether the target has been silent for so long that the other family is interesting.
  func isLate(_ started: Timestamp, at now: Timestamp) -> Bool { now >= started + Self.patience }

  /// Connects to a port that accepts, to hear what serves there.
  mutating func listen(to port: UInt16) {
    let endpoint = Endpoint(address: configuration.target.address, port: port)
    guard
      let connection = try? Connection(
        to: endpoint, from: configuration.source,
        interface: configuration.scope ?? configuration.route.interface.index)
    else { return }
    services.append((connection, []))
  }

  var isListening: Bool { !services.isEmpty }

  /// Whether the target's own first word is waited for.
  var isListeningToTarget: Bool {
    services.contains { $0.connection.endpoint == configuration.target }
  }

  /// The first lines that have come; `isOver` gives up on the rest.
  mutating func banners(isOver: Bool) -> [Note] {
    var notes: [Note] = []
    for index in services.indices.reversed() {
      let port = services[index].connection.endpoint.port
      var hasEnded = isOver
      if case .failed = services[index].connection.state { hasEnded = true }
      do throws(SystemError) {
        if let more = try services[index].connection.read(upTo: Self.longestBanner) {
          services[index].text += more
          hasEnded = hasEnded || more.isEmpty
        }
      } catch {
        hasEnded = true
      }
      let text = services[index].text
      let line = text.prefix { $0 != 0x0a && $0 != 0x0d }
      guard hasEnded || line.count < text.count || text.count >= Self.longestBanner else {
        continue
      }
      let banner = line.isEmpty ? nil : String(decoding: line, as: UTF8.self)
      notes.append(.service(port: port, banner: banner))
      services.remove(at: index)
    }
    return notes
  }
}
