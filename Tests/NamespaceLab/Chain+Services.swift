import Foundation

extension Chain {
  /// Starts OpenSSH's server on a port of a node, over both IP versions, with a key of its own.
  package func sshd(
    _ node: Node = .server, port: Int = 22, key type: String = "ed25519", options: String...
  ) async throws {
    try? FileManager.default.createDirectory(
      atPath: "/run/sshd", withIntermediateDirectories: true,
      attributes: [.posixPermissions: 0o755])
    let key = folder.appendingPathComponent("host_key_\(node.label)_\(port)").path
    try await Subprocess.run(["ssh-keygen", "-q", "-t", type, "-N", "", "-f", key])
      .orThrow("ssh-keygen")
    let settings =
      ["UsePAM no", "Port \(port)", "PidFile none", "HostKey \(key)"] + options
    try await start(
      in: node,
      [try LabPrograms.path("sshd"), "-D", "-e", "-f", "/dev/null"]
        + settings.flatMap { ["-o", $0] },
      ready: "Server listening on", count: 2)
  }

  /// Starts a listener on a port of a node, over both IP versions, that treats callers as told.
  package func listen(
    _ node: Node = .server, port: Int, _ manner: ListenerManner
  ) async throws {
    try await start(
      in: node, [try LabPrograms.path("lab"), "listen", "\(port)", manner.rawValue], ready: "ready")
  }

  /// Starts OpenSSL's server on a port of the host, over both IP versions, with a certificate that
  /// takes more than one segment.
  package func tlsServer(port: Int = 443) async throws {
    let key = folder.appendingPathComponent("tls_key").path
    let certificate = folder.appendingPathComponent("tls_certificate").path
    try await Subprocess.run([
      "openssl", "req", "-x509", "-newkey", "rsa:4096", "-nodes", "-days", "2", "-subj",
      "/CN=host.example.net", "-keyout", key, "-out", certificate,
    ]).orThrow("openssl req")
    for family in Family.allCases {
      try await start(
        in: .server,
        [
          "openssl", "s_server", family.flag, "-www", "-accept", "\(port)", "-key", key, "-cert",
          certificate,
        ],
        ready: "ACCEPT")
    }
  }
}
