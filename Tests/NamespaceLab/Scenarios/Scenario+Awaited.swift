extension Scenario {
  /// Right expectations for analyses that the program does not have yet; the tests do not run them.
  package static let awaited = namesAwaited + sessions
}
