import NamespaceLab
import Testing

/// Live traces in a network of their own, from the command line to the exit status.
@Suite(.enabled(if: LabRequirements.areMet, "\(LabRequirements.missing ?? "")"))
struct LiveSandboxTests {
  @Test func `a port without a listener is refused`() async throws {
    let (run, _) = try await Sandbox().run("trace -n -j 127.0.0.1:22")
    #expect(run.status == 1 && run.errors.isEmpty)
    let report = try run.report
    #expect(JSONShape.report.complaints(about: report) == [])
    #expect(report["mode"] == .string("live"))
    #expect(report["target"]["port"] == .number(22))
  }

  @Test(arguments: ["[::1]:ssh", "::1"])
  func `addresses with colons are taken`(host: String) async throws {
    let (run, _) = try await Sandbox().run("trace -n -j \(host)")
    #expect(run.status == 1)
    #expect(try run.report["target"]["address"] == .string("::1"))
  }

  @Test func `a name with two addresses is traced once and the other told`() async throws {
    let script = """
      printf '192.0.2.1 both.test\\n2001:db8::7 both.test\\n127.0.0.1 localhost\\n' >"$DIR/hosts"
      mount --bind "$DIR/hosts" /etc/hosts
      ip addr add 192.0.2.1/32 dev lo
      ip addr add 2001:db8::7/128 dev lo nodad
      """
    for (flag, address) in [("-4", "192.0.2.1"), ("-6", "2001:db8::7")] {
      let (run, _) = try await Sandbox().run(script + "\ntrace -n -j \(flag) both.test")
      #expect(try run.report["target"]["address"] == .string(address))
      #expect(try run.report["target"]["name"] == .string("both.test"))
    }
    let (run, _) = try await Sandbox().run(script + "\ntrace -n both.test")
    #expect(run.output.contains("name both.test: "))
  }

  @Test(
    arguments: [
      ("dport 22 lookup 100", 71), ("dport 22 prohibit", 4), ("dport 23 lookup 100", 7),
      ("dport 23 prohibit", 7),
    ] as [(String, Int32)])
  func `rules that route connections to the port otherwise are told`(rule: String, status: Int32)
    async throws
  {
    let (run, _) = try await Sandbox().run(
      """
      silent
      ip route add 192.0.2.2 via 192.0.2.9 dev v0 table 100
      ip rule add ipproto tcp \(rule)
      trace -n --fast 192.0.2.2
      """)
    #expect(run.status == status)
    #expect(run.errors.contains("'sudo ip rule add to 192.0.2.2 lookup 100'") == (status == 71))
    #expect(run.output.contains("it has a prohibit route") == (status == 4))
  }

  private static let sshConfiguration = """
    printf 'Host alias\\n HostName 127.0.0.9\\n Port 2222\\nHost db1.test\\n ProxyJump me@hop.test:2022\\n' \\
      >"$DIR/ssh_config"
    mount --bind "$DIR/ssh_config" /etc/ssh/ssh_config
    printf '127.0.0.1 db1.test other.test\\n' >"$DIR/hosts"
    mount --bind "$DIR/hosts" /etc/hosts
    """

  @Test func `what ssh does on its way to the host is told where the host does not serve`()
    async throws
  {
    let script = Self.sshConfiguration
    let (jump, _) = try await Sandbox().run(script + "\ntrace -n db1.test")
    #expect(jump.status == 1)
    #expect(
      jump.output.hasSuffix(
        "\nssh goes to db1.test by way of hop.test (ProxyJump): sudo synpath hop.test -p\n  2022\n")
    )
    let (plain, _) = try await Sandbox().run(script + "\ntrace -n other.test")
    #expect(plain.status == 1 && !plain.output.contains("ssh goes"))
    let (open, _) = try await Sandbox().run(
      script + "\n/usr/sbin/sshd -o PidFile=none -o ListenAddress=127.0.0.1\ntrace -n db1.test")
    #expect(open.status == 0 && !open.output.contains("ssh goes"))
  }

  @Test func `a name that only ssh knows is told`() async throws {
    let (run, _) = try await Sandbox().run(Self.sshConfiguration + "\ntrace -n alias")
    #expect(run.status == 68)
    #expect(
      run.errors.hasSuffix(
        "; ssh asks 127.0.0.9 when it is told alias (HostName): sudo synpath "
          + "127.0.0.9 -p 2222\n"))
  }

  @Test func `hops have names, unless they are not wanted`() async throws {
    let script = """
      echo '127.0.0.1 loopback.test' >"$DIR/hosts"
      mount --bind "$DIR/hosts" /etc/hosts
      """
    let (named, _) = try await Sandbox().run(script + "\ntrace -j 127.0.0.1")
    #expect(try named.report["hops"].array[0]["names"] == .array([.string("loopback.test")]))
    let (plain, _) = try await Sandbox().run(script + "\ntrace -n -j 127.0.0.1")
    #expect(try plain.report["hops"].array[0]["names"] == .array([.null]))
  }

  @Test func `source address, source port and interface are those asked for`() async throws {
    let (run, _) = try await Sandbox().run(
      """
      silent
      ip addr add 192.0.2.7/24 dev v0
      trace -n -j --fast -s 192.0.2.7 --source-port 40022 -i v0 192.0.2.2
      """)
    let source = try run.report["source"]
    #expect(source["address"] == .string("192.0.2.7"))
    #expect(source["port"] == .number(40022))
    #expect(source["interface"] == .string("v0"))
    #expect(try run.report["flows"].array.count == 1)
  }

  @Test func `an interface that is not there or not up is an error that names it`() async throws {
    let (run, _) = try await Sandbox().run("trace -n -i nosuch0 127.0.0.1")
    #expect(run.status == 71 && run.output.isEmpty)
    #expect(run.errors.hasPrefix("synpath: -i nosuch0: no such interface; "))
    let (down, _) = try await Sandbox().run(
      """
      ip link add d0 type veth peer name d1
      trace -n -i d0 192.0.2.2
      """)
    #expect(down.status == 71 && down.output.isEmpty)
    #expect(down.errors.contains("interface d0: it is down; "))
  }

  /// What closes the capture behind the run holds no port.
  @Test func `a source port is free again as soon as a run is over`() async throws {
    let (run, _) = try await Sandbox().run(
      """
      for i in 1 2 3; do trace -n --source-port 5555 127.0.0.1; done
      """)
    #expect(run.status == 1 && run.errors.isEmpty, "\(run.errors)")
  }

  @Test func `a source port that is taken is an error that names the option`() async throws {
    let lab = try LabPrograms.path("lab")
    let (run, _) = try await Sandbox().run(
      """
      : >"$DIR/ready"
      "\(lab)" listen 5555 mute >>"$DIR/ready" &
      until grep -q ready "$DIR/ready"; do sleep 0.01; done
      trace -n --source-port 5555 127.0.0.1
      """)
    #expect(run.status == 71 && run.output.isEmpty)
    #expect(
      run.errors
        == "synpath: --source-port 5555: in use on 127.0.0.1; give another port, or leave it "
        + "out\n")
  }

  @Test func `the zone of an address may be an index`() async throws {
    let (run, _) = try await Sandbox().run(
      """
      silent
      ip addr add fe80::1/64 dev v0 nodad
      trace -n -j "fe80::5%$(ip -o link show v0 | cut -d: -f1)"
      """)
    #expect((3...7).contains(run.status) && run.errors.isEmpty, "\(run.errors)")
    #expect(try run.report["source"]["interface"] == .string("v0"))
  }

  @Test func `a way out by the loopback device is no way`() async throws {
    let (run, _) = try await Sandbox().run(
      "ip addr add 192.0.2.1/32 dev lo\nip route add 198.51.100.0/24 dev lo\ntrace -n 198.51.100.1")
    #expect(run.status == 71 && run.output.isEmpty)
    #expect(run.errors.contains("198.51.100.1: its way out is lo"))
    let (asked, _) = try await Sandbox().run("silent\ntrace -n -i lo 192.0.2.2")
    #expect(asked.status == 64 && asked.errors.contains("-i lo: it does not lead to 192.0.2.2; "))
  }

  @Test func `a source address of somebody else is an error`() async throws {
    let (run, _) = try await Sandbox().run("silent\ntrace -n -s 198.51.100.1 192.0.2.2")
    #expect(run.status != 0 && !(run.output + run.errors).isEmpty)
    #expect((run.output + run.errors).contains("198.51.100.1"), "\(run.output)\(run.errors)")
  }

  @Test func `fast ends earlier and says what is known by then`() async throws {
    let (fast, _) = try await Sandbox().run("silent\ntrace -n -j --fast 192.0.2.2")
    let (full, _) = try await Sandbox().run("silent\ntrace -n -j 192.0.2.2")
    #expect(try #require(fast.report["elapsed"].number) < #require(full.report["elapsed"].number))
    #expect(fast.status == 7 || fast.status == 3)
    #expect(full.status == 3)
  }

  @Test func `without controls nothing but SYNs to the port is sent`() async throws {
    let (run, _) = try await Sandbox().run(
      "silent\ntrace -n -j --no-controls -w \"$DIR/run.pcapng\" 192.0.2.2")
    let report = try run.report
    #expect(report["controls"]["icmp"] == .null)
    let hops = report["hops"].array
    #expect(!hops.isEmpty && hops.allSatisfy { $0["control"]["sent"] == .number(0) })
    #expect(!run.output.contains("echo"))
  }

  @Test func `an unknown host is status 68 in one line`() async throws {
    // Name servers are out of reach here, so getaddrinfo only knows that it failed for now.
    let (offline, _) = try await Sandbox().run("trace nosuch.invalid")
    #expect(offline.status == 68 && offline.output.isEmpty)
    #expect(offline.errors.contains("nosuch.invalid"))
    let (absent, _) = try await Sandbox().run(
      """
      echo 'hosts: files' >"$DIR/nsswitch.conf"
      mount --bind "$DIR/nsswitch.conf" /etc/nsswitch.conf
      trace nosuch.invalid
      """)
    #expect(absent.status == 68)
    #expect(absent.errors == "synpath: nosuch.invalid: no such host; check the spelling\n")
    let (family, _) = try await Sandbox().run("trace -4 ::1")
    #expect(family.status == 68 && family.errors.contains("no IPv4 address"))
  }

  @Test(arguments: [("", 6), ("--fast", 7), ("--no-session", 0)])
  func `a service that is mute is stalled, unless nobody listens to it`(
    flag: String, status: Int32
  ) async throws {
    let lab = try LabPrograms.path("lab")
    let (run, _) = try await Sandbox().run(
      """
      : >"$DIR/ready"
      "\(lab)" listen 22 mute >>"$DIR/ready" &
      until grep -q ready "$DIR/ready"; do sleep 0.01; done
      trace -n -j \(flag) 127.0.0.1
      """)
    #expect(run.status == status, "\(run.output)")
    #expect(try run.report["service"]["banner"] == .null)
  }

  @Test func `a closed standard output is an error, not a socket that gets the report`()
    async throws
  {
    let (run, _) = try await Sandbox().run(
      """
      result=0
      : >"$DIR/out"
      "$DIR/synpath" -n 127.0.0.1 >&- 2>"$DIR/err" || result=$?
      echo $result >"$DIR/status"
      """)
    #expect(run.status == 71 && run.errors.contains("cannot write the report"))
  }

  @Test func `a reader that leaves early changes nothing`() async throws {
    let (run, printed) = try await Sandbox().run(
      """
      (trace_status=0
      "$DIR/synpath" -n -v 127.0.0.1 2>"$DIR/err" || trace_status=$?
      echo $trace_status >"$DIR/status") | head -n 1
      : >"$DIR/out"
      """)
    #expect(run.status == 1 && run.errors.isEmpty)
    #expect(printed.contains("REFUSED"))
  }
}
