import LiveNetwork
import PathTracing
import Reporting
import WireFormats

// What a run cannot know from packets: who says what the name stands for, and which way the user's own
// connections take.

extension LiveCommand {
  /// What the name stands for, and who says so: a forgotten line in the hosts file leads astray.
  static func remarks(_ resolution: NameResolution, _ host: String) -> [String] {
    guard IPAddress(String(host.prefix { $0 != "%" })) == nil else { return [] }
    let list = resolution.addresses.prefix(6).map(\.description).joined(separator: ", ")
    let more = resolution.addresses.count > 6 ? ", …" : ""
    let source = HostsFile.names(host) ? "/etc/hosts" : "the resolver"
    let choice = resolution.addresses.count > 1 ? "; the first was traced" : ""
    return ["", "name \(host): \(list)\(more) by \(source)\(choice)"]
  }

  /// How the user's ssh goes another way than the run did, where it does.
  static func difference(
    _ settings: SSHSettings?, _ configuration: LiveRun.Configuration, _ resolution: NameResolution
  ) -> String? {
    settings?.difference(
      from: configuration.name, configuration.target.port,
      addresses: resolution.addresses.map(\.description))
  }

  /// What only the user's ssh knows of a name that nobody else does.
  static func otherName(_ host: String, _ error: ResolutionError) -> String {
    switch error {
    case .noAddress, .unknownZone: return ""
    case .unknownHost, .temporaryFailure, .failed: break
    }
    // The user's configuration is read as the user.
    guard (try? Privileges.drop()) != nil,
      let difference = SSHSettings(of: host)?.difference(from: host, 22, addresses: [])
    else { return "" }
    return "; \(difference)".escapedForTerminal
  }
}
