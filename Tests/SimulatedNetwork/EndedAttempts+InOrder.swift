package import PathTracing

extension EndedAttempts {
  package var inOrder: [Attempt] { earlier.reversed() + later.reversed() }
}
