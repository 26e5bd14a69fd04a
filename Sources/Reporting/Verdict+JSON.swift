import PathDiagnosis
import PathTracing
import WireFormats

extension Verdict {
  /// Writes the member `verdict`, which is never the first; `names` are those of hops.
  func write(to json: inout JSONWriter, names: [IPAddress: String] = [:]) {
    json.raw(#","verdict":{"outcome":""#)
    json.raw(outcome.rawValue)
    json.raw(#"","cause":""#)
    json.raw(cause.rawValue)
    json.raw(#"","summary":""#)
    json.escape(summary)
    json.raw(#"","confidence":""#)
    json.raw(confidence.rawValue)
    write(place, names, to: &json)
    for index in observations.indices {
      json.raw(index > 0 ? #"]},{"text":""# : #"{"text":""#)
      json.escape(observations[index].text)
      json.raw(#"","frames":["#)
      write(observations[index].frames, to: &json)
    }
    if !observations.isEmpty { json.raw("]}") }
    if alternatives.isEmpty, actions.isEmpty {
      json.raw(#"],"alternatives":[],"actions":[]}"#)
    } else {
      writeAdvice(to: &json)
    }
    json.continueObject()
  }

  private func write(_ frames: Frames, to json: inout JSONWriter) {
    for index in 0..<frames.count {
      if index > 0 { json.comma() }
      json.append(frames[index])
    }
  }

  /// Writes from the end of the evidence to the end of the verdict.
  private func writeAdvice(to json: inout JSONWriter) {
    json.raw(#"],"alternatives":["#)
    for index in alternatives.indices {
      json.raw(index > 0 ? #",{"cause":""# : #"{"cause":""#)
      json.raw(alternatives[index].cause.rawValue)
      json.raw(#"","place":""#)
      json.raw(alternatives[index].place.rawValue)
      json.raw(#"","text":""#)
      json.escape(alternatives[index].text)
      json.raw(#"","decide":""#)
      json.escape(alternatives[index].decide)
      json.raw(#""}"#)
    }
    json.raw(#"],"actions":["#)
    for index in actions.indices {
      json.raw(index > 0 ? #",{"on":""# : #"{"on":""#)
      json.raw(actions[index].machine.rawValue)
      json.raw(#"","command":""#)
      json.escape(actions[index].command)
      json.raw(#"","why":""#)
      json.escape(actions[index].why)
      json.raw(#""}"#)
    }
    json.raw("]}")
  }

  /// Writes from the end of the confidence to the beginning of the evidence.
  private func write(
    _ place: Place, _ names: [IPAddress: String], to json: inout JSONWriter
  ) {
    json.raw(#"","place":{"kind":""#)
    json.raw(place.kind.rawValue)
    json.raw(#"","after":"#)
    write(place.after, names, to: &json)
    if place.before == nil, place.by == nil {
      return json.raw(#","before":null,"by":null},"evidence":["#)
    }
    json.raw(#","before":"#)
    write(place.before, names, to: &json)
    json.raw(#","by":"#)
    if let by = place.by { json.append(by) } else { json.raw("null") }
    json.raw(#"},"evidence":["#)
  }

  private func write(
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
    guard !names.isEmpty, let name = point.address.flatMap({ names[$0] }) else {
      return json.raw(#","name":null}"#)
    }
    json.raw(#","name":"#)
    json.quote(name)
    json.raw("}")
  }
}
