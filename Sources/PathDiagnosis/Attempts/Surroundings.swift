package import PathTracing

// A class: hardly an attempt has any of it, and a way alone has more octets than all else that is
// known of an attempt.

/// What else a capture holds that bears on one attempt.
package final class Surroundings: Sendable {
  /// The SYN-ACK that came from another address than the server's.
  package let answeredBy: ForeignAnswer?
  /// When the server answers pings of the client.
  package let pingAnswers: ControlAnswers?
  /// A connection of the server itself that failed meanwhile.
  package let upstream: UpstreamLeg?
  /// The way that a trace by other packets shows near the attempt.
  package let way: Path?
  /// Other attempts of the client at the port, which nothing answers either.
  package let company: SilentCompany?
  /// The control connection of FTP that named the attempt's port.
  package let control: FTPControl?
  /// The frame of another SYN of the client to the host that shows on both sides of a router, while the
  /// attempt's own shows on one.
  package let passage: Int?

  private init(
    answeredBy: ForeignAnswer?, pingAnswers: ControlAnswers?, upstream: UpstreamLeg?, way: Path?,
    company: SilentCompany?, control: FTPControl?, passage: Int?
  ) {
    self.answeredBy = answeredBy
    self.pingAnswers = pingAnswers
    self.upstream = upstream
    self.way = way
    self.company = company
    self.control = control
    self.passage = passage
  }

  /// Nil where there is nothing.
  static func of(
    answeredBy: ForeignAnswer?, pingAnswers: ControlAnswers?, upstream: UpstreamLeg?, way: Path?,
    company: SilentCompany?, control: FTPControl? = nil, passage: Int? = nil
  ) -> Surroundings? {
    guard
      answeredBy != nil || pingAnswers != nil || upstream != nil || way != nil || company != nil
        || control != nil || passage != nil
    else { return nil }
    return Surroundings(
      answeredBy: answeredBy, pingAnswers: pingAnswers, upstream: upstream, way: way,
      company: company, control: control, passage: passage)
  }
}
