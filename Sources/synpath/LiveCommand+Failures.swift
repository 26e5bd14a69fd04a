import LiveNetwork
import PacketCapture
import PathTracing
import WireFormats

// What keeps a run from its beginning, for people.

extension LiveCommand {
  /// The interface that the options or the address name; nil where they leave it to the routes.
  static func interface(
    _ options: Options, _ resolution: NameResolution
  ) throws -> NetworkInterface? {
    guard let name = options.interface ?? resolution.zone else { return nil }
    let interface: NetworkInterface
    do throws(SystemError) {
      interface = try NetworkInterface(named: name)
    } catch {
      guard error.errno == .noDevice else { throw error }
      throw Failure(
        "-i \(name)", why: "no such interface", advice: "'ip link' lists them",
        status: ExitStatus.system)
    }
    guard interface.isUp else {
      throw Failure(
        "interface \(interface.name)", why: "it is down",
        advice: "'sudo ip link set \(interface.name) up' brings it up", status: ExitStatus.system)
    }
    return interface
  }

  static func forHereAlone(_ source: IPAddress) -> Failure {
    Failure(
      "-s \(source)", why: "an address for this machine alone", advice: "leave it out",
      status: ExitStatus.usage)
  }

  /// The loopback device leads to no other machine.
  static func endsHere(_ route: Route, _ target: IPAddress, _ options: Options) -> Failure {
    let name = route.interface.name
    if let interface = options.interface {
      return Failure(
        "-i \(interface)", why: "it does not lead to \(target)", advice: "leave it out",
        status: ExitStatus.usage)
    }
    return Failure(
      "\(target)", why: "its way out is \(name), which leads to no other machine",
      advice: "name another interface with -i, or see 'ip route get \(target)'",
      status: ExitStatus.system)
  }

  /// A rule of this machine gives connections to the port a table of their own, and only these.
  static func forOthers(_ way: Route, _ target: Endpoint) -> Failure {
    let gateway = way.gateway.map { " via \($0)" } ?? ""
    let version = target.address.version == .v6 ? "-6 " : ""
    return Failure(
      "port \(target.port) of \(target.address)",
      why: "a rule of this machine ('ip rule') sends connections there by "
        + "\(way.interface.name)\(gateway), and probes do not follow it",
      advice:
        "'sudo ip \(version)rule add to \(target.address) lookup \(way.table)' sends them there "
        + "too (afterwards: the same with del)", status: ExitStatus.system)
  }

  static func failure(_ error: any Error, _ options: Options) -> Failure {
    switch error {
    case let error as PrivilegeError:
      if case .noRawSockets = error {
        return Failure("\(error)", status: ExitStatus.noPrivilege)
      }
      return Failure("\(error)", status: ExitStatus.system)
    case LiveError.capture(.noPermission):
      return Failure("\(error)", status: ExitStatus.noPrivilege)
    case LiveError.system(let error):
      return options.sourcePort.flatMap { failure(error, sourcePort: $0) } ?? Failure(error)
    case let error as SystemError: return Failure(error)
    case let error as CaptureFileError:
      return Failure(error.line(isWriting: true), status: ExitStatus.system)
    default: return Failure("\(error)", status: ExitStatus.system)
    }
  }

  /// What keeps the port that was asked for from being bound; nil for other errors.
  private static func failure(_ error: SystemError, sourcePort: UInt16) -> Failure? {
    guard error.call == "bind" else { return nil }
    let what = "--source-port \(sourcePort)"
    switch error.errno {
    case .addressInUse:
      return Failure(
        what, why: "in use on \(error.subject)", advice: "give another port, or leave it out",
        status: ExitStatus.system)
    case .accessDenied:
      let first = PortReservation.firstOrdinaryPort
      return Failure(
        what, why: "ports below \(first) are root's",
        advice: "give one from \(first) on, or run it as root", status: ExitStatus.noPrivilege)
    default: return nil
    }
  }
}

extension IPVersion {
  /// Such as "IPv4".
  var name: String { "IPv\(rawValue)" }
}
