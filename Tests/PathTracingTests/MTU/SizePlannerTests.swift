import SimulatedNetwork
import Testing
import WireFormats

@testable import PathTracing

/// The planner of size probes against modelled paths, packet by packet.
@Suite struct SizePlannerTests {
  @Test func `a healthy path costs a couple of packets and one round trip`() {
    let (_, sizes, sent, time) = ModelPath(hops: 7).run()
    #expect(sizes.forward?.isFree == true)
    #expect(sent <= 5)
    #expect(time < .milliseconds(150))
  }

  @Test(arguments: [1, 2, 4, 6], [1400, 1280, 1492, 1001])
  func `a hole in transit is told, sized and placed`(link: Int, mtu: Int) {
    var path = ModelPath(hops: 7)
    path.links[link] = .init(mtu: mtu, reports: false)
    let (_, sizes, sent, time) = path.run()
    #expect(sizes.hasForwardHole)
    #expect(sizes.forward?.isExact == true && sizes.forward?.passed == mtu)
    let extent = sizes.extent(of: sizes.fullSize, distance: 7)
    #expect(extent.after.timeToLive == link)
    #expect(extent.before?.timeToLive == link + 1)
    #expect(sizes.diesInPieces == false)
    #expect(sent < 200 && time < .seconds(6), "\(sent) \(time.seconds)")
  }

  @Test func `packets that die on the wire of the first link leave no hop that had them`() {
    var path = ModelPath(hops: 5)
    path.links[0] = .init(mtu: 1492, reports: false)
    let sizes = path.run().sizes
    #expect(sizes.hasForwardHole && sizes.forward?.passed == 1492)
    #expect(sizes.extent(of: 1500, distance: 5).after.timeToLive == 0)
    #expect(sizes.extent(of: 1500, distance: 5).before?.timeToLive == 1)
  }

  @Test func `a reported limit is no hole`() {
    var path = ModelPath(hops: 7)
    path.links[3].mtu = 1400
    let (_, sizes, sent, _) = path.run()
    #expect(!sizes.hasForwardHole)
    #expect(sizes.forward?.isExact == true && sizes.forward?.passed == 1400)
    #expect(sizes.truthfulReport?.sender == ModelPath.address(3))
    #expect(sent < 40, "\(sent)")
  }

  @Test func `a silent limit behind a reported one is a hole`() {
    var path = ModelPath(hops: 7)
    path.links[2].mtu = 1400
    path.links[5] = .init(mtu: 1300, reports: false)
    let sizes = path.run().sizes
    #expect(sizes.hasForwardHole && sizes.forward?.passed == 1300)
    let extent = sizes.extent(of: 1301, distance: 7)
    #expect(extent.after.timeToLive == 5 && extent.before?.timeToLive == 6)
  }

  @Test func `a report that names more than passes does not hide the hole`() {
    var path = ModelPath(hops: 7)
    path.links[3] = .init(mtu: 1400, claim: 1480)
    let sizes = path.run().sizes
    #expect(sizes.truthfulReport == nil && sizes.hasForwardHole)
    #expect(sizes.forward?.passed == 1400)
  }

  @Test func `what dies in pieces too dies below IP`() {
    var path = ModelPath(hops: 6)
    path.links[2] = .init(mtu: 1450, isLayer2: true)
    #expect(path.run().sizes.diesInPieces == true)
  }

  @Test func `an MSS that keeps packets below a hole makes it harmless`() {
    var path = ModelPath(hops: 6)
    path.links[2] = .init(mtu: 1400, reports: false)
    path.receivedSegmentSize = 1360
    let sizes = path.run().sizes
    #expect(sizes.fullSize == 1400 && sizes.forward?.isFree == true && !sizes.hasForwardHole)
  }

  @Test func `a host that does not name old data is asked by echo`() {
    var path = ModelPath(hops: 6)
    path.answersOldData = false
    path.links[2] = .init(mtu: 1400, reports: false)
    let sizes = path.run().sizes
    #expect(sizes.forwardWitness == .echo)
  }

  @Test func `routers that cut up the reply tell the way back to the octet`() {
    var path = ModelPath(hops: 6)
    path.backLinks[3].mtu = 1403
    let sizes = path.run(asksReverse: true).sizes
    #expect(sizes.reverseFragment == 1396)
    #expect(sizes.reverse?.isExact == true && sizes.reverse?.passed == 1403)
  }

  @Test func `replies that vanish are searched as requests are`() {
    var path = ModelPath(hops: 6)
    path.backLinks[3] = .init(mtu: 1333, isLayer2: true)
    let sizes = path.run(asksReverse: true).sizes
    #expect(sizes.reverse?.isExact == true && sizes.reverse?.passed == 1333)
    #expect(sizes.forward?.isFree == true)
  }

  @Test func `holes are found under loss, and none where there is none`() {
    for seed in 1...60 as ClosedRange<UInt64> {
      var path = ModelPath(hops: 7)
      path.seed = seed
      path.loss = 0.05
      if seed % 3 != 0 { path.links[3] = .init(mtu: 1400, reports: false) }
      let sizes = path.run().sizes
      #expect(sizes.hasForwardHole == (seed % 3 != 0), "seed \(seed)")
      if sizes.forward?.isExact == true { #expect(sizes.forward?.passed == 1400, "seed \(seed)") }
      if sizes.hasForwardHole {
        let extent = sizes.extent(of: 1500, distance: 7)
        #expect(extent.after.timeToLive <= 3, "seed \(seed)")
        #expect((extent.before?.timeToLive ?? 99) >= 4, "seed \(seed)")
      }
    }
  }
}
