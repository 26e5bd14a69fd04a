import CaptureFormats
import WireFormats

/// An event with everything it refers to in the buffer copied out, so that runs can be compared.
enum Seen: Hashable {
  case frame(FrameHeader, octets: [UInt8], comments: [String], FrameDirection?)
  case section(SectionDescription)
  case interface(InterfaceDescription)
  case statistics(InterfaceStatistics)

  init(_ event: CaptureEvent, in buffer: Span<UInt8>) {
    switch event {
    case .frame(let record):
      var octets: [UInt8] = []
      for index in record.octets { octets.append(buffer[index]) }
      self = .frame(
        record.header, octets: octets, comments: record.options.comments(in: buffer),
        record.options.direction(in: buffer))
    case .section(let section): self = .section(section)
    case .interface(let interface): self = .interface(interface)
    case .statistics(let statistics): self = .statistics(statistics)
    }
  }
}

/// What came out of a whole file.
struct Outcome: Hashable {
  var events: [Seen] = []
  var error: CaptureFormatError?
  var skippedBlocks = 0

  var headers: [FrameHeader] {
    events.compactMap { if case .frame(let header, _, _, _) = $0 { header } else { nil } }
  }

  var frames: [[UInt8]] {
    events.compactMap { if case .frame(_, let octets, _, _) = $0 { octets } else { nil } }
  }

  var statistics: [InterfaceStatistics] {
    events.compactMap { if case .statistics(let statistics) = $0 { statistics } else { nil } }
  }

  var interfaces: [InterfaceDescription] {
    events.compactMap { if case .interface(let interface) = $0 { interface } else { nil } }
  }

  var sections: [SectionDescription] {
    events.compactMap { if case .section(let section) = $0 { section } else { nil } }
  }
}

/// Decodes a file that arrives in pieces which end at `cuts`, as a reader with a sliding buffer.
func decode(_ file: [UInt8], cuts: [Int] = [], stepwise: Bool = false) -> Outcome {
  var outcome = Outcome()
  var decoder = CaptureDecoder()
  var buffer: [UInt8] = []
  var start = 0
  for end in cuts + [file.count] {
    buffer += file[start..<end]
    start = end
    var offset = 0
    let isLast = end == file.count
    do throws(CaptureFormatError) {
      let span = buffer.span
      if stepwise {
        while let event = try decoder.next(in: span, at: &offset, isLast: isLast) {
          outcome.events.append(Seen(event, in: span))
        }
      } else {
        try decoder.forEach(in: span, at: &offset, isLast: isLast) { event, span in
          outcome.events.append(Seen(event, in: span))
        }
      }
    } catch {
      outcome.error = error
    }
    buffer.removeFirst(offset)
    if outcome.error != nil { break }
  }
  outcome.skippedBlocks = decoder.skippedBlocks
  return outcome
}
