import WireFormats

extension RandomScene {
  /// Faults of the probing machine and of its link.
  mutating func chooseLocalFault() {
    let match = pick([Filter.Match.port(scene.port), .tcp, .all])
    switch draw(0...7) {
    case 7:
      setOpen("own input filter")
      scene.client.inputDrops = pick([.port(scene.port), .tcp, .all])
      scene.truth = Truth("dropped", causes: ["local-input-filter"], kinds: ["self"])
    case 0, 1:
      let answer: Filter.Action? = pick([
        nil, nil, .reject(.port), .reject(.prohibited), Filter.reset,
      ])
      scene.client.refusals = [Client.Refusal(match, errno: "EPERM", answer: answer)]
      scene.truth = Truth(
        answer == nil ? "dropped" : "rejected", causes: ["local-output-filter"], kinds: ["self"])
      words.append("own output filter \(match)\(answer.map { ", \($0)" } ?? "")")
    case 2:
      scene.client.egressDrops = match
      scene.truth = Truth("dropped", causes: ["local-egress-filter"], kinds: ["self"])
      words.append("own egress filter \(match)")
    case 3:
      let errno = pick(["ENETUNREACH", "EHOSTUNREACH", "EACCES", "EINVAL"])
      scene.client.routeErrno = errno
      scene.truth = Truth("unreachable", causes: ["local-route"], kinds: ["self"])
      words.append("no route, \(errno)")
    case 4:
      let errno = pick(["ENETUNREACH", "EHOSTUNREACH", "EACCES", "EINVAL"])
      scene.client.refusals = [Client.Refusal(.all, errno: errno)]
      scene.truth = Truth("unreachable", causes: ["local-route"], kinds: ["self"])
      words.append("sends fail, \(errno)")
    default:
      guard !scene.routers.isEmpty else {
        scene.host.isDown = true
        scene.truth = Truth("unreachable", causes: ["host-down"], kinds: ["host"])
        words.append("host down on the link")
        return
      }
      scene.client.nextHopIsDead = true
      scene.truth = Truth("unreachable", causes: ["gateway-down"], kinds: ["gateway"])
      words.append("gateway dead")
    }
  }

  /// Networks that look like something else.
  mutating func chooseOddity() {
    let hop = anyHop()
    switch draw(0...5) {
    case 5:
      let address = Scene.address(version, 200)
      scene.host.answeringAddress = address
      scene.truth = Truth("dropped", causes: ["reply-source-mismatch"], kinds: ["host"])
      words.append("answers from another address")
    case 0:
      scene[hop].filters.append(Filter(.tcp, .proxy(timeToLive: 64), pick([.ingress, .forward])))
      scene.truth = Truth(
        "open", causes: ["accepted", "intercepted", "packet-loss"], kinds: ["service"])
      words.append("proxy at \(hop)")
    case 1 where chance(0.3):
      scene.host.forwardedPorts = [scene.port]
      scene.host.filters.insert(Filter(.port(scene.port), .drop), at: 0)
      scene.host.limit = pick([.linux, .unlimited, .all(.seconds(1))])
      scene.truth = Truth(
        "dropped", causes: ["port-filter", "default-deny"], position: scene.distance)
      words.append("dropped behind a forwarding address")
    case 1:
      scene.host.forwardedPorts = [scene.port]
      let isOpen = chance(0.5)
      scene.host.ports[scene.port] = isOpen ? .listening : .closed
      scene.truth =
        isOpen
        ? Truth("open", causes: ["accepted", "packet-loss"], kinds: ["service"])
        : Truth(
          "refused", causes: noListener + ["container-no-listener"], kinds: ["service"])
      words.append("container, \(isOpen ? "open" : "closed")")
    case 2:
      // One load-balanced member of four dies.
      scene[hop].filters.append(Filter(.sourcePorts([43211]), .drop, .forward))
      scene.truth = Truth("open", "dropped")
      words.append("dead member at \(hop)")
    case 3:
      scene[hop].filters.append(Filter(.port(scene.port), .drop, .back))
      scene.truth = Truth("dropped")
      words.append("answers dropped at \(hop)")
    default:
      // Everything that is not TCP to the port is refused: only the service shows.
      scene.host.answersEcho = false
      for index in scene.routers.indices where chance(0.7) {
        scene.routers[index].sendsErrors = false
      }
      scene.truth = Truth("open", causes: ["accepted", "packet-loss"], kinds: ["service"])
      words.append("quiet network, open port")
    }
  }
}

extension Complaint {
  /// The ICMPv4 type and code for scene descriptions.
  var words: String { "\(v4.type)/\(v4.code)" }
}
