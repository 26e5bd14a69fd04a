import Foundation

extension Chain {
  /// What the host is called where `name` was asked for.
  package static let hostName = "db1.lab.example"

  /// Gives the host a name with addresses of both families in the client; one family is the first.
  func name(first family: Family) async throws {
    // `ip netns exec` puts these files over those in /etc.
    let folder = "/etc/netns/\(namespace(.client))"
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
    let hosts = Family.allCases.map { "\(layout.target($0)) \(Self.hostName)\n" }.joined()
    // RFC 6724 prefers a destination whose label is that of its source: with the default labels,
    // a private address of the client puts IPv4 first.
    let labels = "label ::/0 1\nlabel ::ffff:0:0/96 4\nprecedence ::/0 40\n"
    let order = labels + "precedence ::ffff:0:0/96 \(family == .v4 ? 100 : 10)\n"
    for (file, text) in [("hosts", hosts), ("gai.conf", order)] {
      try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(file)"))
    }
  }

  /// Gives the client's ssh a configuration of its own for every host.
  func configureSSH(port: Int) async throws {
    let folder = "/etc/netns/\(namespace(.client))/ssh"
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
    try Data("Host *\n  Port \(port)\n".utf8).write(
      to: URL(fileURLWithPath: "\(folder)/ssh_config"))
  }
}
