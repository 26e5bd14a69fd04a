import WireFormats

extension FixedWidthInteger {
  /// The octets in host byte order, as the kernel's structures have them.
  var kernelOctets: [UInt8] {
    let swapped = bigEndian
    return stride(from: Self.bitWidth - 8, through: 0, by: -8).map { shift in
      UInt8(truncatingIfNeeded: swapped >> Self(shift))
    }
  }
}

extension ArraySlice<UInt8> {
  /// Reads a number in host byte order; nil when it would leave the slice.
  func number<Number: FixedWidthInteger>(at offset: Int, as type: Number.Type) -> Number? {
    let size = Number.bitWidth / 8
    guard offset >= 0, offset <= count, count - offset >= size else { return nil }
    return dropFirst(offset).prefix(size)
      .reduce(0) { $0 << 8 | Number(truncatingIfNeeded: $1) }.bigEndian
  }
}

extension IPAddress {
  /// Reads four or sixteen octets, as attributes carry addresses.
  init?(kernelOctets: ArraySlice<UInt8>) {
    switch kernelOctets.count {
    case 4:
      guard let number = kernelOctets.number(at: 0, as: UInt32.self) else { return nil }
      self = .v4(IPv4Address(rawValue: UInt32(bigEndian: number)))
    case 16:
      guard let high = kernelOctets.number(at: 0, as: UInt64.self),
        let low = kernelOctets.number(at: 8, as: UInt64.self)
      else { return nil }
      self = .v6(IPv6Address(high: UInt64(bigEndian: high), low: UInt64(bigEndian: low)))
    default: return nil
    }
  }

  /// The four or sixteen octets in network byte order.
  var kernelOctets: [UInt8] {
    switch self {
    case .v4(let address): address.rawValue.bigEndian.kernelOctets
    case .v6(let address): address.high.bigEndian.kernelOctets + address.low.bigEndian.kernelOctets
    }
  }
}
