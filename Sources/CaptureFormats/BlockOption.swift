/// Option codes of pcapng blocks (draft-ietf-opsawg-pcapng).
enum BlockOption {
  static let end: UInt16 = 0
  static let comment: UInt16 = 1

  /// Section Header Block.
  static let operatingSystem: UInt16 = 3
  static let application: UInt16 = 4

  /// Interface Description Block.
  static let interfaceName: UInt16 = 2
  static let timestampResolution: UInt16 = 9
  static let timestampOffset: UInt16 = 14

  /// Interface Statistics Block.
  static let startTime: UInt16 = 2
  static let endTime: UInt16 = 3
  static let received: UInt16 = 4
  static let droppedByInterface: UInt16 = 5
  static let droppedBySystem: UInt16 = 7
}
