/// The one's complement sum of RFC 1071.
package struct InternetChecksum: Sendable {
  private var sum: UInt64 = 0
  private var isOdd = false

  package init() {}

  package mutating func add(_ octets: Span<UInt8>) {
    for index in octets.indices { add(octets[index]) }
  }

  package mutating func add(_ octet: UInt8) {
    sum &+= isOdd ? UInt64(octet) : UInt64(octet) << 8
    isOdd.toggle()
  }

  /// Adds a 16-bit word; only between whole words.
  package mutating func add(_ word: UInt16) {
    sum &+= UInt64(word)
  }

  package mutating func add(_ address: IPAddress) {
    switch address {
    case .v4(let address):
      sum &+= UInt64(address.rawValue >> 16) &+ UInt64(address.rawValue & 0xffff)
    case .v6(let address):
      // Words of 32 bits add up alike: 2^16 is 1 modulo 2^16 - 1.
      sum &+= (address.high >> 32) &+ (address.high & 0xffff_ffff)
      sum &+= (address.low >> 32) &+ (address.low & 0xffff_ffff)
    }
  }

  /// The complement of the folded sum: what goes into the header, 0 over a correct packet.
  package var value: UInt16 {
    var folded = sum
    while folded >> 16 != 0 { folded = (folded & 0xffff) &+ (folded >> 16) }
    return ~UInt16(truncatingIfNeeded: folded)
  }
}

extension InternetChecksum {
  /// Starts with the pseudo-header of RFC 9293 section 3.1 or RFC 8200 section 8.1.
  package init(
    pseudoHeader source: IPAddress, _ destination: IPAddress, _ upperLayer: IPProtocol,
    length: Int
  ) {
    self.init()
    add(source)
    add(destination)
    add(UInt16(upperLayer.rawValue))
    add(UInt16(truncatingIfNeeded: length >> 16))
    add(UInt16(truncatingIfNeeded: length))
  }
}
