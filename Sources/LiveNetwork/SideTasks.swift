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
  private var hasTriedFamily = false
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

  var writable: [Int32] { otherFamily.map { [$0.descriptor] } ?? [] }

  /// The port of the user's ssh configuration, when it has come.
  mutating func configuredPort() -> UInt16? {
    guard let sshConfiguration else { return nil }
    let port = sshConfiguration.collect()
    if sshConfiguration.isDone { self.sshConfiguration = nil }
    return port
  }

  /// When the other family has to be looked at, at the latest; nil when it has been.
  func familyDeadline(_ started: Timestamp) -> Timestamp? {
    hasTriedFamily || configuration.otherFamily == nil ? nil : started + Self.patience
  }

  /// Tries the other family while the target is silent.
  mutating func tryOtherFamily(isSilent: Bool, _ started: Timestamp, at now: Timestamp) -> Note? {
    if let address = configuration.otherFamily, !hasTriedFamily, isSilent,
      now >= started + Self.patience
    {
      hasTriedFamily = true
      let endpoint = Endpoint(address: address, port: configuration.target.port)
      do throws(SystemError) {
        otherFamily = try Connection(to: endpoint)
      } catch {
        return .otherFamily(endpoint, answer: error.name)
      }
    }
    guard let connection = otherFamily else { return nil }
    switch connection.state {
    case .connecting: return nil
    case .connected:
      otherFamily = nil
      return .otherFamily(connection.endpoint, answer: "open")
    case .failed(let errno):
      otherFamily = nil
      return .otherFamily(connection.endpoint, answer: errno.name)
    }
  }

  /// Connects to a port that accepts, to hear what serves there.
  mutating func listen(to port: UInt16) {
    let endpoint = Endpoint(address: configuration.target.address, port: port)
    guard
      let connection = try? Connection(
        to: endpoint, from: configuration.source, interface: configuration.route.interface.index)
    else { return }
    services.append((connection, []))
  }

  var isListening: Bool { !services.isEmpty }

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
