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
}
