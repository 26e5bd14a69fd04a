import PathTracing
import WireFormats

/// The client's address, the server's address and its port in one number.
///
/// Two have the same by a chance of one in 10^19, and whoever made them so would gain a verdict of low
/// confidence.
struct EndsHash: Hashable, Comparable {
  let value: UInt64

  /// `anyPort` leaves the port out.
  init(_ conversation: Conversation, anyPort: Bool = false) {
    let server = conversation.server
    let (clientHigh, clientLow) = conversation.client.address.words
    let (serverHigh, serverLow) = server.address.words
    var hash =
      UInt64(anyPort ? 0 : server.port) | UInt64(server.address.version == .v4 ? 1 << 16 : 0)
    Self.mix(clientHigh, into: &hash)
    Self.mix(clientLow, into: &hash)
    Self.mix(serverHigh, into: &hash)
    Self.mix(serverLow, into: &hash)
    value = hash &* 0xc4ce_b9fe_1a85_ec53
  }

  private static func mix(_ word: UInt64, into hash: inout UInt64) {
    hash = (hash ^ word) &* 0xff51_afd7_ed55_8ccd
    hash ^= hash >> 32
  }

  static func < (left: EndsHash, right: EndsHash) -> Bool { left.value < right.value }
}
