import PathDiagnosis
import PathTracing
import WireFormats

extension Verdict {
  /// Writes the member `verdict`; `names` are those of hops.
  func write(to json: inout JSONWriter, names: [IPAddress: String] = [:]) {
    json.member("verdict") { json in
      json.raw(#"{"outcome":""#)
      json.raw(outcome.rawValue)
      json.raw(#"","cause":""#)
      json.raw(cause.rawValue)
      json.raw(#"","summary":"#)
      json.quote(summary)
      json.raw(#","confidence":""#)
      json.raw(confidence.rawValue)
      json.raw(#"","place":{"kind":""#)
      json.raw(place.kind.rawValue)
      json.raw(#"","after":"#)
      Self.write(place.after, names, to: &json)
      json.raw(#","before":"#)
      Self.write(place.before, names, to: &json)
      json.raw(#","by":"#)
      if let by = place.by { json.append(by) } else { json.raw("null") }
      json.raw(#"},"evidence":["#)
      for (index, observation) in observations.enumerated() {
        json.raw(index > 0 ? #",{"text":"# : #"{"text":"#)
        json.quote(observation.text)
        json.raw(#","frames":["#)
        for (index, frame) in observation.frames.enumerated() {
          if index > 0 { json.raw(",") }
          json.append(frame)
        }
        json.raw("]}")
      }
      if alternatives.isEmpty, actions.isEmpty {
        return json.raw(#"],"alternatives":[],"actions":[]}"#)
      }
      json.raw(#"],"alternatives":["#)
      for (index, alternative) in alternatives.enumerated() {
        json.raw(index > 0 ? #",{"cause":""# : #"{"cause":""#)
        json.raw(alternative.cause.rawValue)
        json.raw(#"","place":""#)
        json.raw(alternative.place.rawValue)
        json.raw(#"","text":"#)
        json.quote(alternative.text)
        json.raw(#","decide":"#)
        json.quote(alternative.decide)
        json.raw("}")
      }
      json.raw(#"],"actions":["#)
      for (index, action) in actions.enumerated() {
        json.raw(index > 0 ? #",{"on":""# : #"{"on":""#)
        json.raw(action.machine.rawValue)
        json.raw(#"","command":"#)
        json.quote(action.command)
        json.raw(#","why":"#)
        json.quote(action.why)
        json.raw("}")
      }
      json.raw("]}")
    }
  }

  private static func write(
    _ point: Path.Point?, _ names: [IPAddress: String], to json: inout JSONWriter
  ) {
    guard let point else { return json.raw("null") }
    if point.timeToLive < 0 {
      json.raw(#"{"ttl":null,"address":"#)
    } else {
      json.raw(#"{"ttl":"#)
      json.append(point.timeToLive)
      json.raw(#","address":"#)
    }
    if let address = point.address { json.append(address) } else { json.raw("null") }
    guard let name = point.address.flatMap({ names[$0] }) else {
      return json.raw(#","name":null}"#)
    }
    json.raw(#","name":"#)
    json.quote(name)
    json.raw("}")
  }
}
