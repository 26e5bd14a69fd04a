import PathTracing
import WireFormats

extension Hop {
  /// Writes an element of the array `hops`; `names` are those of hops, `all` the whole way.
  func write(to json: inout JSONWriter, names: [IPAddress: String], among all: [Hop]) {
    json.object { json in
      json.number("ttl", timeToLive)
      json.array("addresses", addresses) { $0.string(nil, $1.description) }
      json.array("names", addresses) { $0.string(nil, names[$1]) }
      json.null("asn")
      json.number("sent", target.probes)
      json.number("answered", target.answers)
      let times = roundTrips.sorted()
      if let first = times.first, let last = times.last {
        json.object("rtt") {
          $0.number("min", first.milliseconds)
          let middle =
            times[(times.count - 1) / 2].milliseconds + times[times.count / 2].milliseconds
          $0.number("median", middle / 2)
          $0.number("max", last.milliseconds)
        }
      } else {
        json.null("rtt")
      }
      json.object("control") {
        $0.number("sent", control.sent)
        $0.number("answered", control.answered)
      }
      json.bool("rateLimited", isRateLimited(among: all))
      json.array("changes", changes) { $0.string(nil, $1.description) }
      json.array("mpls", labels) { json, label in
        json.object {
          $0.number("label", Int(label.label))
          $0.number("tc", Int(label.trafficClass))
          $0.bool("bottom", label.isBottom)
          $0.number("ttl", Int(label.timeToLive))
        }
      }
    }
  }

  /// A hop that leaves some probes unanswered while hops beyond it answer limits its answers.
  private func isRateLimited(among all: [Hop]) -> Bool {
    let sent = target.sent + control.sent
    let answered = target.answered + control.answered
    return answered > 0 && answered < sent
      && all.contains { $0.timeToLive > timeToLive && $0.target.isAlive }
  }
}
