/// What a capture holds, in file order.
package enum CaptureEvent: Hashable, Sendable {
  case frame(FrameRecord)
  /// A pcapng section begins; plain pcap has none.
  case section(SectionDescription)
  /// An interface that later frames refer to; plain pcap has exactly one.
  case interface(InterfaceDescription)
  case statistics(InterfaceStatistics)
}
