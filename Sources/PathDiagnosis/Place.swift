package import PathTracing
package import WireFormats

/// Where on the way it happened: a kind of place, and the interval that the evidence leaves.
package struct Place: Hashable, Sendable {
  package enum Kind: String, Hashable, Sendable, CaseIterable {
    case here = "self"
    case gateway
    case access
    case transit
    case providerEdge = "provider-edge"
    case host
    case hostFirewall = "host-firewall"
    case service
    case unknown
  }

  package var kind: Kind
  /// The last point that provably handled the target's own flow; nil when it never left.
  package var after: Path.Point?
  /// The first point beyond `after` that a control proved alive.
  package var before: Path.Point?
  /// Who sent a rejection.
  package var by: IPAddress?

  package init(
    _ kind: Kind, after: Path.Point? = nil, before: Path.Point? = nil, by: IPAddress? = nil
  ) {
    self.kind = kind
    self.after = after
    self.before = before
    self.by = by
  }
}

extension Place.Kind {
  /// The place behind a verb, with a space before it; nothing where it is not known.
  var afterVerb: Text { self == .unknown ? "" : " \(phrase)" }

  /// The place in a sentence: "is DROPPED at the provider edge".
  package var phrase: Text {
    switch self {
    case .here: "on this machine"
    case .gateway: "at the local gateway"
    case .access: "in the access network"
    case .transit: "in transit"
    case .providerEdge: "at the provider edge"
    case .host: "at the host"
    case .hostFirewall: "at the host's firewall or directly in front of it"
    case .service: "by the service"
    case .unknown: "at a place that the evidence does not show"
    }
  }
}
