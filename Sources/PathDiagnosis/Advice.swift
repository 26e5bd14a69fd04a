import PathTracing
import WireFormats

/// The commands that fit a kind of place, most likely first.
enum Advice {
  static func forDrop(_ findings: Findings, _ place: Place) -> [Action] {
    let port = findings.trace.target.port
    let version = findings.trace.target.address.version
    switch place.kind {
    case .hostFirewall, .host, .service: return onHost(findings) + inCloud(port, version)
    case .gateway:
      return [
        Action(
          on: .gateway,
          "\(forwardRules); sudo \(iptables(findings.trace.target.address)) -S FORWARD",
          why: "a rule for tcp/\(port), or a dead uplink")
      ]
    case .here: return []
    case .access, .transit, .providerEdge, .unknown:
      var actions = [ask(findings, place)]
      if place.kind == .providerEdge { actions += inCloud(port, version) }
      if place.kind == .unknown { actions += onHost(findings).prefix(1) + inCloud(port, version) }
      return actions
    }
  }

  /// The tool of a family that lists the rules of its filter.
  static func iptables(_ address: IPAddress) -> Text {
    address.version == .v4 ? "iptables" : "ip6tables"
  }

  /// The question to this machine which way its connections to the port take: rules may look at it.
  static func way(_ target: Endpoint) -> Text {
    "ip route get \(target.address) ipproto tcp dport \(target.port)"
  }

  /// The question to a router, as most of them take it.
  static func route(to address: IPAddress) -> Text {
    "show \(address.version == .v4 ? "ip" : "ipv6") route \(address)"
  }

  /// Names the process that listens on a port, with what it is wanted for.
  static func listener(_ port: UInt16, why: Text = "names the daemon, whose log says more")
    -> Action
  {
    Action(on: .host, "sudo ss -ltnp 'sport = :\(port)'", why: why)
  }

  /// Lists the rules of a router that runs Linux, whatever its tables are called.
  static let forwardRules: Text = "sudo nft list ruleset | grep -nE 'forward|drop|reject'"

  /// Restarts the daemon, which Debian and Red Hat name differently.
  static let restartSSH: Text = "sudo systemctl restart sshd || sudo systemctl restart ssh"

  /// Names the machines behind an address that is translated or balanced.
  static let backends: Text =
    "sudo ipvsadm -Ln; sudo nft list ruleset | grep -E 'dnat|redirect'"

  /// The question to a router whether it knows the link-layer address of a neighbour.
  static func neighbor(_ address: IPAddress) -> Text {
    "show \(address.version == .v4 ? "ip arp" : "ipv6 neighbors") \(address)"
  }

  /// The client's address where the host is sure to see it: on the way from a private address to a
  /// public one it is translated.
  static func seen(_ client: IPAddress?, at server: IPAddress) -> IPAddress? {
    client.flatMap { $0.isPublic || !server.isPublic ? $0 : nil }
  }

  /// Shows, on the host, what arrives from the client.
  static func arriving(from client: IPAddress?, at server: Endpoint) -> Text {
    seen(client, at: server.address).map {
      "sudo tcpdump -ni any 'tcp port \(server.port) and host \($0)'"
    } ?? "sudo tcpdump -ni any tcp port \(server.port)"
  }

  /// What a rule that leads connections elsewhere is found by.
  static let redirections: Text = "sudo nft list ruleset | grep -nE 'redirect|dnat|tproxy'"

  /// What drops by the interface that a packet came in by: the kernel's check of IPv4, a rule of IPv6.
  static func reversePath(_ version: IPVersion, counters: Bool = true) -> Text {
    version == .v6
      ? "sudo nft list ruleset | grep -n 'fib saddr'"
      : "sysctl net.ipv4.conf.all.rp_filter"
        + (counters ? "; nstat -az TcpExtIPReversePathFilter" : "")
  }

  /// Shows, on the host, the segments of a port that have a flag.
  static func flagged(_ flag: TCPFlags, at server: Endpoint) -> Text {
    // libpcap looks at flags of IPv4 only by name; those of IPv6 stand behind a header of 40 octets.
    let octet: Text = server.address.version == .v4 ? "tcp[13]" : "ip6[53]"
    return "sudo tcpdump -ni any 'tcp port \(server.port) and \(octet) & \(flag.rawValue) != 0'"
  }

  private static func onHost(_ findings: Findings) -> [Action] {
    let port = findings.trace.target.port
    return [
      Action(
        on: .host, arriving(from: findings.trace.source, at: findings.trace.target),
        why: "do the SYNs arrive? if so the host's own filter drops them"),
      Action(on: .host, "sudo ufw allow \(port)/tcp", why: "if ufw manages the rules"),
      Action(
        on: .host, "sudo nft list ruleset | grep -nE 'drop|policy'",
        why: "find the rule or policy that drops port \(port)"),
    ]
  }

  /// What lets a port in where the host is a cloud instance; names are the user's to fill in.
  private static func inCloud(_ port: UInt16, _ version: IPVersion) -> [Action] {
    let source: Text = "<your public address>/\(version == .v4 ? 32 : 128)"
    return [
      Action(
        on: .cloud,
        version == .v4
          ? "aws ec2 authorize-security-group-ingress --group-id <sg> --protocol tcp "
            + "--port \(port) --cidr \(source)"
          : "aws ec2 describe-security-groups --group-ids <sg>",
        why: "if the host is an instance of AWS: its security group"
          + (version == .v4 ? "" : ", with rules for IPv6 of their own")),
      Action(
        on: .cloud,
        "gcloud compute firewall-rules create allow-\(port) --allow=tcp:\(port) "
          + "--source-ranges=\(source)",
        why: "of Google Cloud: the firewall rules of its network"),
      Action(
        on: .cloud,
        "az network nsg rule create -g <group> --nsg-name <nsg> -n allow-\(port) --priority 300 "
          + "--access Allow --protocol Tcp --source-address-prefixes \(source) "
          + "--destination-port-ranges \(port)",
        why: "of Azure: its network security group"),
    ]
  }

  private static func ask(_ findings: Findings, _ place: Place) -> Action {
    let owners = [place.after, place.before].compactMap { point in
      point.flatMap { $0.timeToLive > 0 ? $0.address?.description : nil }
    }
    let source = findings.trace.source?.description ?? "?"
    let sport = findings.syns.first.map { "\($0.flow)" } ?? "?"
    let port = findings.trace.target.port
    guard !owners.isEmpty else {
      return Action(
        on: .thisMachine, "sudo synpath \(findings.trace.target.address) -p \(port)",
        why: "a trace shows how far the SYNs get")
    }
    return Action(
      on: .provider,
      "ask the owner of \(owners.joined(separator: " and ")) about tcp/\(port)",
      why: "flow \(source) port \(sport) > \(findings.trace.target)")
  }
}
