import SimulatedNetwork
import Testing
import WireFormats

@testable import PathTracing

/// Places of attempts that a sweep ends while frames of theirs are on the way through a batch.
struct SweptPlaceTests {
  /// An attempt of IPv6 that a sweep ends between frames of one batch, the SYN of another that takes its place,
  /// and a reset that belongs to the first.
  private static func capture(after count: Int, _ version: IPVersion) -> CaptureBuilder {
    var capture = CaptureBuilder(.v6)
    let (client, server) = (capture.client, capture.server)
    capture.segment(.client, .syn, at: 0)
    for index in 0..<count {
      capture.segment(.client, .rst, UInt32(index), at: 300_000) {
        $0.source = Scene.address(.v6, 9)
      }
    }
    capture.client.address = Scene.address(version, 5)
    capture.server.address = Scene.address(version, 6)
    capture.segment(.client, .syn, at: 300_001)
    (capture.client, capture.server) = (client, server)
    capture.segment(.server, .rst, 1, at: 300_002)
    return capture
  }

  @Test(arguments: [IPVersion.v4, .v6])
  func `what comes for an attempt that a sweep has ended is not for the next one in its place`(
    version: IPVersion
  ) {
    // A sweep is at the first place once in so many frames as there are places.
    for offset in 0..<64 {
      let capture = Self.capture(
        after: AttemptTable.pieceSize - 32 + offset, version)
      var table = AttemptShardsTests.table(of: capture.recorded) {
        $0()
        $1()
      }
      let attempts = table.takeFinished().inOrder
      table.finish()
      let open = table.takeFinished().inOrder
      #expect((attempts + open).count == 2)
      let later = (attempts + open).last?.conversation
      #expect(later?.client.address == Scene.address(version, 5))
      #expect(later?.resets.isEmpty == true)
      #expect(table.attempts.strayResets == capture.table.attempts.strayResets)
    }
  }
}
