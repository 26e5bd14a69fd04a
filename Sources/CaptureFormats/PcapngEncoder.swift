package import WireFormats

/// Writes pcapng blocks, little-endian and with times in nanoseconds.
///
/// A file is one section block, one block per interface in the order of their indices, then frames
/// and statistics as they come.
package struct PcapngEncoder: Sendable {
  package init() {}

  package func append(_ section: SectionDescription, to output: inout [UInt8]) {
    block(BlockType.sectionHeader, to: &output) { body in
      body.appendNumber(UInt32(0x1A2B_3C4D))
      body.appendNumber(UInt16(1))
      body.appendNumber(UInt16(0))
      // The length of the section is not known: it ends where the file ends.
      body.appendNumber(UInt64.max)
      comments(section.comments, to: &body)
      if let system = section.operatingSystem {
        option(BlockOption.operatingSystem, system, to: &body)
      }
      if let application = section.application {
        option(BlockOption.application, application, to: &body)
      }
      endOfOptions(to: &body)
    }
  }

  package func append(_ interface: InterfaceDescription, to output: inout [UInt8]) {
    block(BlockType.interfaceDescription, to: &output) { body in
      body.appendNumber(UInt16(truncatingIfNeeded: interface.linkType.rawValue))
      body.appendNumber(UInt16(0))
      body.appendNumber(UInt32(clamping: interface.snapLength))
      comments(interface.comments, to: &body)
      if let name = interface.name { option(BlockOption.interfaceName, name, to: &body) }
      optionHeader(BlockOption.timestampResolution, length: 1, to: &body)
      body.appendNumber(UInt32(9))
      endOfOptions(to: &body)
    }
  }

  /// Writes one frame; its number and link type follow from its place in the file.
  package func append(
    _ header: FrameHeader, _ octets: Span<UInt8>, comments: [String] = [],
    to output: inout [UInt8]
  ) {
    block(BlockType.enhancedPacket, to: &output) { body in
      body.appendNumber(UInt32(clamping: header.interface))
      time(header.timestamp, to: &body)
      body.appendNumber(UInt32(clamping: octets.count))
      body.appendNumber(UInt32(clamping: header.originalLength))
      for index in octets.indices { body.append(octets[index]) }
      pad(&body, octets.count)
      self.comments(comments, to: &body)
      if !comments.isEmpty { endOfOptions(to: &body) }
    }
  }

  package func append(_ statistics: InterfaceStatistics, to output: inout [UInt8]) {
    block(BlockType.interfaceStatistics, to: &output) { body in
      body.appendNumber(UInt32(clamping: statistics.interface))
      time(statistics.timestamp, to: &body)
      comments(statistics.comments, to: &body)
      let times = [
        (BlockOption.startTime, statistics.startTime), (BlockOption.endTime, statistics.endTime),
      ]
      for case (let code, let timestamp?) in times {
        optionHeader(code, length: 8, to: &body)
        time(timestamp, to: &body)
      }
      let counters = [
        (BlockOption.received, statistics.received),
        (BlockOption.droppedByInterface, statistics.droppedByInterface),
        (BlockOption.droppedBySystem, statistics.droppedBySystem),
      ]
      for case (let code, let count?) in counters {
        optionHeader(code, length: 8, to: &body)
        body.appendNumber(count)
      }
      endOfOptions(to: &body)
    }
  }

  private func block(
    _ type: UInt32, to output: inout [UInt8], body: (inout [UInt8]) -> Void
  ) {
    let start = output.count
    output.appendNumber(type)
    output.appendNumber(UInt32(0))
    body(&output)
    let length = UInt32(clamping: output.count - start + 4)
    output.appendNumber(length)
    for index in 0..<4 {
      output[start + 4 + index] = UInt8(truncatingIfNeeded: length >> (8 * UInt32(index)))
    }
  }

  private func time(_ timestamp: Timestamp, to body: inout [UInt8]) {
    let ticks = UInt64(bitPattern: timestamp.nanoseconds)
    body.appendNumber(UInt32(truncatingIfNeeded: ticks >> 32))
    body.appendNumber(UInt32(truncatingIfNeeded: ticks))
  }

  private func comments(_ comments: [String], to body: inout [UInt8]) {
    for comment in comments { option(BlockOption.comment, comment, to: &body) }
  }

  /// Writes a text option; what exceeds the 16-bit length is cut between characters.
  private func option(_ code: UInt16, _ text: String, to body: inout [UInt8]) {
    var text = text[...]
    while text.utf8.count > UInt16.max { text.removeLast() }
    optionHeader(code, length: UInt16(text.utf8.count), to: &body)
    body.append(contentsOf: text.utf8)
    pad(&body, text.utf8.count)
  }

  private func optionHeader(_ code: UInt16, length: UInt16, to body: inout [UInt8]) {
    body.appendNumber(code)
    body.appendNumber(length)
  }

  private func endOfOptions(to body: inout [UInt8]) {
    optionHeader(BlockOption.end, length: 0, to: &body)
  }

  private func pad(_ body: inout [UInt8], _ length: Int) {
    for _ in 0..<(-length & 3) { body.append(0) }
  }
}

extension [UInt8] {
  fileprivate mutating func appendNumber<Number: FixedWidthInteger>(_ number: Number) {
    for shift in stride(from: 0, to: Number.bitWidth, by: 8) {
      append(UInt8(truncatingIfNeeded: number >> Number(shift)))
    }
  }
}
