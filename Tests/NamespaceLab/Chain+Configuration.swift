extension Chain {
  /// Input for `ip -batch` that makes the namespaces and the veth pairs between them.
  func devices(without delayed: Int?) -> String {
    var lines = layout.nodes.map { "netns add \(namespace($0))" }
    // Where both ends have the same index, the kernel takes up to a second to see that the link is
    // up: it knows a virtual device, whose state is urgent, by an index that differs from its peer's.
    for link in layout.links.indices where link != delayed {
      let (near, far) = (layout.nodes[link], layout.nodes[link + 1])
      lines.append(
        "link add name \(nearDevice(link)) index \(10 + 2 * link) netns \(namespace(near)) "
          + "type veth peer name eth0 index \(11 + 2 * link) netns \(namespace(far))")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// A shell script that gives every namespace its addresses and routes, all at the same time.
  var configuration: String {
    var script = "jobs=\n"
    for (position, node) in layout.nodes.enumerated() {
      script += "nsenter --net=/run/netns/\(namespace(node)) sh -e <<'NODE' &\n"
      if case .router = node {
        script += "echo 1 >/proc/sys/net/ipv4/ip_forward\n"
        script += "echo 1 >/proc/sys/net/ipv6/conf/all/forwarding\n"
      } else {
        // Hosts do not ask for router advertisements, which nobody here sends.
        script += "echo 0 >/proc/sys/net/ipv6/conf/eth0/accept_ra\n"
      }
      script += "ip -batch - <<'IP'\n"
      script += (addresses(position) + routes(position)).joined(separator: "\n")
      script += "\nIP\nNODE\njobs=\"$jobs $!\"\n"
    }
    return script + "for job in $jobs; do wait $job; done\n"
  }

  private func nearDevice(_ link: Int) -> String { link == 0 ? "eth0" : "eth1" }

  private func addresses(_ position: Int) -> [String] {
    var lines = ["link set lo up"]
    if position > 0 {
      lines += addresses(layout.links[position - 1], device: "eth0", far: true)
    }
    if position < layout.links.count {
      lines += addresses(layout.links[position], device: nearDevice(position), far: false)
    }
    return lines
  }

  private func addresses(_ link: ChainLayout.Link, device: String, far: Bool) -> [String] {
    // No address is made by the kernel, so none has to be waited for. Neighbour discovery needs a
    // link-local one to ask from.
    var lines = ["link set \(device) addrgenmode none"]
    for family in Family.allCases {
      let address = far ? link.far(family) : link.near(family)
      let nodad = family == .v6 ? " nodad" : ""
      lines.append("addr add \(address)/\(link.prefixLength(family)) dev \(device)\(nodad)")
    }
    lines.append("addr add fe80::\(far ? 2 : 1)/64 dev \(device) nodad")
    lines.append("link set \(device) up")
    return lines
  }

  private func routes(_ position: Int) -> [String] {
    var lines: [String] = []
    for family in Family.allCases {
      if position == layout.nodes.count - 1 {
        lines.append("route add default via \(layout.links[position - 1].near(family))")
        continue
      }
      // The last router knows the server's network as its own.
      if position < layout.links.count - 1 {
        lines.append("route add default via \(layout.links[position].far(family))")
      }
      for link in layout.links.prefix(max(position - 1, 0)) {
        lines.append(
          "route add \(link.network(family)) via \(layout.links[position - 1].near(family))")
      }
    }
    return lines
  }
}
