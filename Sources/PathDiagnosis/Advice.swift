import PathTracing
import WireFormats

/// The commands that fit a kind of place, most likely first.
enum Advice {
  static func forDrop(_ findings: Findings, _ place: Place) -> [Action] {
    let port = findings.trace.target.port
    let source = findings.trace.source.map { "\($0)" } ?? "<your address>" as Text
    switch place.kind {
    case .hostFirewall, .host, .service: return onHost(port, source) + inCloud(port)
    case .gateway:
      return [
        Action(
          on: .gateway,
          "nft list chain inet filter forward; \(iptables(findings.trace.target.address)) -S FORWARD",
          why: "a rule for tcp/\(port), or a dead uplink")
      ]
    case .here: return []
    case .access, .transit, .providerEdge, .unknown:
      var actions = [ask(findings, place)]
      if place.kind == .providerEdge { actions += inCloud(port) }
      if place.kind == .unknown { actions += onHost(port, source).prefix(1) + inCloud(port) }
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

  private static func onHost(_ port: UInt16, _ source: Text) -> [Action] {
    [
      Action(
        on: .host, "sudo tcpdump -ni any 'tcp port \(port) and host \(source)'",
        why: "do the SYNs arrive? if so the host's own filter drops them"),
      Action(on: .host, "sudo ufw allow \(port)/tcp", why: "if ufw manages the rules"),
      Action(
        on: .host, "sudo nft list ruleset | grep -nE 'drop|policy'",
        why: "find the rule or policy that drops port \(port)"),
    ]
  }

  /// What lets a port in where the host is a cloud instance; names are the user's to fill in.
  private static func inCloud(_ port: UInt16) -> [Action] {
    [
      Action(
        on: .cloud,
        "aws ec2 authorize-security-group-ingress --group-id <sg> --protocol tcp "
          + "--port \(port) --cidr <your public address>/32",
        why: "if the host is an instance of AWS: its security group"),
      Action(
        on: .cloud,
        "gcloud compute firewall-rules create allow-\(port) --allow=tcp:\(port) "
          + "--source-ranges=<your public address>/32",
        why: "of Google Cloud: the firewall rules of its network"),
      Action(
        on: .cloud,
        "az network nsg rule create -g <group> --nsg-name <nsg> -n allow-\(port) --priority 300 "
          + "--access Allow --protocol Tcp --destination-port-ranges \(port)",
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
