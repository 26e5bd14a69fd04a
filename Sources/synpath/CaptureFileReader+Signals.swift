import CaptureFormats
import LiveNetwork
import PacketCapture
import WireFormats

extension CaptureFileReader {
  /// Nothing more for so long is a pause: who has all of a capture writes on before that.
  private static let pause = Interval.seconds(0.01)
  /// The same behind a pipe that was full: its writer has more, and may wait for a processor.
  private static let longPause = Interval.seconds(0.5)
  private static let pipeSize = 1 << 16

  /// Reads to the end; true where a signal ended a pipe that was still being written.
  ///
  /// `then` hears with each piece whether nothing more is there behind it.
  ///
  /// Ctrl-C on `tcpdump -U -w - | synpath -r -` reaches both: what came by then is judged.
  mutating func readAll(
    frames: (Span<FramePlace>, Span<UInt8>) -> Void,
    others: (CaptureEvent, Span<UInt8>) -> Void,
    then: (inout CaptureFileReader, _ isAtPause: Bool) -> Bool
  ) throws(CaptureFileError) -> Bool {
    // A file is read before anybody presses a key.
    guard isStream, let interrupt = try? Interrupt() else {
      while try read(frames: frames, others: others), then(&self, false) {}
      return false
    }
    defer { interrupt.release() }
    let clock = Clock()
    let poller = Poller(clock: clock)
    while true {
      if needsInput {
        let ready = try? poller.wait(reading: [interrupt.descriptor, descriptor], until: nil)
        if ready?.first == interrupt.descriptor, interrupt.collect() != nil {
          if ready?.last == descriptor, try read(frames: frames, others: others) {
            _ = then(&self, false)
          }
          return true
        }
      }
      guard try read(frames: frames, others: others) else { return false }
      var isAtPause = false
      if needsInput {
        let pause = lastCount < Self.pipeSize ? Self.pause : Self.longPause
        let ready = try? poller.wait(
          reading: [interrupt.descriptor, descriptor], until: clock.now + pause)
        isAtPause = ready?.isEmpty ?? false
      }
      guard then(&self, isAtPause) else { return false }
    }
  }
}
