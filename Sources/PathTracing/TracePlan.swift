package import WireFormats

/// What a run is asked to do.
package struct TracePlan: Sendable {
  package var target: Endpoint
  package var source: IPAddress
  /// Another address of this machine on the same interface: filters and bans may look at it.
  package var otherSource: IPAddress?
  /// The flows of the target's SYNs, used in turn by the rounds; at least one.
  package var sourcePorts: [UInt16]
  /// The source port of segments that must not meet a SYN's connection.
  package var controlPort: UInt16
  package var echoIdentifier: UInt16
  /// Where the service may be instead, asked when nothing listens on the port.
  package var alternativePorts: [UInt16] = []
  package var firstTimeToLive = 1
  /// At most `Planner.highestSweepTTL`.
  package var lastTimeToLive = 30
  /// Probes per hop and round, 1 to 10.
  package var probesPerHop = 1
  package var usesControls = true
  /// How many source ports are asked at once, 1 to 64, to find load-balanced members that fail.
  package var flows = 1
  /// Whether a target that accepts is tried with an ordinary connection.
  package var holdsSession = false
  /// Stop after a second with what is known by then.
  package var isFast = false
  /// Whether this machine's connections ask for ECN (RFC 3168 section 6.1.1).
  package var requestsECN = false
  package var interfaceMTU = 1500
  package var seed: UInt64

  package init(
    target: Endpoint, source: IPAddress, sourcePorts: [UInt16], controlPort: UInt16,
    echoIdentifier: UInt16, seed: UInt64
  ) {
    self.target = target
    self.source = source
    self.sourcePorts = sourcePorts
    self.controlPort = controlPort
    self.echoIdentifier = echoIdentifier
    self.seed = seed
  }
}
