/// The way as one line of a report, the break in it marked.
struct WayLine {
  /// The distance of the host, or of the last hop that is known.
  var last: Int
  /// The last hop that handled the SYNs.
  var edge: Int
  var isBroken: Bool
  var isHostSeen: Bool

  private static let width = 80

  func text(_ style: Style) -> String {
    // Where both sides of the break are long, its neighbourhood is what gives way.
    let isShort = text(reach: 2, Style(isColored: false)).count <= Self.width
    return text(reach: isShort ? 2 : 1, style)
  }

  /// With so many hops shown on either side of the edge.
  private func text(reach: Int, _ style: Style) -> String {
    var text = "  you"
    var isElided = false
    for hop in 1...max(last, 1) {
      // A long way keeps its ends and the neighbourhood of the break.
      if last > 12, hop > 2, hop < last - 2, abs(hop - edge) > reach {
        if !isElided { text += hop <= edge ? " ── …" : "   …" }
        isElided = true
        continue
      }
      isElided = false
      if hop == edge + 1, isBroken { text += " ─" + style.red("✗") }
      text += hop <= edge ? " ── \(hop)" : "  · \(hop)"
    }
    if isBroken, edge >= last { text += " ─" + style.red("✗") }
    return text + (isHostSeen ? " host" : "  · host")
  }
}
