import CaptureFormats
package import PacketCapture
package import PathTracing
package import WireFormats

/// Numbers the frames of a run, and writes them and the notes to a file where one is wanted.
///
/// Notes travel as comments of interface statistics blocks, which have a time and may stand
/// anywhere; the counters of the capture come in the last of them.
///
/// A file that cannot be written ends the writing, not the run: the verdict is what matters.
package struct RunWriter: ~Copyable {
  private let file: CaptureFileWriter?
  private(set) var frameCount = 0
  /// The first error of the file.
  package private(set) var failure: CaptureFileError?

  package init(file: CaptureFileWriter?) {
    self.file = file
  }

  package mutating func begin(version: String, target: String) {
    write { file throws(CaptureFileError) in
      try file.append(
        SectionDescription(
          comments: ["synpath \(version), trace of \(target)"], application: "synpath \(version)"))
    }
  }

  package mutating func addInterface(_ index: Int, name: String, linkType: LinkType) {
    write { file throws(CaptureFileError) in
      try file.append(
        InterfaceDescription(
          index: index, linkType: linkType, snapLength: LiveCapture.defaultSnapLength,
          name: name))
    }
  }

  /// Gives the next frame its number.
  mutating func nextNumber() -> Int {
    frameCount += 1
    return frameCount
  }

  mutating func append(_ header: FrameHeader, _ octets: [UInt8], comment: String?) {
    write { file throws(CaptureFileError) in
      try file.append(header, octets.span, comments: comment.map { [$0] } ?? [])
    }
  }

  package mutating func append(_ note: Note, at time: Timestamp) {
    append(InterfaceStatistics(interface: 0, timestamp: time, comments: [note.text]))
  }

  mutating func append(_ counters: InterfaceStatistics) {
    write { file throws(CaptureFileError) in try file.append(counters) }
  }

  /// Writes out what has been collected, also when the run is done.
  package mutating func finish() {
    write { file throws(CaptureFileError) in try file.flush() }
  }

  private mutating func write(
    _ body: (CaptureFileWriter) throws(CaptureFileError) -> Void
  ) {
    guard let file, failure == nil else { return }
    do throws(CaptureFileError) {
      try body(file)
    } catch {
      failure = error
    }
  }
}
