package import WireFormats

/// A fact about a run that no packet shows; it travels in the capture as a comment.
package enum Note: Hashable, Sendable {
  /// The source ports and the echo identifier of the run: other packets to the target are not its.
  case flows([UInt16], echo: UInt16)
  /// What the run was asked to trace.
  case target(name: String, endpoint: Endpoint)
  /// The route that the kernel chose.
  case route(RouteFact)
  /// Another address of this machine that probes come from.
  case otherSource(IPAddress)
  /// The kernel has no usable route: the name of the errno.
  case routeFailed(errno: String)
  /// The kernel refused to send a probe: the name of the errno.
  case sendFailed(kind: Probe.Kind, timeToLive: Int, flow: UInt16, errno: String)
  /// Another port of the host accepts, and what it said first, if anything.
  case service(port: UInt16, banner: String?)
  /// What an address of the name's other family answered on the port: "open" or an errno's name.
  case otherFamily(Endpoint, answer: String)
  /// What an ordinary connection of which no packet was seen met: "open" or an errno's name.
  case connection(answer: String)
  /// The fill of this kernel's table of tracked connections, when it refused to send.
  case trackedConnections(count: Int, limit: Int)
  /// What the kernel knew of the next hop at the link layer when nothing had answered.
  case neighbor(IPAddress, state: NeighborState)
  /// The interface went away, or the capture failed otherwise, during the run.
  case captureFailed
  /// The watching ended here; until then silence counts.
  case end
  /// An ordinary connection from this source port begins, to a service of which this is expected:
  /// by its port, unless the user asked for it.
  case session(port: UInt16, expected: ServiceProtocol, isAsked: Bool = false)
  /// What the service has shown in the session so far.
  case heard(ServiceFacts)
  /// The largest segment that came in a connection, in octets of payload, as the kernel knows it; 536
  /// where none was larger.
  case segments(port: UInt16, largest: Int)
  /// How far a later connection came.
  case heardLater(port: UInt16, stage: ServiceFacts.Stage)
  /// The user ended the run.
  case interrupted
  /// The run was asked to end after a second, with what is known by then.
  case fast
}
