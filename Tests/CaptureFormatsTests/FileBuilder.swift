import CaptureFormats

/// Writes captures octet by octet, in either byte order, good and bad ones alike.
struct FileBuilder {
  var order: ByteOrder
  var octets: [UInt8] = []

  init(_ order: ByteOrder = .little) {
    self.order = order
  }

  func number<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
    let low = (0..<Number.bitWidth / 8).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
    return order == .little ? low : low.reversed()
  }

  /// A 64-bit time as its high and its low half.
  func time(_ ticks: UInt64) -> [UInt8] {
    number(UInt32(truncatingIfNeeded: ticks >> 32)) + number(UInt32(truncatingIfNeeded: ticks))
  }

  func padded(_ octets: [UInt8]) -> [UInt8] {
    octets + [UInt8](repeating: 0, count: (4 - octets.count % 4) % 4)
  }

  func option(_ code: UInt16, _ value: [UInt8]) -> [UInt8] {
    number(code) + number(UInt16(value.count)) + padded(value)
  }

  func comment(_ text: String) -> [UInt8] { option(1, [UInt8](text.utf8)) }

  mutating func block(_ type: UInt32, _ body: [UInt8]) {
    let length = number(UInt32(body.count + 12))
    octets += number(type) + length + body + length
  }

  mutating func section(version: (UInt16, UInt16) = (1, 0), _ options: [UInt8] = []) {
    block(
      0x0A0D_0D0A,
      number(UInt32(0x1A2B_3C4D)) + number(version.0) + number(version.1) + number(UInt64.max)
        + options)
  }

  mutating func interface(_ linkType: UInt16, snapLength: UInt32 = 0, _ options: [UInt8] = []) {
    block(1, number(linkType) + number(UInt16(0)) + number(snapLength) + options)
  }

  mutating func enhancedPacket(
    _ interface: UInt32 = 0, ticks: UInt64, _ data: [UInt8], original: UInt32? = nil,
    _ options: [UInt8] = []
  ) {
    let captured = UInt32(data.count)
    block(
      6,
      number(interface) + time(ticks) + number(captured) + number(original ?? captured)
        + padded(data) + options)
  }

  mutating func obsoletePacket(
    _ interface: UInt16 = 0, drops: UInt16 = 0xFFFF, ticks: UInt64, _ data: [UInt8],
    _ options: [UInt8] = []
  ) {
    block(
      2,
      number(interface) + number(drops) + time(ticks) + number(UInt32(data.count))
        + number(UInt32(data.count)) + padded(data) + options)
  }

  mutating func simplePacket(_ data: [UInt8], original: UInt32? = nil) {
    block(3, number(original ?? UInt32(data.count)) + padded(data))
  }

  mutating func statistics(_ interface: UInt32 = 0, ticks: UInt64, _ options: [UInt8] = []) {
    block(5, number(interface) + time(ticks) + options)
  }

  mutating func pcapHeader(
    magic: UInt32 = 0xA1B2_C3D4, version: (UInt16, UInt16) = (2, 4), snapLength: UInt32 = 65535,
    linkType: UInt32 = 1
  ) {
    octets += number(magic) + number(version.0) + number(version.1)
    octets += number(UInt32(0)) + number(UInt32(0)) + number(snapLength) + number(linkType)
  }

  mutating func pcapRecord(
    _ seconds: UInt32, _ fraction: UInt32, _ data: [UInt8], original: UInt32? = nil,
    extra: [UInt8] = []
  ) {
    let captured = UInt32(data.count)
    octets += number(seconds) + number(fraction) + number(captured)
    octets += number(original ?? captured) + extra + data
  }

  /// One file with a block of every kind, two interfaces and comments.
  static func everyBlock(_ order: ByteOrder) -> [UInt8] {
    var file = FileBuilder(order)
    file.section(file.comment("of a section") + file.option(4, Array("writer".utf8)))
    file.interface(1, file.option(2, Array("eth0".utf8)) + file.option(9, [9]))
    file.interface(101, snapLength: 3, file.option(14, file.number(Int64(-2))))
    file.enhancedPacket(ticks: 5_000_000_007, [1, 2, 3, 4, 5], original: 9)
    file.block(0xBAD, [1, 2, 3, 4])
    file.obsoletePacket(1, ticks: 7_000_001, [6])
    file.simplePacket([7, 8, 9])
    file.enhancedPacket(
      1, ticks: 8_000_000, [1, 2],
      file.option(2, file.number(UInt32(1))) + file.comment("a") + file.comment("b")
        + file.option(0, []))
    file.statistics(
      ticks: 9, file.comment("send refused") + file.option(4, file.number(UInt64(11))))
    return file.octets
  }
}
