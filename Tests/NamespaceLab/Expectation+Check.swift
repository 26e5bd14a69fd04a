extension Expectation {
  /// Every way in which a report is not what is expected, in words; empty when it is right.
  package func complaints(
    about report: Report, layout: ChainLayout, family: Family
  ) -> [String] {
    let complaints = ownComplaints(report, layout, family)
    let others = also + (report.confidence == "high" ? [] : unsure)
    let isAllowed = others.contains {
      $0.complaints(about: report, layout: layout, family: family).isEmpty
    }
    return isAllowed ? [] : complaints
  }

  private func ownComplaints(
    _ report: Report, _ layout: ChainLayout, _ family: Family
  ) -> [String] {
    var complaints: [String] = []
    func require(_ holds: Bool, _ what: String, _ found: Any?) {
      if !holds { complaints.append("\(what), found \(found ?? "null")") }
    }

    require(report.outcome == outcome, "outcome \(outcome)", report.outcome)
    if !causes.isEmpty {
      require(
        report.cause.map(causes.contains) ?? false,
        "cause \(causes.sorted().joined(separator: " or "))", report.cause)
    }
    require(
      report.kind.map(kinds.contains) ?? false,
      "place.kind \(kinds.sorted().joined(separator: " or "))", report.kind)
    for (end, point) in [("after", after), ("before", before)] {
      let ttl = report.ttl(end)
      require(point.admits(ttl), "place.\(end).ttl \(point.words)", ttl)
      if hopsFollowLayout, let ttl, (1...layout.targetHop).contains(ttl) {
        let address = (report.place[end] as? [String: Any])?["address"] as? String
        let own = layout.address(ofHop: ttl, family)
        require(address == own, "place.\(end).address \(own)", address)
      }
    }
    if roundTrip > 0 {
      let host = report.hops.first { $0["ttl"] as? Int == layout.targetHop }
      let least = (host?["rtt"] as? [String: Any])?["min"] as? Double
      require(least ?? 0 >= roundTrip, "a round trip of \(roundTrip) ms or more", least)
    }
    require(distance.admits(report.distance), "distance \(distance.words)", report.distance)
    require(
      words.isEmpty || report.summary?.contains(words) == true, "a summary with \"\(words)\"",
      report.summary)
    require(
      evidence.isEmpty || report.evidence.contains { $0.contains(evidence) },
      "evidence with \"\(evidence)\"", report.evidence)
    switch by {
    case .any: break
    case .nobody: require(report.by == nil, "place.by null", report.by)
    case .hop(let hop):
      let address = layout.address(ofHop: hop, family)
      require(report.by == address, "place.by \(address)", report.by)
    }
    for (way, size) in [("forward", forwardPath), ("reverse", reversePath)] {
      guard let size else { continue }
      let found = report.size(way)["path"] as? Int
      require(found == size, "mtu.\(way).path \(size)", found)
    }
    if let reportedBy {
      let address = layout.address(ofHop: reportedBy, family)
      let found = report.size("forward")["reportedBy"] as? String
      require(found == address, "mtu.forward.reportedBy \(address)", found)
    }
    require(
      report.confidence.map(confidence.contains) ?? false,
      "confidence \(confidence.sorted().joined(separator: " or "))", report.confidence)
    if isSilence, report.outcome == "dropped", report.kind != "self", report.ttl("before") == nil {
      require(
        report.confidence != "high", "no high confidence for silence that no control crossed",
        report.confidence)
    }
    for wanted in alternatives.sorted() {
      require(
        report.alternatives.contains { wanted == $0.cause || wanted == "\($0.cause) \($0.place)" },
        "alternative \(wanted)", report.alternatives.map { "\($0.cause) \($0.place)" })
    }
    for port in otherPorts.sorted() {
      require(report.otherPorts.contains(port), "port \(port) to accept", report.otherPorts)
    }
    return complaints + hopComplaints(report, layout, family)
  }

  private func hopComplaints(
    _ report: Report, _ layout: ChainLayout, _ family: Family
  ) -> [String] {
    guard hopsFollowLayout else { return [] }
    return report.hops.compactMap { hop in
      guard let ttl = hop["ttl"] as? Int, let addresses = hop["addresses"] as? [String],
        ttl >= 1, ttl < layout.targetHop
      else { return nil }
      let own = layout.address(ofHop: ttl, family)
      if silentHops.contains(ttl) {
        return addresses.isEmpty ? nil : "hop \(ttl) is silent, found \(addresses)"
      }
      // Routers answer from their own addresses, whatever the fault. The target's address may stand
      // beside them: a forged RST bears it.
      let strangers = addresses.filter { $0 != own && $0 != layout.target(family) }
      return strangers.isEmpty ? nil : "hop \(ttl) is \(own), found \(addresses)"
    }
  }
}

extension Expectation.Point {
  func admits(_ ttl: Int?) -> Bool {
    switch self {
    case .any: true
    case .one(let values): values.contains(ttl ?? -1)
    }
  }

  var words: String {
    switch self {
    case .any: "any"
    case .one(let values):
      values.sorted().map { $0 < 0 ? "null" : "\($0)" }.joined(separator: " or ")
    }
  }
}
