package import WireFormats

/// Counters of one interface at one time; its comments carry what no frame shows.
package struct InterfaceStatistics: Hashable, Sendable {
  /// Counted from 0 over the whole capture.
  package var interface: Int
  package var timestamp: Timestamp
  package var startTime: Timestamp?
  package var endTime: Timestamp?
  /// Frames received since the start of the capture.
  package var received: UInt64?
  /// Frames the interface had no room for.
  package var droppedByInterface: UInt64?
  /// Frames the operating system had no room for.
  package var droppedBySystem: UInt64?
  package var comments: [String]

  package init(
    interface: Int, timestamp: Timestamp, startTime: Timestamp? = nil, endTime: Timestamp? = nil,
    received: UInt64? = nil, droppedByInterface: UInt64? = nil, droppedBySystem: UInt64? = nil,
    comments: [String] = []
  ) {
    self.interface = interface
    self.timestamp = timestamp
    self.startTime = startTime
    self.endTime = endTime
    self.received = received
    self.droppedByInterface = droppedByInterface
    self.droppedBySystem = droppedBySystem
    self.comments = comments
  }
}
