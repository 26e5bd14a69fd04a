/// An ICMP error about a TCP segment, with what its quote shows of that segment.
package struct SegmentError: Hashable, Sendable {
  package var header: ICMPHeader
  package var sender: IPAddress
  /// Whom the error was sent to.
  package var receiver: IPAddress
  /// Of the packet that carries the error, as it arrived.
  package var timeToLive: UInt8
  /// The quoted segment's addresses and ports; a rewriting on the way shows here.
  package var source: IPAddress
  package var destination: IPAddress
  package var sourcePort: UInt16
  package var destinationPort: UInt16
  package var sequenceNumber: SequenceNumber
  /// What was left of the quoted segment's time to live.
  package var quotedTimeToLive: UInt8
  /// The quoted segment's length by its IP header in octets.
  package var quotedLength: UInt16
  /// The quoted flags; nil for a quote that ends before them, as those of 28 octets do.
  package var quotedFlags: TCPFlags?

  package init(
    header: ICMPHeader, sender: IPAddress, receiver: IPAddress, timeToLive: UInt8,
    source: IPAddress, destination: IPAddress, sourcePort: UInt16, destinationPort: UInt16,
    sequenceNumber: SequenceNumber, quotedTimeToLive: UInt8, quotedLength: UInt16,
    quotedFlags: TCPFlags?
  ) {
    self.header = header
    self.sender = sender
    self.receiver = receiver
    self.timeToLive = timeToLive
    self.source = source
    self.destination = destination
    self.sourcePort = sourcePort
    self.destinationPort = destinationPort
    self.sequenceNumber = sequenceNumber
    self.quotedTimeToLive = quotedTimeToLive
    self.quotedLength = quotedLength
    self.quotedFlags = quotedFlags
  }

  /// Takes what a decoded packet holds; nil for all but an ICMP error that quotes TCP.
  package init?(_ packet: Packet) {
    guard case .icmp(let message) = packet.transport, message.header.isError,
      let quote = message.quote, let number = quote.sequenceNumber,
      let sourcePort = quote.sourcePort, let destinationPort = quote.destinationPort
    else { return nil }
    header = message.header
    sender = packet.ip.source
    receiver = packet.ip.destination
    timeToLive = packet.ip.timeToLive
    source = quote.ip.source
    destination = quote.ip.destination
    self.sourcePort = sourcePort
    self.destinationPort = destinationPort
    sequenceNumber = number
    quotedTimeToLive = quote.ip.timeToLive
    quotedLength = UInt16(clamping: quote.ip.totalLength)
    quotedFlags = quote.tcp?.flags
  }
}
