import PathTracing
import WireFormats

/// Says of a failed attempt that it is the data connection of FTP.
enum FTPData {
  /// The server's port in active mode (RFC 959 section 3.2).
  private static let dataPort: UInt16 = 20

  static func amend(_ draft: inout Draft, _ findings: AttemptFindings) {
    guard findings.surroundings?.control != nil || findings.conversation.client.port == dataPort,
      draft.outcome != .open
    else { return }
    let (client, server) = (findings.conversation.client, findings.conversation.server)
    if let control = findings.surroundings?.control {
      draft.observe(
        "\(control.server) named the port for data: this is the data connection of FTP in passive "
          + "mode"
          + (control.server.address == server.address
            ? "" : ", and the address is not its own: it is behind a translation"),
        frames: Frames(control.frame))
      draft.add(on: .host) {
        $0.append("grep -iE 'pasv|passive' /etc/vsftpd.conf /etc/proftpd/proftpd.conf" as Text)
      } why: {
        $0.append("which ports and address it names: the firewall has to let these in" as Text)
      }
    } else if client.port == dataPort, server.port > 1023 {
      draft.observe(
        "from port 20 of \(client.address): the data connection of FTP in active mode, which the "
          + "server opens to its client; clients behind a firewall or a translation use passive mode"
      )
    }
  }
}
