import LiveNetwork
import PacketCapture
import PathDiagnosis
import PathTracing
import Reporting
import WireFormats

/// A live trace, from the name to the report.
enum LiveCommand {
  static func run(_ options: Options, host: String) throws(Failure) -> Int32 {
    let resolution = try resolve(host, options)
    let target = Endpoint(address: resolution.addresses[0], port: options.port)
    try check(host, target.address, hasZone: resolution.zone != nil, options)
    do {
      let interface = try interface(options, resolution)
      let route: Route
      do throws(SystemError) {
        route = try Route.lookUp(
          to: target.address, source: options.source, interface: interface?.index ?? 0)
      } catch {
        if let source = options.source, error.errno == .addressNotAvailable {
          throw Failure(
            "-s \(source)", why: "not an address of this machine", advice: "'ip addr' lists them",
            status: ExitStatus.system)
        }
        if let source = options.source, source.scope == .loopback {
          throw Self.forHereAlone(source)
        }
        guard Self.isRoutingVerdict(error) else { throw error }
        return try reportUnroutable(error, target: target, host: host, options: options)
      }
      if route.kind != .local {
        // Such packets would not leave, and no route is to blame.
        if let source = options.source, source.scope == .loopback {
          throw Self.forHereAlone(source)
        }
        if route.interface.isLoopback {
          throw Self.endsHere(route, target.address, options)
        }
      }
      if route.kind == .broadcast || route.kind == .multicast {
        throw Failure(
          "\(target.address)", why: "a broadcast address, not that of a host",
          advice: "give the address of one host", status: ExitStatus.usage)
      }
      if options.interface == nil, route.kind == .unicast {
        let way: Route
        do throws(SystemError) {
          way = try Route.lookUp(
            to: target.address, source: options.source, interface: interface?.index ?? 0,
            port: target.port)
        } catch {
          guard Self.isRoutingVerdict(error) else { throw error }
          return try reportUnroutable(error, target: target, host: host, options: options)
        }
        if way.table != route.table { throw Self.forOthers(way, target) }
      }
      guard let source = options.source ?? route.source else {
        throw Failure(
          "\(target.address)", why: "no source address on \(route.interface.name)",
          advice: "give one with -s", status: ExitStatus.system)
      }
      var configuration = LiveRun.Configuration(
        target: target, name: host, route: route, source: source)
      configuration.interface = options.interface
      configuration.scope = interface?.index
      configuration.apply(options)
      if options.family == nil, options.source == nil, !options.isFast, options.usesControls,
        options.completesHandshake
      {
        configuration.otherFamily = resolution.addresses.first {
          $0.version != target.address.version
        }
      }
      return try trace(configuration, options, resolution)
    } catch let error as Failure {
      throw error
    } catch {
      throw Self.failure(error, options)
    }
  }

  /// Refuses an address to which nothing can be sent, or not in the way that the options ask for.
  static func check(
    _ host: String, _ address: IPAddress, hasZone: Bool, _ options: Options
  ) throws(Failure) {
    if let source = options.source, address.version != source.version {
      throw Failure(
        "-s \(source)", why: "not an address of the family of \(host)",
        advice: "give another, or leave it out", status: ExitStatus.usage)
    }
    if [.multicast, .unspecified, .reserved].contains(address.scope) {
      throw Failure(
        "\(address)", why: "not the address of a host", advice: "give the address of one host",
        status: ExitStatus.usage)
    }
    if address.version == .v6, address.scope == .linkLocal, !hasZone, options.interface == nil {
      throw Failure(
        host, why: "a link-local address needs its interface",
        advice: "write \(host)%eth0 or give -i", status: ExitStatus.usage)
    }
  }

  private static func resolve(
    _ host: String, _ options: Options
  ) throws(Failure) -> NameResolution {
    if let address = NameResolution.address(host) {
      try check(host, address, hasZone: host.contains("%"), options)
    }
    do {
      return try NameResolution.resolve(host, family: options.family ?? options.source?.version)
    } catch {
      if case .noAddress(_, let version) = error, let source = options.source, options.family == nil
      {
        throw Failure(
          host, why: "has no \(version.name) address", advice: "leave out -s \(source)",
          status: ExitStatus.unknownHost)
      }
      throw Failure("\(error)" + otherName(host, error), status: ExitStatus.unknownHost)
    }
  }

  private static func trace(
    _ configuration: LiveRun.Configuration, _ options: Options, _ resolution: NameResolution
  ) throws -> Int32 {
    try Privileges.check()
    let interrupt = try Interrupt()
    let run = try LiveRun(configuration)
    var writer = RunWriter(file: try openFile(options))
    try Privileges.drop()

    writer.begin(version: Program.version, target: configuration.label)
    var progress = Terminal.takesEscapes && !options.isJSON ? Progress() : nil
    let result = try run.run(writingTo: writer, interrupt: interrupt) {
      trace, names, now, isWaiting in
      progress?.draw(trace, names, at: now, hasVerdict: isWaiting)
    }
    progress?.clear()
    var report = Report(
      version: Program.version, mode: .live, trace: result.trace, names: result.names)
    report.remarks = remarks(resolution, configuration.name)
    if report.verdict.outcome != .open,
      let difference = difference(result.sshSettings, configuration, resolution)
    {
      report.remarks += (report.remarks.isEmpty ? [""] : []) + [difference]
    }
    try Output.write(report, options)
    defer { run.abandonCaptures() }
    if let failure = result.failure { Output.complain(failure) }
    if let failure = result.fileFailure {
      Output.complain(failure.line(isWriting: true))
      return ExitStatus.system
    }
    return result.wasInterrupted ? ExitStatus.interrupted : report.verdict.outcome.exitStatus
  }

  private static func openFile(_ options: Options) throws -> CaptureFileWriter? {
    guard let path = options.writeFile else { return nil }
    let owner = UserIdentity.caller.map { FileOwner(user: $0.user, group: $0.group) }
    return try CaptureFileWriter(path: path, owner: owner)
  }

  /// The refusals of the routing table itself; other errors are about the request.
  private static func isRoutingVerdict(_ error: SystemError) -> Bool {
    [.networkUnreachable, .hostUnreachable, .accessDenied, .invalidArgument].contains(error.errno)
  }

  /// The verdict on a target that the routing table refuses: nothing is sent, nobody needs root.
  private static func reportUnroutable(
    _ error: SystemError, target: Endpoint, host: String, options: Options
  ) throws -> Int32 {
    // Nothing is waited for, but a reader that has seen enough must not be the end.
    _ = try Interrupt()
    let file = try openFile(options)
    try Privileges.drop()
    let clock = Clock()
    var trace = Trace(target: target, name: host)
    var writer = RunWriter(file: file)
    let label = "\(host) (\(target.address)) port \(target.port)"
    writer.begin(version: Program.version, target: label)
    writer.addInterface(0, name: "lo", linkType: .ethernet)
    for note: Note in [
      .target(name: host, endpoint: target), .routeFailed(errno: error.name), .end,
    ] {
      let time = clock.now
      trace.record(note, at: time)
      writer.append(note, at: time)
    }
    writer.finish()
    if let failure = writer.failure { throw failure }
    let report = Report(version: Program.version, mode: .live, trace: trace)
    try Output.write(report, options)
    return report.verdict.outcome.exitStatus
  }
}

extension LiveRun.Configuration {
  fileprivate var label: String {
    "\(name) (\(target.address)) port \(target.port)"
  }

  fileprivate mutating func apply(_ options: Options) {
    sourcePort = options.sourcePort
    firstTimeToLive = options.firstTimeToLive
    lastTimeToLive = options.lastTimeToLive
    probesPerHop = options.probesPerHop
    flows = options.flows
    usesControls = options.usesControls
    isFast = options.isFast
    holdsSession = options.completesHandshake
    expectedProtocol = options.expectedProtocol
    version = Program.version
    looksUpNames = options.looksUpNames
    triesAlternativePorts =
      options.port == 22 && options.usesControls && options.completesHandshake && !options.isFast
  }
}
