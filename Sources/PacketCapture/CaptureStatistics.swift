/// Counters of a live capture since it was opened.
package struct CaptureStatistics: Hashable, Sendable {
  /// Frames that passed the filter, dropped ones included.
  package var received: UInt64
  /// Frames that found no room in the capture buffer.
  package var droppedByKernel: UInt64
  /// Frames the interface itself dropped, whatever they were.
  package var droppedByInterface: UInt64

  package init(received: UInt64, droppedByKernel: UInt64, droppedByInterface: UInt64) {
    self.received = received
    self.droppedByKernel = droppedByKernel
    self.droppedByInterface = droppedByInterface
  }
}
