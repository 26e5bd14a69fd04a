import PathDiagnosis
import PathTracing
import SimulatedNetwork
import Testing
import WireFormats

/// Answers of the host or of something in its name, each with what resembles it.
@Suite struct AnswerRuleTests {
  // MARK: Accepted

  @Test(arguments: bothVersions)
  func `a SYN-ACK means open`(_ version: IPVersion) {
    for distance in [1, 2, 8, 25] {
      expect(
        Scene(distance: distance, version),
        Expected(.open, .served, .service, after: distance, .high))
    }
  }

  @Test(arguments: bothVersions)
  func `an open port behind silent routers and without echo is open`(_ version: IPVersion) {
    expect(
      Scene.ordinary(version).with { scene in
        scene.host.answersEcho = false
        for hop in 1...7 { scene[hop].sendsErrors = false }
      }, Expected(.open, .served, .service, .high))
  }

  @Test(arguments: bothVersions)
  func `an open port of a host with nothing on ours is not open`(_ version: IPVersion) {
    expect(
      Scene.ordinary(version).with { $0.host.ports = [443: .listening] },
      Expected(.refused, .noListener))
  }

  // MARK: ReplySourceMismatch

  @Test(arguments: bothVersions)
  func `a SYN-ACK from another address does not open`(_ version: IPVersion) {
    let scene = Scene.ordinary(version).with {
      $0.host.answeringAddress = Scene.address(version, 200)
    }
    expect(scene, Expected(.dropped, .replySourceMismatch, .host, .high))
  }

  @Test(arguments: bothVersions)
  func `a container answers with the host's address`(_ version: IPVersion) {
    expect(
      Scene.ordinary(version).with { $0.host.forwardedPorts = [22] },
      Expected(.open, .served, .service, .high))
  }

  // MARK: Refused

  @Test(arguments: bothVersions)
  func `a reset with the SYN's marks is a port where nothing listens`(_ version: IPVersion) {
    expect(
      Scene.ordinary(version).with { $0.host.ports = [:] },
      Expected(.refused, .noListener, .service, after: 8, .high))
  }

  @Test(arguments: bothVersions)
  func `where no reset has marks, a closed port is likely and no more`(_ version: IPVersion) {
    expect(
      Scene.ordinary(version).with {
        $0.host.ports = [:]
        $0.host.echoesTrafficClass = false
        $0.host.initialTimeToLive = 128
      }, Expected(.refused, .noListener, .service, .medium))
  }

  @Test(arguments: bothVersions)
  func `a path that bleaches the marks leaves no more than that`(_ version: IPVersion) {
    let verdict = Simulation.run(
      Scene(distance: 8, .v4).with {
        $0.host.filters = [Filter(.port(22), Filter.reset)]
        $0[3].rewrites = [.trafficClass(0)]
      }
    ).verdict
    #expect(verdict.confidence <= .medium)
    _ = version
  }

  @Test(arguments: bothVersions)
  func `a closed port among silent ones is allowed by the filter`(_ version: IPVersion) {
    expect(
      Scene.ordinary(version).with {
        $0.host.ports = [:]
        $0.host.filters = [Filter(.otherPorts([22]), .drop)]
      }, Expected(.refused, .allowedButNoListener, .service, .high))
  }

  @Test(arguments: bothVersions)
  func `a listener is not refused`(_ version: IPVersion) {
    expect(Scene.ordinary(version), Expected(.open, .served))
  }

  // MARK: HostRejectReset

  @Test(arguments: bothVersions)
  func `a reset without the marks of the host's other resets is a filter's`(
    _ version: IPVersion
  ) {
    let scene = Scene.ordinary(version).with {
      $0.host.filters = [Filter(.port(22), Filter.reset)]
    }
    expect(
      scene,
      Expected(
        .rejected, .hostRejectReset, .hostFirewall, after: 7, before: 8, by: scene.host.address,
        .high))
  }

  @Test(arguments: bothVersions)
  func `a reset with the marks of the host's other resets is no filter's`(_ version: IPVersion) {
    expect(
      Scene.ordinary(version).with { $0.host.ports = [:] }, Expected(.refused, .noListener))
  }

  @Test(arguments: bothVersions)
  func `a reset from an unknown place is no sure reject rule of the host's`(
    _ version: IPVersion
  ) {
    // No echo passes hop 5, so that nothing shows the host beyond the reset's maker.
    let verdict = Simulation.run(
      Scene(distance: 12, version).with {
        $0[6].filters = [Filter(.port(22), .reset(acknowledges: true, timeToLive: 255))]
        $0[5].filters = [Filter(.echo, .drop)]
      }
    ).verdict
    #expect(verdict.confidence <= .medium, "\(verdict.summary)")
  }

  // MARK: HostRejectICMP

  @Test(arguments: bothVersions)
  func `an ICMP refusal from the host's own address is its filter's`(_ version: IPVersion) {
    for complaint in [Complaint.port, .prohibited, .hostProhibited, .networkProhibited] {
      let scene = Scene.ordinary(version).with {
        $0.host.filters = [Filter(.port(22), .reject(complaint))]
      }
      let verdict = expect(
        scene,
        Expected(
          .rejected, .hostRejectICMP, .hostFirewall, after: 7, by: scene.host.address, .high))
      // Balancers without a live machine behind them give this answer, and no other.
      #expect(
        verdict.alternatives.contains { $0.cause == .deadBackend } == (complaint == .port))
    }
  }

  @Test(arguments: bothVersions)
  func `unreachable from the host's own address may be of a machine behind it`(
    _ version: IPVersion
  ) {
    // A rule for the port alone says so, or a translation that leads nowhere.
    let verdict = expect(
      Scene.ordinary(version).with {
        $0.host.filters = [Filter(.port(22), .reject(.hostUnreachable))]
      }, Expected(.rejected, .hostRejectICMP, .hostFirewall, after: 7, .medium))
    #expect(verdict.alternatives.contains { $0.cause == .hostDown })
    // To pings as well: nobody is there.
    expect(
      Scene.ordinary(version).with {
        $0.host.filters = [Filter(.all, .reject(.hostUnreachable))]
      }, Expected(.unreachable, .unreachableRoute, .host, .medium))
  }

  @Test(arguments: bothVersions)
  func `a refusal by an address that passes the port on may come from behind it`(
    _ version: IPVersion
  ) {
    let verdict = Simulation.run(
      Scene(distance: 4, version).with {
        $0.host.forwardedPorts = [22]
        $0.host.filters = [Filter(.port(22), .reject(.prohibited))]
      }
    ).verdict
    #expect(verdict.outcome == .rejected && verdict.confidence == .medium)
    #expect(verdict.summary.description.contains("at its address or behind it"))
    #expect(verdict.alternatives.first?.cause == .routerReject)
  }

  @Test(arguments: bothVersions, [false, true])
  func `a reset rule may be that of a machine behind the address`(
    _ version: IPVersion, isPassedOn: Bool
  ) {
    let verdict = Simulation.run(
      Scene(distance: 4, version).with {
        if isPassedOn { $0.host.forwardedPorts = [22] }
        $0.host.filters = [Filter(.port(22), .reset(acknowledges: true, timeToLive: 64))]
      }
    ).verdict
    #expect(verdict.outcome == .rejected && verdict.cause == .hostRejectReset)
    #expect(verdict.confidence == (isPassedOn ? .medium : .high))
    #expect(
      verdict.alternatives.contains { $0.cause == .hostRejectReset && $0.place == .unknown }
        == isPassedOn)
  }

  @Test(arguments: bothVersions)
  func `the same refusal from a router's address is the router's`(_ version: IPVersion) {
    let scene = Scene.ordinary(version).with {
      $0[7].filters = [Filter(.port(22), .reject(.port))]
    }
    expect(
      scene,
      Expected(.rejected, .routerReject, .providerEdge, after: 7, by: scene.router(7), .high))
  }

  @Test(arguments: bothVersions)
  func `a refusal of another port is none of ours`(_ version: IPVersion) {
    expect(
      Scene.ordinary(version).with {
        $0.host.filters = [Filter(.otherPorts([22]), .reject(.port))]
      }, Expected(.open, .served))
  }

  // MARK: ForgedReset

  @Test(arguments: bothVersions)
  func `a reset without ACK is no stack's`(_ version: IPVersion) {
    expect(
      Scene.ordinary(version).with {
        $0[4].filters = [
          Filter(.port(22), .reset(acknowledges: false, timeToLive: 64), .ingress)
        ]
      }, Expected(.rejected, .forgedReset, after: 3, before: 8, .medium))
  }

  @Test(arguments: bothVersions)
  func `a reset with ACK is not forged on that ground`(_ version: IPVersion) {
    expect(
      Scene.ordinary(version).with { $0.host.ports = [:] }, Expected(.refused, .noListener))
  }

  @Test(arguments: bothVersions)
  func `the resets of this machine's own kernel are not the host's`(_ version: IPVersion) {
    // They have no ACK either.
    expect(Scene.ordinary(version), Expected(.open, .served))
  }

  // MARK: MiddleboxReset

  @Test(arguments: bothVersions)
  func `the owner that is asked about a forged reset is never this machine`(_ version: IPVersion) {
    for hop in [1, 4] {
      let scene = Scene.ordinary(version).with {
        $0[hop].filters = [Filter(.port(22), Filter.reset, .ingress)]
      }
      let verdict = expect(scene, Expected(.rejected, .middleboxReset, after: hop - 1))
      let owner = scene.router(max(hop - 1, 1))
      #expect(verdict.actions.first?.command.contains("owner of \(owner) ") == true)
    }
  }

  @Test(arguments: bothVersions)
  func `a reset nearer than the host is a box's on the way`(_ version: IPVersion) {
    for (stage, after) in [(Filter.Stage.ingress, 3), (.forward, 4)] {
      expect(
        Scene.ordinary(version).with { $0[4].filters = [Filter(.port(22), Filter.reset, stage)] },
        Expected(.rejected, .middleboxReset, .transit, after: after, before: after + 1, .high))
    }
  }

  @Test(arguments: bothVersions)
  func `a reset is a box's too where only routers answer farther on`(_ version: IPVersion) {
    expect(
      Scene.ordinary(version).with {
        $0.host.answersEcho = false
        $0[3].filters = [
          Filter(.port(22), .reset(acknowledges: true, timeToLive: 255), .ingress)
        ]
      }, Expected(.rejected, .middleboxReset, after: 2, before: 3))
  }

  @Test(arguments: bothVersions)
  func `a reset at the host's distance is not a box's on the way`(_ version: IPVersion) {
    for answersEcho in [true, false] {
      expect(
        Scene.ordinary(version).with {
          $0.host.ports = [:]
          $0.host.answersEcho = answersEcho
        }, Expected(.refused, .noListener, .service))
    }
  }

  // MARK: DestinationRewritten

  @Test(arguments: bothVersions)
  func `a reset behind reports in the target's name is another machine's`(_ version: IPVersion) {
    let verdict = expect(
      Scene.ordinary(version).with {
        $0[3].addressForTCP = $0.host.address
        $0[4].filters = [Filter(.port(22), Filter.reset, .ingress)]
      }, Expected(.refused, .containerNoListener, .service, .medium))
    #expect(verdict.summary.contains("hop 3 passes it on"))
    #expect(verdict.alternatives.contains { $0.cause == .middleboxReset })
  }

  @Test(arguments: bothVersions)
  func `a reset behind routers that report in their own names is forged`(_ version: IPVersion) {
    expect(
      Scene.ordinary(version).with {
        $0[4].filters = [Filter(.port(22), Filter.reset, .ingress)]
      }, Expected(.rejected, .middleboxReset, after: 3, .high))
  }

  @Test(arguments: bothVersions)
  func `a closed port behind reports in the target's name is surely no container's`(
    _ version: IPVersion
  ) {
    let verdict = expect(
      Scene.ordinary(version).with {
        $0.host.ports = [:]
        $0[3].addressForTCP = $0.host.address
      }, Expected(.refused, .noListener, .service, .medium))
    #expect(verdict.explanation.contains("Hop 3"))
  }

  // MARK: LastRouterReset

  @Test(arguments: bothVersions)
  func `a reset one hop nearer by its TTL is the last router's`(_ version: IPVersion) {
    expect(
      Scene.ordinary(version).with { $0[7].filters = [Filter(.port(22), Filter.reset)] },
      Expected(.rejected, .lastRouterReset, .providerEdge, after: 7, .medium))
  }

  @Test(arguments: bothVersions)
  func `a way back of another length alone is no last router's reset`(_ version: IPVersion) {
    expect(
      Scene.ordinary(version).with {
        $0.host.ports = [:]
        $0.links[4].extraHopsBack = 3
      }, Expected(.refused, .noListener, .service))
  }

  @Test func `a reset that is made otherwise than those of closed ports is another machine's`() {
    let verdict = expect(
      Scene.ordinary(.v4).with {
        $0.host.countsPackets = true
        $0.host.filters = [Filter(.port(22), Filter.reset)]
      }, Expected(.rejected, .lastRouterReset, .hostFirewall, .medium))
    #expect(verdict.explanation.contains("IP ID 0"))
  }

  @Test func `closed ports of one stack are alike`() {
    expect(
      Scene.ordinary(.v4).with {
        $0.host.countsPackets = true
        $0.host.ports = [:]
      }, Expected(.refused, .noListener, .service))
  }

  @Test(arguments: bothVersions)
  func `a closed port of a container is one hop farther, not nearer`(_ version: IPVersion) {
    expect(
      Scene.ordinary(version).with {
        $0.host.ports = [:]
        $0.host.forwardedPorts = [22]
      }, Expected(.refused, .containerNoListener, .service))
  }
}

/// Packets that get lost beside an answer.
@Suite struct PacketLossTests {
  @Test(arguments: bothVersions)
  func `loss before an open port is measured, and where it begins`(_ version: IPVersion) {
    var told = 0
    for seed in 0..<30 {
      let verdict = Simulation.run(
        Scene(distance: 8, version, seed: UInt64(seed)).with {
          $0.links[4].lossForward = .independent(0.3)
        }
      ).verdict
      guard verdict.cause == .packetLoss else { continue }
      told += 1
      #expect(verdict.outcome == .open)
      // Hops before the lossy link answer every time.
      #expect(verdict.explanation.contains("behind hop"))
    }
    #expect(told >= 20)
  }

  @Test(arguments: bothVersions)
  func `routers that limit their reports lose nothing`(_ version: IPVersion) {
    for seed in 0..<10 {
      let verdict = Simulation.run(
        Scene(distance: 8, version, seed: UInt64(seed)).with {
          for hop in 2...6 { $0[hop].limit = .all(.seconds(1)) }
        }
      ).verdict
      #expect(verdict.cause == .served)
    }
  }

  @Test(arguments: bothVersions)
  func `a sound path is not measured`(_ version: IPVersion) {
    let run = Simulation.run(Scene.ordinary(version))
    #expect(run.sent.count < 40)
  }
}
