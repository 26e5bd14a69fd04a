import CaptureFormats
import PacketCapture
import SimulatedNetwork
import WireFormats

/// What was read from a capture file, copied out of its buffer.
struct Collected: Equatable {
  var frames: [CapturedFrame] = []
  var interfaces: [InterfaceDescription] = []
  var statistics: [InterfaceStatistics] = []
  var comments: [String] = []

  mutating func take(_ places: Span<FramePlace>, _ buffer: Span<UInt8>) {
    for index in places.indices {
      let octets = buffer.array(places[index].octets)
      frames.append(CapturedFrame(header: places[index].header, octets: octets))
    }
  }

  mutating func take(_ event: CaptureEvent) {
    switch event {
    case .frame: break
    case .section(let section): comments += section.comments
    case .interface(let interface): interfaces.append(interface)
    case .statistics(let statistics):
      self.statistics.append(statistics)
      comments += statistics.comments
    }
  }

  /// Takes one piece of a file.
  mutating func read(_ reader: inout CaptureFileReader) throws(CaptureFileError) -> Bool {
    try reader.read(frames: { take($0, $1) }, others: { event, _ in take(event) })
  }

  /// Reads a file to its end or its first error.
  static func reading(_ path: String) -> (Collected, CaptureFileError?) {
    var collected = Collected()
    do throws(CaptureFileError) {
      var reader = try CaptureFileReader(path: path)
      while try collected.read(&reader) {}
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
