/// The finer word inside an outcome: one for each rule, in kebab-case.
package struct Cause: RawRepresentable, Hashable, Sendable {
  package var rawValue: String

  package init(rawValue: String) {
    self.rawValue = rawValue
  }

  package static let served = Cause(rawValue: "accepted")
  package static let noListener = Cause(rawValue: "no-listener")
  package static let hostRejectReset = Cause(rawValue: "host-reject-reset")
  package static let hostRejectICMP = Cause(rawValue: "host-reject-icmp")
  package static let middleboxReset = Cause(rawValue: "middlebox-reset")
  package static let routerProhibited = Cause(rawValue: "router-prohibited")
  package static let routerReject = Cause(rawValue: "router-reject")
  package static let oddUnreachable = Cause(rawValue: "odd-unreachable")
  package static let sourcePrefixRefused = Cause(rawValue: "source-prefix-refused")
  package static let localInputFilter = Cause(rawValue: "local-input-filter")
  package static let replySourceMismatch = Cause(rawValue: "reply-source-mismatch")
  package static let forgedReset = Cause(rawValue: "forged-reset")
  package static let lastRouterReset = Cause(rawValue: "last-router-reset")
  package static let allowedButNoListener = Cause(rawValue: "allowed-but-no-listener")
  package static let containerNoListener = Cause(rawValue: "container-no-listener")
  package static let familyBroken = Cause(rawValue: "family-broken")
  package static let portFilter = Cause(rawValue: "port-filter")
  package static let defaultDeny = Cause(rawValue: "default-deny")
  package static let blackholeRoute = Cause(rawValue: "blackhole-route")
  package static let hostDownOrDenyAll = Cause(rawValue: "host-down-or-deny-all")
  package static let acceptQueueFull = Cause(rawValue: "accept-queue-full")
  package static let flowMemberDead = Cause(rawValue: "flow-member-dead")
  package static let hostileToOptions = Cause(rawValue: "hostile-to-options")
  package static let hostileToECN = Cause(rawValue: "hostile-to-ecn")
  package static let hostileToDSCP = Cause(rawValue: "hostile-to-dscp")
  package static let sourcePortFilter = Cause(rawValue: "source-port-filter")
  package static let sourceAddressFilter = Cause(rawValue: "source-address-filter")
  package static let intercepted = Cause(rawValue: "intercepted")
  package static let returnPath = Cause(rawValue: "return-path")
  package static let hostDown = Cause(rawValue: "host-down")
  package static let gatewayDown = Cause(rawValue: "gateway-down")
  package static let gatewaySilent = Cause(rawValue: "gateway-silent")
  package static let noRoute = Cause(rawValue: "no-route")
  package static let unreachableRoute = Cause(rawValue: "unreachable-route")
  package static let routingLoop = Cause(rawValue: "routing-loop")
  package static let localRoute = Cause(rawValue: "local-route")
  package static let localOutputFilter = Cause(rawValue: "local-output-filter")
  package static let localEgressFilter = Cause(rawValue: "local-egress-filter")
  package static let packetLoss = Cause(rawValue: "packet-loss")
  package static let undecided = Cause(rawValue: "undecided")
}
