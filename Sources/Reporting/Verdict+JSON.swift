import PathDiagnosis
import PathTracing
import WireFormats

extension Verdict {
  /// Writes the member `verdict`, which is never the first; `names` are those of hops.
  func write(to json: inout JSONWriter, names: [IPAddress: String] = [:]) {
    var draft = Draft()
    draft.take(self)
    json.raw(#","verdict":"#)
    json.write { draft.appendJSON(to: &$0, names: names) }
    json.continueObject()
  }
}

extension Place {
  /// Writes from behind the kind of place to the beginning of the evidence.
  func appendPoints(_ names: [IPAddress: String], to octets: inout OctetBuffer) {
    octets.append(#"","after":"#)
    append(after, names, to: &octets)
    octets.append(#","before":"#)
    append(before, names, to: &octets)
    octets.append(Self.byKey, [.quotedIfAny(by)])
  }

  private static let byKey: Template = #","by":\#(.address)},"evidence":["#
  private static let pointStart: Template = #"{"ttl":\#(.number),"address":\#(.address),"name":"#

  private func append(
    _ point: Path.Point?, _ names: [IPAddress: String], to octets: inout OctetBuffer
  ) {
    guard let point else { return octets.append("null") }
    let distance = point.timeToLive < 0 ? nil : point.timeToLive
    octets.append(Self.pointStart, [.numberIfAny(distance), .quotedIfAny(point.address)])
    if let name = point.address.flatMap({ names[$0] }) {
      octets.append(0x22)
      octets.append(escaped: name)
      octets.append(#""}"#)
    } else {
      octets.append("null}")
    }
  }
}
