import WireFormats

extension RandomScene {
  mutating func chooseFault() {
    if scene.routers.isEmpty { return chooseFaultOnLink() }
    switch draw(0...15) {
    case 0, 1: chooseService()
    case 2, 3, 4: chooseHostFilter()
    case 5, 6, 7: chooseRouterDrop()
    case 8, 9: chooseRouterReject()
    case 10: chooseRouterReset()
    case 11: chooseRoute()
    case 12: chooseHostDown()
    case 13: chooseDeadLink()
    case 14: chooseLocalFault()
    default: chooseOddity()
    }
  }

  private mutating func chooseFaultOnLink() {
    switch draw(0...3) {
    case 0: chooseService()
    case 1: chooseHostFilter()
    case 2:
      scene.host.isDown = true
      scene.truth = Truth("unreachable", causes: ["host-down"], kinds: ["host"])
      words.append("host down on the link")
    default: chooseLocalFault()
    }
  }

  private mutating func chooseService() {
    switch draw(0...2) {
    case 0: setOpen("sound")
    case 1:
      scene.host.ports[scene.port] = .closed
      scene.truth = Truth("refused", causes: noListener, kinds: ["service"])
      words.append("closed")
    default:
      scene.host.ports[scene.port] = .queueFull
      setSilence(at: scene.distance - 1, causes: ["accept-queue-full", "port-filter"])
      scene.truth.kinds += ["service"]
      // Whether the ACK alone is answered depends on two packets.
      if !scene.host.filters.isEmpty { scene.truth.causes.append("default-deny") }
      words.append("accept queue full")
    }
  }

  /// Where other ports are silent, the filter lets this one through.
  var noListener: [String] {
    scene.host.filters.isEmpty ? ["no-listener"] : ["allowed-but-no-listener", "no-listener"]
  }

  mutating func setOpen(_ word: String) {
    scene.truth = Truth("open", causes: ["accepted", "packet-loss"], kinds: ["service"])
    words.append(word)
  }

  private mutating func chooseHostFilter() {
    let match = pick([Filter.Match.port(scene.port), .tcp, .all])
    switch draw(0...5) {
    case 0, 1, 2:
      scene.host.filters.insert(Filter(match, .drop), at: 0)
      setSilence(
        at: scene.distance - 1,
        causes: ["port-filter", "default-deny"] + allSilent)
      if chance(0.2) {
        scene.host.filters[0] = Filter(.openings([scene.port]), .drop)
        scene.truth.causes.append("accept-queue-full")
      } else if scene.client.otherAddress != nil, !isTranslated, chance(0.4) {
        banSource()
      }
      words.append("host drops \(scene.host.filters[0].match)")
    case 3, 4:
      let complaint = pick([Complaint.port, .prohibited, .hostProhibited, .networkProhibited])
      scene.host.filters.insert(Filter(match, .reject(complaint)), at: 0)
      scene.host.limit = pick([.linux, .unlimited])
      scene.truth = Truth(
        "rejected", causes: ["host-reject-icmp"], kinds: ["host-firewall"],
        position: scene.distance - 1)
      scene.truth.by = "\(scene.host.address)"
      words.append("host rejects \(match) \(complaint.words)")
    default:
      // The same kernel makes it as makes all else that the host sends.
      scene.host.countsPackets = false
      let reset = Filter.Action.reset(
        acknowledges: true, timeToLive: scene.host.initialTimeToLive)
      scene.host.filters.insert(Filter(.port(scene.port), reset), at: 0)
      scene.truth = Truth(
        "rejected", causes: ["host-reject-reset"], kinds: ["host-firewall"])
      if hidesMarks { scene.truth.lookAlikes = ["no-listener"] }
      words.append("host rejects with reset")
    }
  }

  /// Whether the host sees another source than the client has.
  private var isTranslated: Bool { scene.routers.contains { $0.translation != nil } }

  /// Makes the host drop the port for one of the client's addresses only.
  private mutating func banSource() {
    let (banned, port) = (scene.client.address, scene.port)
    let match = Filter.Match.custom { packet in
      packet.ip.source == banned && packet.tcp?.destinationPort == port
    }
    scene.host.filters[0] = Filter(match, .drop)
    // Where the other address had no luck either, the ban looks like any filter.
    scene.truth.causes = ["source-address-filter", "port-filter", "default-deny"]
    words.append("for one source")
  }

  private mutating func chooseRouterDrop() {
    let hop = anyHop()
    let stage = pick([Filter.Stage.ingress, .forward, .forward, .egress])
    let match = pick([Filter.Match.port(scene.port), .port(scene.port), .tcp, .all])
    scene[hop].filters.append(Filter(match, .drop, stage))
    setSilence(
      at: stage == .ingress ? hop - 1 : hop,
      causes: ["port-filter", "default-deny"] + allSilent)
    words.append("hop \(hop) drops \(match) \(stage)")
  }

  private mutating func chooseRouterReject() {
    let hop = anyHop()
    let stage = pick([Filter.Stage.ingress, .forward, .forward, .egress])
    let match = pick([Filter.Match.port(scene.port), .tcp, .all])
    let (complaint, cause) = pick([
      (Complaint.port, "router-reject"), (.prohibited, "router-prohibited"),
      (.hostProhibited, "router-prohibited"), (.networkProhibited, "router-prohibited"),
      (.sourcePolicy, version == .v4 ? "router-prohibited" : "source-prefix-refused"),
    ])
    scene[hop].filters.append(Filter(match, .reject(complaint), stage))
    scene[hop].sendsErrors = true
    scene.truth = Truth(
      "rejected", causes: [cause], kinds: kindsOfSender(hop),
      position: stage == .ingress ? hop - 1 : hop)
    scene.truth.by = "\(scene[hop].address)"
    allowSilence(of: hop)
    words.append("hop \(hop) rejects \(match) \(complaint.words) \(stage)")
  }

  private mutating func chooseRouterReset() {
    let hop = anyHop()
    let stage = pick([Filter.Stage.ingress, .forward, .forward, .egress])
    let match = pick([Filter.Match.port(scene.port), .tcp])
    let acknowledges = chance(0.85)
    let timeToLive: UInt8 = pick([64, 64, 255, 128])
    scene[hop].filters.append(
      Filter(match, .reset(acknowledges: acknowledges, timeToLive: timeToLive), stage))
    let position = stage == .ingress ? hop - 1 : hop
    // Where it stands shows by the interval, or by its distance from the host.
    scene.truth = Truth(
      "rejected", causes: ["middlebox-reset", "last-router-reset", "forged-reset"],
      kinds: kindsOfSilence(position) + kindsOfSender(hop), position: position)
    scene.truth.kindsAt = (0..<scene.distance).map(kindsOfSilence)
    if hidesMarks && hop == scene.distance - 1 && stage != .ingress || hidesDistance {
      scene.truth.lookAlikes = ["no-listener"]
    }
    words.append("hop \(hop) resets \(match) \(stage), TTL \(timeToLive), ack \(acknowledges)")
  }

  private mutating func chooseRoute() {
    let hop = anyHop()
    scene[hop].sendsErrors = true
    switch draw(0...4) {
    case 0:
      scene[hop].route = .none
      scene.truth = Truth("unreachable", causes: ["no-route"])
    case 1:
      scene[hop].route = .unreachable
      scene.truth = Truth(
        "unreachable", causes: [version == .v4 ? "unreachable-route" : "no-route"])
    case 2:
      scene[hop].route = .prohibit
      scene.truth = Truth("rejected", "unreachable", causes: ["router-prohibited"])
    case 3:
      scene[hop].route = .blackhole
      setSilence(
        at: hop - 1, causes: allSilent)
      words.append("blackhole at \(hop)")
      return
    default:
      let first = max(1, hop - draw(1...4))
      guard first < hop else { return setOpen("sound") }
      scene[hop].route = .loop(to: first)
      scene.truth = Truth("unreachable", "dropped")
      scene.truth.causes = ["routing-loop"]
      for looping in first...hop { allowSilence(of: looping) }
      words.append("loop \(first)...\(hop)")
      return
    }
    scene.truth.kinds = kindsOfSender(hop)
    scene.truth.position = hop - 1
    scene.truth.by = "\(scene[hop].address)"
    allowSilence(of: hop)
    words.append("route \(scene[hop].route) at \(hop)")
  }

  private mutating func chooseHostDown() {
    scene.host.isDown = true
    let last = scene.routers.count
    scene[last].sendsErrors = chance(0.8)
    scene.truth = Truth(
      "unreachable", causes: ["host-down"], kinds: ["host"], position: scene.distance - 1)
    scene.truth.by = "\(scene[last].address)"
    if !scene[last].sendsErrors {
      setSilence(at: scene.distance - 1, causes: allSilent)
      scene.truth.outcomes = ["dropped", "unreachable"]
    }
    allowSilence(of: last)
    words.append("host down, last router \(scene[last].sendsErrors ? "tells" : "quiet")")
  }

  /// What nothing but silence beyond a point may be called: no packet tells these apart.
  var allSilent: [String] { ["blackhole-route", "host-down-or-deny-all", "gateway-silent"] }

  private mutating func chooseDeadLink() {
    let link = draw(0...scene.links.count - 1)
    let isBack = chance(0.3)
    if isBack {
      scene.links[link].lossBack = .total
    } else {
      scene.links[link].lossForward = .total
    }
    setSilence(
      at: link, causes: allSilent)
    words.append("link \(link) dead\(isBack ? " backwards" : "")")
  }

  /// Whether the host cannot be seen to be farther than a box that answers for it.
  private var hidesDistance: Bool {
    let isEchoFiltered = scene.routers.contains { router in
      router.filters.contains {
        if case .echo = $0.match { true } else { !router.sendsErrors }
      }
    }
    return !scene.host.answersEcho || isEchoFiltered
      || scene.routers.contains { !$0.sendsErrors }
  }

  /// Whether no reset of the host can be told from a forged one: its stack leaves no marks, the way
  /// bleaches them, or no other port shows how it does.
  private var hidesMarks: Bool {
    !scene.host.echoesTrafficClass || scene.routers.contains { !$0.rewrites.isEmpty }
      || !scene.host.filters.dropFirst().isEmpty && !scene.host.answersEcho
  }

  /// Silence: the truth of a drop at a position.
  mutating func setSilence(at position: Int, causes: [String]) {
    scene.truth = Truth(
      "dropped", causes: causes,
      kinds: kindsOfSilence(position), position: position)
    scene.truth.kindsAt = (0..<scene.distance).map(kindsOfSilence)
  }
}
