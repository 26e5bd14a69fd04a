import PathDiagnosis
import PathTracing
import WireFormats

extension Verdict {
  /// Writes the member `verdict`; `names` are those of hops.
  func write(to json: inout JSONWriter, names: [IPAddress: String] = [:]) {
    json.object("verdict") { json in
      json.string("outcome", outcome.rawValue)
      json.string("cause", cause.rawValue)
      json.string("summary", summary)
      json.string("confidence", confidence.rawValue)
      json.object("place") {
        $0.string("kind", place.kind.rawValue)
        Self.write("after", place.after, names, to: &$0)
        Self.write("before", place.before, names, to: &$0)
        $0.string("by", place.by?.description)
      }
      json.array("evidence", observations) { json, observation in
        json.object {
          $0.string("text", observation.text)
          $0.array("frames", observation.frames) { $0.number(nil, $1) }
        }
      }
      json.array("alternatives", alternatives) { json, alternative in
        json.object {
          $0.string("cause", alternative.cause.rawValue)
          $0.string("place", alternative.place.rawValue)
          $0.string("text", alternative.text)
          $0.string("decide", alternative.decide)
        }
      }
      json.array("actions", actions) { json, action in
        json.object {
          $0.string("on", action.machine.rawValue)
          $0.string("command", action.command)
          $0.string("why", action.why)
        }
      }
    }
  }

  private static func write(
    _ key: String, _ point: Path.Point?, _ names: [IPAddress: String], to json: inout JSONWriter
  ) {
    guard let point else { return json.null(key) }
    json.object(key) {
      $0.number("ttl", point.timeToLive < 0 ? nil : point.timeToLive)
      $0.string("address", point.address?.description)
      $0.string("name", point.address.flatMap { names[$0] })
    }
  }
}
