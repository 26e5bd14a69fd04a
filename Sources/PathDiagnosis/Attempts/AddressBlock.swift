import WireFormats

/// A block of addresses in the notation of RFC 4632: `10.1.2.0/24`.
struct AddressBlock: Hashable, CustomStringConvertible {
  private let first: IPAddress
  private let length: Int

  /// The block that an address lies in; `length` is of its prefix, in bits.
  init(around address: IPAddress, length: Int) {
    self.length = length
    switch address {
    case .v4(let address):
      first = .v4(IPv4Address(rawValue: address.rawValue & UInt32.max << UInt32(32 - length)))
    case .v6(let address):
      first = .v6(
        IPv6Address(
          high: address.high & UInt64.max << UInt64(max(0, 64 - length)),
          low: address.low & UInt64.max << UInt64(min(64, 128 - length))))
    }
  }

  /// The smallest of the usual blocks that holds all of several addresses; nil for none.
  init?(holding addresses: [IPAddress]) {
    guard let first = addresses.first else { return nil }
    let usual = first.version == .v4 ? [24, 16] : [64, 48]
    let blocks = usual.map { AddressBlock(around: first, length: $0) }
    guard let block = blocks.first(where: { addresses.allSatisfy($0.contains) }) else { return nil }
    self = block
  }

  func contains(_ address: IPAddress) -> Bool {
    address.version == first.version && AddressBlock(around: address, length: length) == self
  }

  var description: String { "\(first)/\(length)" }
}
