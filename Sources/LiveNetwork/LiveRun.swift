import CLinux
import CaptureFormats
package import PacketCapture
package import PathTracing
package import WireFormats

/// One trace of one target on the real network: the only loop that waits.
///
/// Opening needs the privilege to use raw sockets; `run` works without any.
package struct LiveRun {
  package struct Configuration: Sendable {
    package var target: Endpoint
    package var name: String
    package var route: Route
    package var source: IPAddress
    package var sourcePort: UInt16?
    package var interface: String?
    /// The index of the interface that gives link-local addresses their scope, where it is not the
    /// route's: packets to an own address take the loopback device.
    package var scope: Int32?
    package var firstTimeToLive = 1
    package var lastTimeToLive = 30
    package var probesPerHop = 1
    /// Source ports to ask from at once, 1 to 64.
    package var flows = 1
    package var usesControls = true
    package var isFast = false
    package var looksUpNames = true
    /// Whether a target that accepts is tried with an ordinary connection.
    package var holdsSession = true
    /// What the service is to speak; nil leaves it to the port.
    package var expectedProtocol: ServiceProtocol?
    /// The version of this program, which a session tells where the protocol has a place for it.
    package var version = ""
    /// An address of the name's other family, to be tried when the target is silent.
    package var otherFamily: IPAddress?
    /// Whether ports where ssh is often moved to are asked when nothing listens on its own.
    package var triesAlternativePorts = false

    package init(target: Endpoint, name: String, route: Route, source: IPAddress) {
      self.target = target
      self.name = name
      self.route = route
      self.source = source
    }
  }

  /// What a run ended with.
  package struct Result: Sendable {
    package var trace: Trace
    package var names: [IPAddress: String]
    package var wasInterrupted: Bool
    /// What ended the run early, for the user.
    package var failure: String?
    /// Why the capture could not be written to its end.
    package var fileFailure: CaptureFileError?
    /// How the user's own ssh goes to the host, where it was asked in time.
    package var sshSettings: SSHSettings?
  }

  /// Called when something may have changed: with the trace so far, the names, the time, and
  /// whether only silence is being waited for; tells when to call again at the latest.
  package typealias Progress = (Trace, [IPAddress: String], Timestamp, Bool) -> Timestamp?

  private let configuration: Configuration
  private let sender: RawSender
  private let reservations: [PortReservation]
  /// Another address of the interface, with its own reservations.
  private let otherSource: IPAddress?
  private let otherReservations: [PortReservation]
  private let captures: [LiveCapture]
  private let clock = Clock()

  /// Opens the raw socket, the ports and the captures.
  package init(_ configuration: Configuration) throws(LiveError) {
    self.configuration = configuration
    let target = configuration.target.address
    let index = configuration.scope ?? configuration.route.interface.index
    do throws(SystemError) {
      sender = try RawSender(
        target.version, source: configuration.source, interface: index,
        device: configuration.interface)
      var reservations: [PortReservation] = []
      let free = [UInt16?](repeating: nil, count: max(Planner.flowsAtHand, configuration.flows) + 1)
      for port in configuration.sourcePort.map({ [$0, nil] }) ?? free {
        // The second flow comes from a privileged port, where one may be had. Left alone, the kernel
        // gives odd ports only (inet_csk_find_open_port).
        let range: ClosedRange<UInt16> = reservations.count == 1 ? 600...1023 : 32768...60999
        if configuration.sourcePort == nil,
          let chosen = try? PortReservation(
            on: configuration.source, port: .random(in: range), interface: index)
        {
          reservations.append(chosen)
          continue
        }
        reservations.append(
          try PortReservation(on: configuration.source, port: port, interface: index))
      }
      self.reservations = reservations
      let canVary = configuration.usesControls && configuration.route.kind != .local
      let other =
        canVary
        ? try LocalAddresses.current().alternative(to: configuration.source, on: index) : nil
      otherSource = other
      otherReservations = reservations.prefix(2).compactMap { reservation in
        other.flatMap { try? PortReservation(on: $0, port: reservation.port, interface: index) }
      }
    } catch {
      throw .system(error)
    }
    let device = configuration.route.interface.name
    let nextHop = configuration.route.gateway ?? target
    let filter = CaptureFilter.expression(
      target: target, port: configuration.target.port,
      sourcePorts: reservations.dropLast().map(\.port),
      controlPort: reservations.last?.port, nextHop: nextHop,
      otherFamily: configuration.otherFamily)
    do throws(CaptureError) {
      var requests = [LiveCapture.Request(interface: device, slots: 512)]
      // The own kernel's errors about the target come over the loopback device.
      if device != "lo" { requests.append(LiveCapture.Request(interface: "lo", slots: 128)) }
      captures = try LiveCapture.open(requests, filter: filter)
    } catch {
      throw .capture(error)
    }
  }

  /// Runs the trace to its end.
  package func run(
    writingTo writer: consuming RunWriter, interrupt: Interrupt,
    progress: Progress
  ) throws(LiveError) -> Result {
    let names: HopNames?
    do throws(SystemError) {
      names = configuration.looksUpNames ? try HopNames() : nil
    } catch {
      throw .system(error)
    }
    var loop = RunLoop(
      planner: makePlanner(), writer: writer, sender: sender, captures: captures, names: names,
      interrupt: interrupt, clock: clock)
    loop.side = SideTasks(configuration)
    loop.configuration = configuration
    for (index, capture) in captures.enumerated() {
      loop.addInterface(index, capture)
    }
    loop.note(.target(name: configuration.name, endpoint: configuration.target))
    loop.note(.route(routeFact))
    loop.noteFlows()
    try loop.run(progress)
    return try loop.finish()
  }

  /// Ends the captures without waiting for it, as the last thing before the process ends.
  ///
  /// The kernel takes 20 to 40 ms to close each ring (packet_release waits for all processors);
  /// who waits for the answer does not have to. The last owner of a socket closes it: a child that
  /// outlives this process.
  package func abandonCaptures() {
    for capture in captures { _ = unsafe Unmanaged.passRetained(capture) }
    linux_leave_packet_sockets_to_child()
  }

  private func makePlanner() -> Planner {
    var generator = SystemRandomNumberGenerator()
    var plan = TracePlan(
      target: configuration.target, source: configuration.source,
      sourcePorts: reservations.dropLast().map(\.port),
      controlPort: reservations[reservations.count - 1].port,
      echoIdentifier: UInt16.random(in: 1...UInt16.max, using: &generator),
      seed: generator.next())
    plan.otherSource = otherSource
    plan.firstTimeToLive = configuration.firstTimeToLive
    plan.lastTimeToLive = configuration.lastTimeToLive
    plan.probesPerHop = configuration.probesPerHop
    plan.flows = configuration.flows
    plan.usesControls = configuration.usesControls
    plan.isFast = configuration.isFast
    plan.holdsSession = configuration.holdsSession
    if configuration.triesAlternativePorts { plan.alternativePorts = SideTasks.usualSSHPorts }
    plan.requestsECN = KernelSettings.requestsECN
    plan.interfaceMTU = configuration.route.interface.mtu
    let trace = Trace(
      target: configuration.target, name: configuration.name, source: configuration.source)
    return Planner(plan: plan, trace: trace)
  }

  private var routeFact: RouteFact {
    RouteFact(
      interface: configuration.route.interface.name, source: configuration.source,
      nextHop: configuration.route.gateway, isLocal: configuration.route.kind == .local,
      isLinkAssumed: configuration.route.isLinkAssumed,
      isMultipath: configuration.route.isMultipath,
      // Of IPv6 the flow label counts as well, which each connection has for itself.
      isSpreadByAddress: configuration.route.isMultipath
        && configuration.target.address.version == .v4 && KernelSettings.spreadsByAddress,
      isTunnel: configuration.route.interface.isTunnel,
      hasCarrier: configuration.route.interface.isRunning,
      interfaceMTU: configuration.route.interface.mtu, pathMTU: configuration.route.pathMTU)
  }
}
