/// Block types of pcapng (draft-ietf-opsawg-pcapng).
enum BlockType {
  static let interfaceDescription: UInt32 = 1
  /// Obsolete since 2004, but still met in files.
  static let packet: UInt32 = 2
  static let simplePacket: UInt32 = 3
  static let interfaceStatistics: UInt32 = 5
  static let enhancedPacket: UInt32 = 6
  /// The same in both byte orders.
  static let sectionHeader: UInt32 = 0x0A0D_0D0A
  static let decoded: Set<UInt32> = [
    sectionHeader, interfaceDescription, packet, simplePacket, interfaceStatistics, enhancedPacket,
  ]
  /// What Wireshark lists among the packets: journal entries, custom blocks, events of sysdig.
  static let others: Set<UInt32> = [
    9, 0xBAD, 0x4000_0BAD, 0x204, 0x208, 0x216, 0x217, 0x221, 0x222,
  ]
}
