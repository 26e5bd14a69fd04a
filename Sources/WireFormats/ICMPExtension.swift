//    |Version|      (Reserved)       |           Checksum            |
//    |             Length            |   Class-Num   |   C-Type      |
//    |                   object payload ...                          |

/// One object of the extension structure of RFC 4884.
package enum ICMPExtension: Hashable, Sendable {
  /// The label stack that the packet came in with (RFC 4950).
  case labelStack([Label])
  case other(classNumber: UInt8, cType: UInt8, content: [UInt8])

  /// An entry of an MPLS label stack (RFC 3032).
  package struct Label: Hashable, Sendable {
    /// 20 bits.
    package var label: UInt32
    package var trafficClass: UInt8
    package var isBottom: Bool
    package var timeToLive: UInt8

    package init(label: UInt32, trafficClass: UInt8, isBottom: Bool, timeToLive: UInt8) {
      self.label = label
      self.trafficClass = trafficClass
      self.isBottom = isBottom
      self.timeToLive = timeToLive
    }
  }

  /// Tells how much of an error's body is quote, and reads the objects behind it.
  static func split(
    _ header: ICMPHeader, _ body: Span<UInt8>
  ) -> (quoted: Int, extensions: [ICMPExtension]) {
    guard let stated = header.statedQuoteLength else { return (body.count, []) }
    if stated >= 128, stated < body.count {
      return (stated, list(parsing: body.extracting(stated...)) ?? [])
    }
    // Section 5.5: older routers set no length and put the structure behind 128 octets; others
    // count the length in the wrong unit. Then only a checksum that fits tells the structure
    // from more of the quote.
    if body.count >= 132 {
      let rest = body.extracting(128...)
      if rest.bigEndian16(at: 2) != 0, let objects = list(parsing: rest) {
        return (128, objects)
      }
    }
    return (body.count, [])
  }

  private static func list(parsing octets: Span<UInt8>) -> [ICMPExtension]? {
    guard octets.count >= 4, octets[0] >> 4 == 2 else { return nil }
    if octets.bigEndian16(at: 2) != 0 {
      var sum = InternetChecksum()
      sum.add(octets)
      guard sum.value == 0 else { return nil }
    }
    var objects: [ICMPExtension] = []
    var offset = 4
    while offset + 4 <= octets.count {
      let length = Int(octets.bigEndian16(at: offset))
      guard length >= 4, offset + length <= octets.count else { break }
      objects.append(
        ICMPExtension(
          classNumber: octets[offset + 2], cType: octets[offset + 3],
          parsing: octets.extracting(offset + 4..<offset + length)))
      offset += length
    }
    return objects
  }

  private init(classNumber: UInt8, cType: UInt8, parsing content: Span<UInt8>) {
    guard classNumber == 1, cType == 1, content.count % 4 == 0 else {
      self = .other(
        classNumber: classNumber, cType: cType, content: content.array(0..<content.count))
      return
    }
    var labels: [Label] = []
    for offset in stride(from: 0, to: content.count, by: 4) {
      let word = content.bigEndian32(at: offset)
      labels.append(
        Label(
          label: word >> 12, trafficClass: UInt8(word >> 9 & 7), isBottom: word >> 8 & 1 == 1,
          timeToLive: UInt8(word & 0xff)))
    }
    self = .labelStack(labels)
  }
}
