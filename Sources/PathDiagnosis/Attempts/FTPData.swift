import PathTracing
import WireFormats

/// Says of a failed attempt that it is the data connection of FTP.
enum FTPData {
  static func amend(_ draft: inout Draft, _ findings: AttemptFindings) {
    guard let control = findings.surroundings?.control, draft.outcome != .open,
      // A port that is only named later is another attempt's.
      control.frame < findings.conversation.firstFrame
    else { return }
    let server = findings.conversation.server
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
  }
}
