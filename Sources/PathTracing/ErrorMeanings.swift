import WireFormats

/// What the ICMP errors of a conversation say, all together.
package struct ErrorMeanings: OptionSet, Sendable {
  package let rawValue: UInt8

  package init(rawValue: UInt8) { self.rawValue = rawValue }

  package static let unreachable = ErrorMeanings(rawValue: 1)
  package static let packetTooBig = ErrorMeanings(rawValue: 2)
  /// Expired packets, bad parameters and whatever else there is.
  package static let others = ErrorMeanings(rawValue: 4)

  init(_ meaning: ICMPHeader.Meaning) {
    switch meaning {
    case .unreachable: self = .unreachable
    case .packetTooBig: self = .packetTooBig
    default: self = .others
    }
  }
}
