import WireFormats

extension Encapsulations {
  /// Writes the value: an element for each encapsulation, outermost first.
  func write(to json: inout JSONWriter) {
    json.array("encapsulation", indices) { json, position in
      json.object {
        $0.string("type", self[position].word)
        $0.number("id", number(at: position).map { Int($0) })
      }
    }
  }
}
