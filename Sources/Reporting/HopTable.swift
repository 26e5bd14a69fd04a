import PathDiagnosis
import PathTracing
import WireFormats

/// The hops of a way as people read them: who answered, how fast, and what.
struct HopTable {
  private struct Row {
    var cells: [String]
    var isDead: Bool
  }

  var hops: [Hop]
  /// The heading of what the trace's own probes got; nil where it has none, but controls only.
  var title: String?
  /// Whether the share of answers is shown, which says something of hops asked several times.
  var hasLoss: Bool
  var names: [IPAddress: String] = [:]

  /// The lines, an empty one in front; none without hops.
  func lines(_ style: Style) -> [String] {
    lines(style, hasNames: hops.contains { $0.address.map { names[$0] != nil } ?? false })
  }

  private func lines(_ style: Style, hasNames: Bool) -> [String] {
    let hasControl = hops.contains { $0.control.sent > 0 }
    var titles = ["hop", "address"]
    if hasNames { titles.append("name") }
    titles += ["rtt"] + [title].compactMap { $0 }
    if hasLoss { titles.append("lost") }
    if hasControl { titles.append("control") }
    let rows = hops.map { row($0, hasNames: hasNames, hasControl: hasControl) }
    guard !rows.isEmpty else { return [] }

    var widths = titles.indices.map { column in
      max(titles[column].count, rows.map { $0.cells[column].count }.max() ?? 0)
    }
    let excess = widths.reduce(2 * widths.count - 1, +) - Report.width
    if excess > 0 {
      // Long addresses leave no room for names; without names it is the address that gives way.
      if hasNames, widths[2] - excess < 8 { return lines(style, hasNames: false) }
      widths[hasNames ? 2 : 1] -= excess
    }
    let right: Set<Int> = [0, hasNames ? 3 : 2]
    func line(_ cells: [String]) -> String {
      let fitted = cells.enumerated().map {
        $0.element.fitted(to: widths[$0.offset], alignedRight: right.contains($0.offset))
      }
      return (" " + fitted.joined(separator: "  ")).trimmedAtEnd
    }
    return ["", line(titles)]
      + rows.map { $0.isDead ? style.dim(line($0.cells)) : line($0.cells) }
  }

  private func row(_ hop: Hop, hasNames: Bool, hasControl: Bool) -> Row {
    var cells = [String(hop.timeToLive)]
    let address = hop.address?.description ?? "*"
    cells.append(hop.addresses.count > 1 ? address + " +\(hop.addresses.count - 1)" : address)
    if hasNames {
      cells.append(hop.address.flatMap { names[$0] }?.escapedForTerminal ?? "-")
    }
    let fastest = hop.roundTrips.min()
    cells.append(fastest.map { Wording.milliseconds($0).description } ?? "-")
    if title != nil { cells.append(Self.cell(hop.target)) }
    if hasLoss {
      let asked = title == nil ? hop.control : hop.target
      cells.append(asked.sent > 0 ? "\(asked.probes - asked.answers) of \(asked.probes)" : "-")
    }
    if hasControl { cells.append(Self.cell(hop.control)) }
    return Row(cells: cells, isDead: !hop.target.isAlive && !hop.control.isAlive)
  }

  /// One word for what the probes of a kind met at a hop.
  private static func cell(_ sweep: Hop.Sweep) -> String {
    guard sweep.sent > 0 else { return "-" }
    guard let reply = sweep.replies.first(where: { $0.kind.isTerminal }) ?? sweep.replies.first
    else { return "silent" }
    return switch reply.kind {
    case .synAck: "SYN-ACK"
    case .reset: "RST"
    case .acknowledgement: "ACK"
    case .timeExceeded: "passes"
    case .unreachable(let reason): word(reason)
    case .packetTooBig(let mtu): "MTU \(mtu)"
    case .parameterProblem: "bad header"
    case .datagram: "answer"
    case .echoReply: "echo reply"
    }
  }

  private static func word(_ reason: UnreachableReason) -> String {
    switch reason {
    case .noRoute: "no route"
    case .host: "host unreach"
    case .port: "port unreach"
    case .networkProhibited, .hostProhibited, .administrativelyProhibited: "prohibited"
    case .sourceAddressPolicy: "source policy"
    case .rejectRoute: "reject route"
    default: "unreachable"
    }
  }
}

extension String {
  fileprivate var trimmedAtEnd: String {
    var text = self[...]
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}
