import PathTracing
import WireFormats

// What goes wrong behind the handshake: sizes that do not pass, and services that do not serve.
extension RandomScene {
  /// Sizes of usual links below the 1500 octets of the ends.
  private static let sizes = [1492, 1480, 1460, 1450, 1420, 1400, 1380, 1300, 1280]

  /// How a session is to go, where the network lets one come about.
  mutating func chooseSession() {
    scene.holdsSession = true
    if chance(0.15) {
      scene.host.ports[scene.port] = nil
      scene.port = 443
      scene.host.ports[443] = .listening
      scene.host.services[443] = .tls(certificates: pick([2200, 3000, 4500]))
      words.append("TLS")
    } else {
      scene.host.services[scene.port] = .ssh(reply: pick([1500, 1850]))
    }
  }

  mutating func chooseSessionFault() {
    setOpen("session")
    switch draw(0...19) {
    case 0, 1, 2, 3, 4: chooseForwardSize()
    case 5, 6: chooseReverseSize()
    case 7, 8: chooseTunnel()
    case 9, 10: chooseReportedSize()
    case 11, 12: chooseClamp()
    case 13: chooseJumbo()
    case 14, 15, 16, 17: chooseService(behind: draw(0...9))
    case 18: chooseIntruder()
    default: break
    }
  }

  /// Octets of the largest packets that a session sends, by both ends and every clamp on the way.
  private var fullSize: Int {
    let clamps = scene.routers.flatMap(\.rewrites).compactMap { rewrite -> Int? in
      guard case .maximumSegmentSize(let size) = rewrite else { return nil }
      return Int(size) + (version == .v4 ? 40 : 60)
    }
    return min(scene.client.interfaceMTU, scene.host.interfaceMTU, clamps.min() ?? .max)
  }

  private mutating func anyLink() -> Int { draw(0...scene.links.count - 1) }

  private mutating func chooseForwardSize() {
    let link = anyLink()
    let size = chance(0.7) ? pick(Self.sizes) : draw(1280...1499)
    let isLowerLayer = chance(0.3)
    scene.links[link].sizeForward = Link.Size(size, isLowerLayer ? .lowerLayer : .silent)
    setHole(at: link, size, isLowerLayer: isLowerLayer)
    words.append("\(size) octets \(isLowerLayer ? "by frame" : "silently") at link \(link)")
    if chance(0.15) { chooseLeaver(hasHole: size < fullSize) }
  }

  /// A service that leaves at once, whatever the sizes.
  private mutating func chooseLeaver(hasHole: Bool) {
    let (service, cause) = pick([
      (Service.closing, "closed-before-banner"), (.resetting, "reset-before-banner"),
    ])
    scene.host.services[scene.port] = service
    words.append("\(service)")
    guard hasHole else {
      scene.truth = Truth("reset", causes: [cause], kinds: ["service"])
      return
    }
    // The hole is found where pings show it.
    scene.truth.outcomes.append("reset")
    scene.truth.causes.append(cause)
    scene.truth.kinds.append("service")
    scene.truth.position = nil
    scene.truth.forwardSize = nil
  }

  private mutating func allowOpen() {
    scene.truth.outcomes.append("open")
    scene.truth.causes += ["accepted", "packet-loss"]
    scene.truth.kinds.append("service")
    scene.truth.position = nil
  }

  /// Whether octets of a session are numbered anew on the way, so that none of them can be asked
  /// about: TLS, whose client says little, is then served all the same.
  private var hidesSizes: Bool {
    scene.port == 443
      && scene.routers.contains { router in
        router.rewrites.contains { if case .sequenceNumbers = $0 { true } else { false } }
      }
  }

  /// A hole on the way there, behind the TTL check of a hop.
  private mutating func setHole(at link: Int, _ size: Int, isLowerLayer: Bool = false) {
    guard size < fullSize else { return }
    // Without fragments, a frame that dies is a packet that dies.
    let causes =
      link == 0
      ? ["own-link-mtu"]
      : isLowerLayer && version == .v4
        ? ["l2-mtu-mismatch"]
        : isLowerLayer ? ["pmtu-forward", "l2-mtu-mismatch"] : ["pmtu-forward"]
    scene.truth = Truth(
      "mtu-black-hole", causes: causes, kinds: kindsOfSilence(link), position: link)
    if hidesSizes {
      setOpen("unseen")
      scene.truth.outcomes.append("mtu-black-hole")
      scene.truth.causes += causes
    }
    scene.truth.kindsAt = (0..<scene.distance).map(kindsOfSilence)
    // Where nothing but connections with smaller segments shows it, there is no place to name.
    scene.truth.kinds.append("unknown")
    scene.truth.forwardSize = size
    scene.truth.lookAlikes = ["pmtu-forward", "l2-mtu-mismatch", "own-link-mtu", "pmtu-both"]
      .filter { !causes.contains($0) }
  }

  private mutating func chooseReverseSize() {
    let link = anyLink()
    let size = chance(0.7) ? pick(Self.sizes) : draw(1280...1499)
    let isLowerLayer = chance(0.3)
    scene.links[link].sizeBack = Link.Size(size, isLowerLayer ? .lowerLayer : .silent)
    guard size < fullSize else { return }
    scene.truth = Truth("mtu-black-hole", causes: ["pmtu-reverse"], kinds: ["unknown"])
    scene.truth.reverseSize = size
    words.append("\(size) octets \(isLowerLayer ? "by frame" : "silently") back at link \(link)")
  }

  private mutating func chooseTunnel() {
    let link = anyLink()
    let size = pick(Self.sizes)
    let manner: Link.Size.Manner = chance(0.3) ? .lowerLayer : .silent
    scene.links[link].sizeForward = Link.Size(size, manner)
    scene.links[link].sizeBack = Link.Size(size, manner)
    setHole(at: link, size, isLowerLayer: manner == .lowerLayer)
    if size < fullSize {
      scene.truth.causes += hidesSizes ? ["pmtu-both", "pmtu-reverse"] : ["pmtu-both"]
      scene.truth.reverseSize = size
    }
    words.append("tunnel of \(size) octets at link \(link) \(manner)")
  }

  private mutating func chooseReportedSize() {
    guard scene.routers.count > 0 else { return }
    let link = draw(1...scene.links.count - 1)
    let size = pick(Self.sizes)
    let isFalse = chance(0.25)
    let claim = isFalse ? pick([0, 1500, size + 20]) : nil
    scene.links[link].sizeForward = Link.Size(size, .reported(claim: claim))
    if chance(0.5) { scene.links[link].sizeBack = Link.Size(size, .reported(claim: nil)) }
    if !isFalse, chance(0.2), size < fullSize, scene[link].sendsErrors {
      scene.client.inputDrops = .custom { packet in
        guard case .icmp(let message) = packet.transport else { return false }
        if case .packetTooBig = message.meaning { return true }
        return false
      }
      // A client that says little is served all the same.
      if scene.port == 443 { return }
      scene.truth = Truth("mtu-black-hole", causes: ["packet-too-big-ignored"], kinds: ["self"])
      scene.truth.kinds.append("unknown")
      words.append("\(size) octets reported at link \(link), and filtered here")
      return
    }
    words.append("\(size) octets reported as \(claim ?? size) at link \(link)")
    let isHeard = scene[link].sendsErrors && !losesReports(from: link)
    if isFalse {
      setHole(at: link, size)
      guard size < fullSize else { return }
      scene.truth.causes.append("ptb-bogus")
      // Linux comes down to 552 octets over IPv4, whatever it is told.
      if claim == 0 {
        allowOpen()
      }
    } else if !isHeard, size < fullSize {
      setHole(at: link, size)
      scene.truth.causes.append("packet-too-big-ignored")
      // A client that says little is served all the same.
      if scene.port == 443 { allowOpen() }
    }
  }

  /// Whether errors from beyond a hop come back with ports that the client does not know.
  private func losesReports(from hop: Int) -> Bool {
    scene.routers.prefix(hop - 1).contains { router in
      router.translation.map { !$0.restoresQuotes } ?? false
        || router.rewrites.contains { if case .sequenceNumbers = $0 { true } else { false } }
    } || scene[hop].rewrites.contains { if case .sequenceNumbers = $0 { true } else { false } }
  }

  private mutating func chooseClamp() {
    guard scene.routers.count > 0 else { return }
    let link = anyLink()
    let size = pick(Self.sizes)
    let headers = version == .v4 ? 40 : 60
    let isRight = chance(0.6)
    let clamp = isRight ? size - headers : min(1500, size + draw(1...60)) - headers
    scene[anyHop()].rewrites.append(.maximumSegmentSize(UInt16(clamp)))
    scene.links[link].sizeForward = Link.Size(size, .silent)
    words.append("MSS \(clamp) for \(size) octets at link \(link)")
    if !isRight { setHole(at: link, size) }
  }

  private mutating func chooseJumbo() {
    scene.client.interfaceMTU = 9000
    scene.host.interfaceMTU = 9000
    guard scene.routers.count > 0 else { return }
    let link = draw(1...scene.links.count - 1)
    let isSilent = chance(0.5)
    scene.links[link].sizeForward = Link.Size(1500, isSilent ? .silent : .reported(claim: nil))
    scene.links[link].sizeBack = Link.Size(1500, .reported(claim: nil))
    words.append("jumbo ends, 1500 octets \(isSilent ? "silently" : "reported") at link \(link)")
    guard isSilent || !scene[link].sendsErrors || losesReports(from: link) else { return }
    setHole(at: link, 1500)
    guard !isSilent else { return }
    scene.truth.causes.append("packet-too-big-ignored")
    if scene.port == 443 { allowOpen() }
  }

  private mutating func chooseService(behind number: Int) {
    let isTLS = scene.port == 443
    let service: Service
    switch number {
    case 0, 1:
      service = .silent
      scene.truth = Truth("stalled", causes: ["no-banner"], kinds: ["service"])
    case 2:
      service = .closing
      scene.truth = Truth("reset", causes: ["closed-before-banner"], kinds: ["service"])
    case 3:
      service = .resetting
      scene.truth = Truth("reset", causes: ["reset-before-banner"], kinds: ["service"])
    case 4:
      service = isTLS ? .silent : .resettingInSession
      scene.truth =
        isTLS
        ? Truth("stalled", causes: ["no-banner"], kinds: ["service"])
        : Truth("reset", causes: ["reset-in-session", "reset-before-banner"], kinds: ["service"])
    case 5:
      service = .greeting(pick(["220 mail.example.net ESMTP", "+OK ready", "what do you want?"]))
      scene.truth = Truth("stalled", causes: ["wrong-service"], kinds: ["service"])
    case 6:
      service = .turningAway("Not allowed at this time")
      scene.truth = Truth("reset", causes: ["throttled"], kinds: ["service"])
    case 7:
      service = isTLS ? .tls(certificates: 3000) : .trickling
    case 8 where !isTLS:
      service = .hanging
      scene.truth = Truth("stalled", causes: ["stalled-in-session"], kinds: ["unknown"])
    default: return
    }
    scene.host.services[scene.port] = service
    words.append("\(service)")
  }

  /// A box that cuts sessions by what they carry.
  private mutating func chooseIntruder() {
    guard scene.routers.count > 0 else { return }
    let hop = anyHop()
    let action: Filter.Action =
      chance(0.5)
      ? .inject(timeToLive: pick([64, 255]))
      : .reset(acknowledges: true, timeToLive: pick([64, 255]))
    let match = Filter.Match.custom { packet in
      guard packet.payloadLength > 0, case .tcp(let tcp) = packet.transport else { return false }
      return tcp.flags.contains(.psh)
    }
    scene[hop].filters.append(Filter(match, action, .forward))
    scene.truth = Truth("reset", causes: ["foreign-reset"])
    scene.truth.kinds = kindsOfSender(hop) + ["unknown"]
    scene.truth.lookAlikes = ["reset-in-session", "reset-before-banner"]
    words.append("hop \(hop) cuts sessions, \(action)")
  }
}
