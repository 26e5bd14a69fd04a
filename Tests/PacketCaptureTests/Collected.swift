import CaptureFormats
import PacketCapture
import WireFormats

/// What was read from a capture file, copied out of its buffer.
struct Collected: Equatable {
  var frames: [CapturedFrame] = []
  var interfaces: [InterfaceDescription] = []
  var statistics: [InterfaceStatistics] = []
  var comments: [String] = []

  mutating func take(_ event: CaptureEvent, _ buffer: Span<UInt8>) {
    switch event {
    case .frame(let record):
      let octets = record.octets.map { buffer[$0] }
      frames.append(CapturedFrame(header: record.header, octets: octets))
      comments += record.options.comments(in: buffer)
    case .section(let section): comments += section.comments
    case .interface(let interface): interfaces.append(interface)
    case .statistics(let statistics):
      self.statistics.append(statistics)
      comments += statistics.comments
    }
  }

  /// Reads a file to its end or its first error.
  static func reading(_ path: String) -> (Collected, CaptureFileError?) {
    var collected = Collected()
    do throws(CaptureFileError) {
      var reader = try CaptureFileReader(path: path)
      while try reader.read({ collected.take($0, $1) }) {}
      return (collected, nil)
    } catch {
      return (collected, error)
    }
  }

  /// A pcapng file with frames of the given lengths.
  static func file(lengths: [Int]) -> ([UInt8], frames: [CapturedFrame]) {
    let encoder = PcapngEncoder()
    var output: [UInt8] = []
    encoder.append(SectionDescription(application: "test"), to: &output)
    encoder.append(
      InterfaceDescription(index: 0, linkType: .ethernet, snapLength: 0), to: &output)
    var frames: [CapturedFrame] = []
    for (index, length) in lengths.enumerated() {
      let header = FrameHeader(
        number: index + 1, timestamp: Timestamp(nanoseconds: Int64(index)), linkType: .ethernet,
        interface: 0, originalLength: length)
      let octets = (0..<length).map { UInt8(truncatingIfNeeded: $0 &+ index) }
      encoder.append(header, octets.span, to: &output)
      frames.append(CapturedFrame(header: header, octets: octets))
    }
    return (output, frames)
  }
}
