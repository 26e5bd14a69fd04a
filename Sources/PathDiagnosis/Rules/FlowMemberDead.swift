import PathTracing
import WireFormats

// A router with several links to the same goal picks one by a hash over addresses and ports, so
// that a flow keeps its way (RFC 2992). Where one of the links fails, the fate of a SYN depends on
// its source port, the same every time. A filter on source ports does that too: one that lets only
// privileged ports pass is told by the second flow, which comes from such a port.

/// SYNs from some source ports die, always the same, and others live.
enum FlowMemberDead: Rule {
  private static let sorted = 10

  static func judge(_ findings: Findings) -> Verdict? {
    let trials = findings.trials
    if let verdict = limit(trials, findings) { return verdict }
    guard case .flows(let dead)? = trials.proven,
      let first = dead.sorted().max(by: { findings.hopsAsked($0) < findings.hopsAsked($1) })
    else { return nil }
    let living = Set(trials.living.map(\.variant.flow))
    let lost = findings.about { $0.flow == first }
    var place = lost.placeOfSilence
    if findings.distance != nil {
      place.before = findings.silence(of: first, beyond: place.after) ?? findings.host
    }
    // What expires at the target's own address goes on to a machine behind it.
    let isBehind = place.after?.address == findings.trace.target.address
    if isBehind { (place.kind, place.before) = (.service, nil) }
    let fork = findings.divergences[first]
    // Where the ways part, the way decides, whatever the numbers of the ports.
    let isFilter =
      fork == nil && dead.allSatisfy { $0 >= 1024 } && living.allSatisfy { $0 < 1024 }
      && !findings.hasUnprivilegedLife
    // Few ports fall on either side by luck as well.
    let isGuess = isFilter && dead.count < 12
    // What picks SYNs by chance sorts as few of them by their ports.
    let isSorted = trials.dead.count + trials.living.count >= sorted
    // All that die lie above all that live, or below: a hash does not sort them so.
    let isRange =
      dead.count >= 3 && living.count >= 3
      && (dead.min() ?? 0 > living.max() ?? 0 || dead.max() ?? 0 < living.min() ?? 0)
    // Behind the last hop of the way there, or anywhere on the way back.
    let isAtHost = place.kind == .hostFirewall
    let share = "\(dead.count) of \(dead.count + living.count) source ports"
    var verdict = Verdict(
      .dropped, isFilter ? .sourcePortFilter : .flowMemberDead,
      summary: isFilter
        ? "\(findings.subject) is DROPPED\(place.kind.afterVerb) unless the source port is "
          + (living.count > 1
            ? "below 1024." : "\(list(living)), the only one tried below 1024.")
        : "\(findings.subject) is DROPPED"
          + (place.isNarrow ? place.kind.afterVerb : " somewhere \(findings.words(place))")
          + (isAtHost ? ", or on the way back," : "")
          + " for \(share) only: which connections work is a matter of luck.",
      explanation: "SYNs from port \(list(dead)) end \(findings.words(place)) each time, those "
        + "from \(list(living)) are answered each time: "
        + (isFilter
          ? living.count > 1
            ? "a filter lets only privileged source ports pass."
            : "a filter lets only some source ports pass, such as privileged ones."
          : isBehind
            ? "one of several machines behind that address fails."
            : "one member of a load-balanced link or group fails."),
      confidence: lost.chanceOfLoss(of: trials.dead.count) < 0.00001 && !isGuess && !isAtHost
        && place.isNarrow && isSorted && !isRange ? .high : .medium,
      place: place,
      observations: [
        Observation(
          "\(Wording.count(trials.dead.count, "SYN")) from port \(list(dead)): no answer",
          frames: trials.dead.map(\.frame)),
        Observation(
          "\(Wording.count(trials.living.count, "SYN")) from port \(list(living)): answered",
          frames: trials.living.map(\.frame)),
      ])
    if let hop = fork {
      verdict.observations.append(
        Observation("the ways of the two part at hop \(hop): another router answers there"))
    }
    verdict.alternatives = [
      Alternative(
        isFilter ? .flowMemberDead : .sourcePortFilter, place.kind,
        isFilter
          ? "one failing member of a load-balanced link"
          : "a filter that looks at source ports",
        decide: "\(findings.moreFlows): the dead ports lie in a range")
    ]
    if isRange, !isFilter {
      verdict.explanation +=
        " The dead ports lie all on one side of the others: a filter may do that too."
    }
    if isAtHost {
      verdict.alternatives.insert(
        Alternative(
          .returnPath, .unknown,
          "the SYNs arrive, and one member of a group on the way back loses the answers",
          decide: "on the host: sudo tcpdump -ni any 'tcp port "
            + "\(findings.trace.target.port) and port \(first)'"), at: 0)
    }
    if place.kind == .hostFirewall {
      verdict.alternatives.insert(
        Alternative(
          .deadBackend, .service, "one of several machines behind the address of the host",
          decide: "on the host: \(Advice.backends)"),
        at: 0)
    }
    if isFilter {
      verdict.actions = [
        Action(
          on: isAtHost ? .host : .provider,
          isAtHost
            ? "sudo nft list ruleset | grep -nE 'sport|dport'"
            : "ask the owner of \(lost.describe(place.after ?? findings.host)) for a rule that looks "
              + "at source ports",
          why: "dead: source port \(list(dead)); alive: \(list(living)), to "
            + "\(findings.trace.target)")
      ]
    } else if isBehind {
      verdict.actions = [
        Action(
          on: .host, Advice.backends,
          why: "which machines stand behind the address, and which of them drops")
      ]
    } else if place.after?.timeToLive != 0 {
      verdict.actions = [
        Action(
          on: .provider,
          "ask the owner of \(lost.describe(place.after ?? findings.host)) for errors on the "
            + "members of its bundle or ECMP group",
          why: "dead: source port \(list(dead)); alive: \(list(living)), to "
            + "\(findings.trace.target)")
      ]
    } else if place.isNarrow {
      verdict.actions = [
        Action(
          on: .thisMachine, "ip -s link; ip route; grep -H Status /proc/net/bonding/*",
          why: "a dead member of this machine's own bond or multipath route, or of its gateway's "
            + "link")
      ]
    }
    verdict.actions.append(
      Action(
        on: .thisMachine, findings.moreFlows,
        why: "the share of dead flows shows how many members there are"))
    return verdict
  }

  /// What lived at first and dies now, whatever its source port, is limited or banned.
  private static func limit(_ trials: SynTrials, _ findings: Findings) -> Verdict? {
    // Where the session was accepted in the end, it was not for good.
    guard trials.ceases, trials.dead.count >= SynTrials.deathsNeeded,
      findings.path.arrival?.reply.kind == .synAck,
      findings.trace.session?.conversation?.synAck == nil
    else { return nil }
    var verdict = Verdict(
      .dropped, .rateLimit,
      summary: "\(findings.subject) accepts "
        + "\(Wording.count(trials.living.count, "connection")) and DROPS the next: new connections "
        + "are limited.",
      explanation: "The first SYNs were accepted, and of those that followed none, not even from a "
        + "source port that was accepted before.",
      confidence: .medium, place: findings.placeOfLimit,
      observations: [
        Observation(
          "\(Wording.count(trials.living.count, "SYN")) answered at first",
          frames: trials.living.map(\.frame)),
        Observation(
          "\(Wording.count(trials.dead.count, "SYN")) after these: no answer",
          frames: trials.dead.map(\.frame)),
      ])
    verdict.alternatives = [
      Alternative(
        .sourceAddressFilter, .hostFirewall, "a ban of this address, which the probes have earned",
        decide: "on the host: sudo fail2ban-client status; the same from another address"),
      Alternative(
        .acceptQueueFull, .service, "the accept queue has filled up",
        decide: "on the host: ss -ltn 'sport = :\(findings.trace.target.port)'"),
    ]
    verdict.actions = [RateLimit.search]
    return verdict
  }

  static func list(_ ports: Set<UInt16>) -> Text {
    let sorted = ports.sorted().prefix(4).map { Text("\($0)") }.joined(separator: ", ")
    return ports.count > 4 ? "\(sorted) …" : sorted
  }
}
