import CaptureFormats
import LiveNetwork
import PacketCapture
import WireFormats

extension CaptureFileReader {
  /// Reads to the end; true where a signal ended a pipe that was still being written.
  ///
  /// Ctrl-C on `tcpdump -U -w - | synpath -r -` reaches both: what came by then is judged.
  mutating func readAll(
    frames: (Span<FramePlace>, Span<UInt8>) -> Void,
    others: (CaptureEvent, Span<UInt8>) -> Void,
    then: (inout CaptureFileReader) -> Bool
  ) throws(CaptureFileError) -> Bool {
    // A file is read before anybody presses a key.
    guard isStream, let interrupt = try? Interrupt() else {
      while try read(frames: frames, others: others), then(&self) {}
      return false
    }
    defer { interrupt.release() }
    let poller = Poller(clock: Clock())
    while true {
      if needsInput {
        let ready = try? poller.wait(reading: [interrupt.descriptor, descriptor], until: nil)
        if ready?.first == interrupt.descriptor, interrupt.collect() != nil {
          if ready?.last == descriptor, try read(frames: frames, others: others) { _ = then(&self) }
          return true
        }
      }
      guard try read(frames: frames, others: others), then(&self) else { return false }
    }
  }
}
