package import WireFormats

/// A planner of sizes without a run around it, which paces itself.
package struct PacedSizePlanner: Sendable {
  private var planner: SizePlanner
  private var budget = SendBudget()

  package init(plan: TracePlan) { planner = SizePlanner(plan: plan) }

  package var isFinished: Bool { planner.isFinished }
  package var deadline: Timestamp? { planner.deadline }
  package mutating func askReverse() { planner.askReverse() }

  package mutating func advance(
    to now: Timestamp, _ trace: Trace, distance: Int?
  ) -> [ReadySizeProbe] {
    planner.advance(to: now, trace, distance: distance, lastSYN: nil, within: &budget)
  }
}
