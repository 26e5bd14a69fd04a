import WireFormats

// Linux asks three times, a second apart (mcast_solicit, retrans_time; net/core/neighbour.c), then reports
// "host unreachable" for each packet that waited. What comes sooner was not waited with; what comes later
// answers another packet, or was refused for another reason.

/// How long a router takes to find out that nobody answers for an address on its link.
enum AddressResolution {
  /// From the packet that made it ask to its error, with some play for coarse clocks and slow ways.
  static let duration = Interval.seconds(2.5)...Interval.seconds(4.5)
  /// What is answered within this was not waited with, on any but the slowest way.
  static let atOnce = Interval.seconds(1)
}
