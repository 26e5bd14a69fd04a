/// The control bits of a TCP segment (RFC 9293 section 3.1).
package struct TCPFlags: OptionSet, Hashable, Sendable {
  package var rawValue: UInt8

  package init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  package static let fin = TCPFlags(rawValue: 0x01)
  package static let syn = TCPFlags(rawValue: 0x02)
  package static let rst = TCPFlags(rawValue: 0x04)
  package static let psh = TCPFlags(rawValue: 0x08)
  package static let ack = TCPFlags(rawValue: 0x10)
  package static let urg = TCPFlags(rawValue: 0x20)
  package static let ece = TCPFlags(rawValue: 0x40)
  package static let cwr = TCPFlags(rawValue: 0x80)
}

extension TCPFlags: CustomStringConvertible {
  /// As tcpdump writes them: `S`, `S.`, `R.`, `P.`, `.`.
  package var description: String {
    var text = ""
    for (flag, letter): (TCPFlags, String) in [
      (.fin, "F"), (.syn, "S"), (.rst, "R"), (.psh, "P"), (.urg, "U"), (.cwr, "W"), (.ece, "E"),
      (.ack, "."),
    ] where contains(flag) {
      text += letter
    }
    return text.isEmpty ? "none" : text
  }
}
