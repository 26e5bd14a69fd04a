extension PathSizes {
  /// Where packets of a size die.
  package struct Extent: Sendable {
    package var after: Path.Point
    package var before: Path.Point?
    /// Packets of the size that ended between the two.
    package var tries = 0
    /// Small packets to the next point that went unanswered: large ones may have for the same reason.
    package var misses = 0
    package var frames: [Int] = []
  }

  /// How far packets of a size get: the last hop that still had one, and the next point that small
  /// packets reach.
  package func extent(of size: Int, distance: Int?) -> Extent {
    var extent = Extent(after: Path.Point(timeToLive: 0, address: nil))
    for probe in probes where probe.order.timeToLive < Planner.fullTTL && probe.size >= size {
      guard probe.order.timeToLive > extent.after.timeToLive, let answer = probe.timeExceeded
      else { continue }
      extent.after = Path.Point(
        timeToLive: probe.order.timeToLive, address: answer.sender)
      extent.frames = [probe.frame, answer.frame]
    }
    let smaller = probes.filter {
      $0.size < size && $0.order.timeToLive < Planner.fullTTL
        && $0.order.timeToLive > extent.after.timeToLive
    }.sorted { $0.order.timeToLive < $1.order.timeToLive }
    for probe in smaller {
      guard let answer = probe.timeExceeded else { continue }
      extent.before = Path.Point(timeToLive: probe.order.timeToLive, address: answer.sender)
      extent.frames += [probe.frame, answer.frame]
      extent.misses = smaller.count {
        $0.order.timeToLive == probe.order.timeToLive && $0.timeExceeded == nil
          && $0.size <= forward?.passed ?? .max
      }
      break
    }
    if extent.before == nil, let host = probes.first(where: { $0.arrival != nil })?.arrival {
      extent.before = Path.Point(
        timeToLive: distance ?? Path.Point.unknownTTL, address: host.sender)
    }
    let beyond = probes.filter {
      $0.size >= size && $0.order.timeToLive > extent.after.timeToLive
        && $0.order.timeToLive <= (extent.before?.timeToLive ?? 0)
    }
    extent.tries = beyond.count
    return extent
  }
}
