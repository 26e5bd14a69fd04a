package import WireFormats

/// The traces of a saved capture: one for each client and server endpoint that a SYN names.
///
/// The capture of a run names its target in a note; then that is the only trace.
package struct TraceTable: Sendable {
  private struct Key: Hashable {
    var source: IPAddress
    var target: Endpoint
  }

  /// In the order of their first SYNs.
  package private(set) var traces: [Trace] = []
  private var byKey: [Key: Int] = [:]
  private var ownTrace: Int?
  private var interfaces: [Int: String] = [:]
  private var framesDropped: Int?

  package init() {}

  package mutating func nameInterface(_ index: Int, _ name: String) {
    interfaces[index] = name
    for trace in traces.indices { traces[trace].interfaces[index] = name }
  }

  package mutating func recordDrops(_ count: Int) {
    framesDropped = (framesDropped ?? 0) &+ count
    for trace in traces.indices { traces[trace].framesDropped = framesDropped }
  }

  /// Takes a note of the program's own captures.
  package mutating func record(_ note: Note, at time: Timestamp) {
    if case .target(let name, let endpoint) = note {
      ownTrace = append(Trace(target: endpoint, name: name))
    }
    if let ownTrace { traces[ownTrace].record(note, at: time) }
  }

  package mutating func receive(_ header: FrameHeader, _ content: FrameContent) {
    if let ownTrace {
      traces[ownTrace].receive(header, content)
      return
    }
    if case .packet(let packet) = content, case .tcp(let tcp) = packet.transport {
      receive(tcp, packet, header, content)
    } else {
      // An ICMP error names its flow only inside, and address resolution concerns all.
      for index in traces.indices { traces[index].receive(header, content) }
    }
  }

  private mutating func receive(
    _ tcp: TCPHeader, _ packet: Packet, _ header: FrameHeader, _ content: FrameContent
  ) {
    let forth = Key(
      source: packet.ip.source,
      target: Endpoint(address: packet.ip.destination, port: tcp.destinationPort))
    if tcp.flags.contains(.syn), !tcp.flags.contains(.ack), byKey[forth] == nil {
      byKey[forth] = append(Trace(target: forth.target, source: forth.source))
    }
    let back = Key(
      source: packet.ip.destination,
      target: Endpoint(address: packet.ip.source, port: tcp.sourcePort))
    if let index = byKey[forth] { traces[index].receive(header, content) }
    if let index = byKey[back], back != forth { traces[index].receive(header, content) }
  }

  private mutating func append(_ trace: Trace) -> Int {
    var trace = trace
    trace.interfaces = interfaces
    trace.framesDropped = framesDropped
    traces.append(trace)
    return traces.count - 1
  }
}
