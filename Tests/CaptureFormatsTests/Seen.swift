import CaptureFormats
import Testing
import WireFormats

/// An event with everything it refers to in the buffer copied out, so that runs can be compared.
enum Seen: Hashable {
  case frame(FrameHeader, octets: [UInt8])
  case section(SectionDescription)
  case interface(InterfaceDescription)
  case statistics(InterfaceStatistics)

  init(_ event: CaptureEvent, in buffer: Span<UInt8>) {
    switch event {
    case .frame(let record):
      var octets: [UInt8] = []
      for index in record.octets { octets.append(buffer[index]) }
      self = .frame(record.header, octets: octets)
    case .section(let section): self = .section(section)
    case .interface(let interface): self = .interface(interface)
    case .statistics(let statistics): self = .statistics(statistics)
    }
  }

  init(_ place: FramePlace, in buffer: Span<UInt8>) {
    self = .frame(place.header, octets: buffer.array(place.octets))
  }
}

/// What came out of a whole file.
struct Outcome: Hashable {
  var events: [Seen] = []
  var error: CaptureFormatError?
  var skippedBlocks = 0
  var frameCount = 0

  var headers: [FrameHeader] {
    events.compactMap { if case .frame(let header, _) = $0 { header } else { nil } }
  }

  var frames: [[UInt8]] {
    events.compactMap { if case .frame(_, let octets) = $0 { octets } else { nil } }
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
///
/// Frames taken many at a time have to be the same as those taken one by one.
func decode(_ file: [UInt8], cuts: [Int] = []) -> Outcome {
  let outcome = decode(file, cuts) {
    (decoder, span, offset, isLast, events) throws(CaptureFormatError) in
    while let event = try decoder.next(in: span, at: &offset, isLast: isLast) {
      events.append(Seen(event, in: span))
    }
  }
  let atOnce = decode(file, cuts) {
    (decoder, span, offset, isLast, events) throws(CaptureFormatError) in
    try decoder.forEach(
      in: span, at: &offset, isLast: isLast,
      frames: { places, span in
        for index in places.indices { events.append(Seen(places[index], in: span)) }
      },
      others: { event, span in events.append(Seen(event, in: span)) })
  }
  #expect(atOnce == outcome)
  return outcome
}

private func decode(
  _ file: [UInt8], _ cuts: [Int],
  _ body: (inout CaptureDecoder, Span<UInt8>, inout Int, Bool, inout [Seen])
    throws(CaptureFormatError) -> Void
) -> Outcome {
  var outcome = Outcome()
  var decoder = CaptureDecoder()
  var buffer: [UInt8] = []
  var start = 0
  for end in cuts + [file.count] {
    buffer += file[start..<end]
    start = end
    var offset = 0
    do throws(CaptureFormatError) {
      try body(&decoder, buffer.span, &offset, end == file.count, &outcome.events)
    } catch {
      outcome.error = error
    }
    buffer.removeFirst(offset)
    if outcome.error != nil { break }
  }
  outcome.skippedBlocks = decoder.skippedBlocks
  outcome.frameCount = decoder.frameCount
  return outcome
}
