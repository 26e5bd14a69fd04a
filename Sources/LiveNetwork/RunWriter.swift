import CaptureFormats
package import PacketCapture
package import PathTracing
package import WireFormats

/// Numbers the frames of a run, and writes them and the notes to a file where one is wanted.
///
/// Notes travel as comments of interface statistics blocks, which have a time and may stand
/// anywhere; the counters of the capture come in the last of them.
package struct RunWriter: ~Copyable {
  private let file: CaptureFileWriter?
  private(set) var frameCount = 0

  package init(file: CaptureFileWriter?) {
    self.file = file
  }

  package func begin(version: String, target: String) throws(CaptureFileError) {
    try file?.append(
      SectionDescription(
        comments: ["synpath \(version), trace of \(target)"], application: "synpath \(version)"))
  }

  package func addInterface(
    _ index: Int, name: String, linkType: LinkType
  ) throws(CaptureFileError) {
    try file?.append(
      InterfaceDescription(index: index, linkType: linkType, snapLength: 65535, name: name))
  }

  /// Gives the next frame its number.
  mutating func nextNumber() -> Int {
    frameCount += 1
    return frameCount
  }

  func append(
    _ header: FrameHeader, _ octets: Span<UInt8>, comment: String?
  ) throws(CaptureFileError) {
    try file?.append(header, octets, comments: comment.map { [$0] } ?? [])
  }

  package func append(_ note: Note, at time: Timestamp) throws(CaptureFileError) {
    try file?.append(
      InterfaceStatistics(interface: 0, timestamp: time, comments: [note.text]))
  }

  func append(_ counters: InterfaceStatistics) throws(CaptureFileError) {
    try file?.append(counters)
  }

  package func finish() throws(CaptureFileError) {
    try file?.flush()
  }
}
