import LiveNetwork
import Testing

/// How the user's ssh goes to a host, by the lines of `ssh -G`.
@Suite struct SSHSettingsTests {
  @Test(
    arguments: [
      // As OpenSSH prints it where nothing is configured.
      ("user me\nhostname db1\nport 22\naddressfamily any\nproxyusefdpass no", nil),
      ("hostname DB1\nport 22", nil),
      ("hostname 192.0.2.7\nport 22", nil),
      ("", nil),
      ("hostname db1\nport 2222", "ssh asks port 2222 of db1 (Port): sudo synpath db1 -p 2222"),
      (
        "hostname 10.0.0.5\nport 22",
        "ssh asks 10.0.0.5 when it is told db1 (HostName): sudo synpath 10.0.0.5"
      ),
      (
        "hostname 10.0.0.5\nport 2222",
        "ssh asks 10.0.0.5 when it is told db1 (HostName): sudo synpath 10.0.0.5 -p 2222"
      ),
      (
        "hostname 10.0.0.5\nproxyjump bastion",
        "ssh goes to db1 by way of bastion (ProxyJump): sudo synpath bastion"
      ),
      (
        "hostname db1\nproxyjump me@bastion.example:2022,second",
        "ssh goes to db1 by way of bastion.example (ProxyJump): sudo synpath bastion.example -p 2022"
      ),
      (
        "proxyjump ssh://me@[2001:db8::1]:2022",
        "ssh goes to db1 by way of 2001:db8::1 (ProxyJump): sudo synpath 2001:db8::1 -p 2022"
      ),
      (
        "proxyjump [2001:db8::1]",
        "ssh goes to db1 by way of 2001:db8::1 (ProxyJump): sudo synpath 2001:db8::1"
      ),
      (
        "proxyjump 2001:db8::1",
        "ssh goes to db1 by way of 2001:db8::1 (ProxyJump): sudo synpath 2001:db8::1"
      ),
      ("proxyjump none\nproxycommand none\nhostname db1", nil),
      (
        "proxycommand nc -x proxy:1080 %h %p",
        "ssh goes to db1 through a program (ProxyCommand nc -x proxy:1080 %h %p)"
      ),
      // What a shell takes for more than a name is in no command.
      ("proxyjump $(reboot)", "ssh goes to db1 by way of $(reboot) (ProxyJump)"),
      ("proxyjump -oX", "ssh goes to db1 by way of -oX (ProxyJump)"),
      ("proxyjump ,", nil), ("proxyjump [", "ssh goes to db1 by way of [ (ProxyJump)"),
    ] as [(String, String?)])
  func `what ssh does otherwise is said in a sentence`(text: String, sentence: String?) {
    let settings = SSHSettings(text)
    #expect(settings.difference(from: "db1", 22, addresses: ["192.0.2.7"]) == sentence)
  }
}
