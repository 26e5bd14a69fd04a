import PathTracing
import WireFormats

/// What a stack shows of itself in a reset, whoever it answers: two that differ are two machines, or
/// a machine and a filter.
struct Fingerprint: Hashable {
  /// The value that the time to live most likely started from.
  var initialTimeToLive: UInt8
  /// Whether the IPv4 identification is left at 0 (RFC 6864 section 4.1); nil in IPv6.
  var hasIdentification: Bool?
  var dontFragment: Bool?
  var hasWindow: Bool
  var optionCount: Int

  init?(_ reply: Reply) {
    guard let tcp = reply.tcp else { return nil }
    initialTimeToLive = reply.packet.ip.timeToLive.initialTimeToLive
    if case .v4(let header) = reply.packet.ip {
      hasIdentification = header.identification != 0
      dontFragment = header.dontFragment
    }
    hasWindow = tcp.window != 0
    optionCount = tcp.options.count
  }

  /// In what it differs from another, for a sentence: "IP ID 0, window not 0".
  func differences(from other: Fingerprint) -> Text? {
    var words: [Text] = []
    if initialTimeToLive != other.initialTimeToLive {
      words.append("TTL starts at \(initialTimeToLive)")
    }
    if let hasIdentification, hasIdentification != other.hasIdentification {
      words.append(hasIdentification ? "IP ID not 0" : "IP ID 0")
    }
    if let dontFragment, dontFragment != other.dontFragment {
      words.append(dontFragment ? "DF" : "no DF")
    }
    if hasWindow != other.hasWindow { words.append(hasWindow ? "window not 0" : "window 0") }
    if optionCount != other.optionCount {
      words.append(optionCount == 0 ? "no options" : "\(optionCount) options")
    }
    return words.isEmpty ? nil : words.joined(separator: ", ")
  }
}
