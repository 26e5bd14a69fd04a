import WireFormats

// The kinds of place by position, as promised to users, from what is really there.
extension RandomScene {
  func kindsOfSilence(_ position: Int) -> [String] {
    [kindOfSilence(position)] + (looksInner(position) ? ["access"] : [])
  }

  private func kindOfSilence(_ position: Int) -> String {
    if position == scene.distance - 1 { return "host-firewall" }
    if position <= 1 { return "gateway" }
    if isInner(position) { return "access" }
    if position == scene.distance - 2 { return "provider-edge" }
    return position == 2 ? "access" : "transit"
  }

  // What a client can see besides: where the host never answers, hop 2 counts as the access
  // network's, and so does an inner hop behind a public one that is silent.
  func kindsOfSender(_ hop: Int) -> [String] {
    [kindOfSender(hop)] + (looksInner(hop) ? ["access"] : [])
  }

  private func looksInner(_ hop: Int) -> Bool {
    guard hop > 1, hop <= scene.routers.count else { return false }
    return hop == 2 || scene.host.address.isPublic && !scene[hop].address.isPublic
  }

  private func kindOfSender(_ hop: Int) -> String {
    if hop == 1 { return "gateway" }
    if isInner(hop) { return "access" }
    if hop >= scene.distance - 2 { return "provider-edge" }
    return hop == 2 ? "access" : "transit"
  }

  /// Whether no hop up to this one has a public address, towards a public target.
  private func isInner(_ hop: Int) -> Bool {
    scene.host.address.isPublic
      && scene.routers.prefix(hop).allSatisfy { !$0.address.isPublic }
  }

  /// Whether a hop reports so seldom that a sweep of pings may take the one report of a run.
  func isSlow(_ hop: Int) -> Bool {
    if case .all(let interval) = scene[hop].limit { interval >= .seconds(1) } else { false }
  }

  /// A refusal by a hop that reports seldom may be nothing but silence.
  mutating func allowSilence(of hop: Int) {
    guard isSlow(hop) else { return }
    scene.truth.outcomes.append("dropped")
    scene.truth.causes += ["port-filter", "default-deny"] + allSilent
    guard !scene.truth.kinds.isEmpty else { return }
    scene.truth.kinds += kindsOfSilence(hop) + kindsOfSilence(hop - 1)
  }
}
