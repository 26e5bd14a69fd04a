import PathTracing
import WireFormats

/// The client kernel's connection to the target.
struct ClientSocket: Sendable {
  let local: Endpoint
  let remote: Endpoint
  let number: SequenceNumber
  /// The MSS to ask for.
  let segmentSize: Int
  var progress = SessionStreamProgress.connecting
  /// Nil until the handshake is done.
  var socket: SocketModel?
  var synsSent = 0
  var lastSyn: Timestamp?
  /// When the next SYN goes out.
  var nextSyn: Timestamp?
  /// What the queue holds a timer for.
  var timer: Timestamp?

  /// The kernel's SYN.
  func syn(at now: Timestamp) -> TCPHeader {
    var tcp = TCPHeader(
      sourcePort: local.port, destinationPort: remote.port, sequenceNumber: number, flags: .syn)
    tcp.window = 64240
    tcp.options = [
      .maximumSegmentSize(UInt16(clamping: segmentSize)), .selectiveAcknowledgementPermitted,
      .timestamps(value: SocketModel.stamp(now), echoReply: 0), .noOperation, .windowScale(7),
    ]
    return tcp
  }
}

/// The client's connection as the session's course uses it.
struct SimulatedStream: SessionStream {
  var client: ClientSocket
  let now: Timestamp

  var progress: SessionStreamProgress { client.progress }

  mutating func take(upTo limit: Int) -> SessionStreamOctets {
    guard let socket = client.socket else { return .noneYet }
    if !socket.delivered.isEmpty {
      let octets = Array(socket.delivered.prefix(limit))
      client.socket?.delivered.removeFirst(octets.count)
      return .some(octets)
    }
    if socket.isReset { return .lost }
    return socket.isEnded ? .end : .noneYet
  }

  mutating func put(_ octets: [UInt8], isLast: Bool) -> Int? {
    guard client.socket?.isReset == false else { return nil }
    client.socket?.write(octets, at: now)
    return octets.count
  }

  mutating func endWriting() { client.socket?.close(at: now) }
}
