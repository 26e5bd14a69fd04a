import CLinux

/// The memory of the process.
package enum Heap {
  /// Has it grow by large steps: hundreds of megabytes in steps of glibc's 128 KiB are thousands of
  /// system calls. What is not used costs nothing.
  package static func growByLargeSteps() {
    _ = mallopt(M_TOP_PAD, 1 << 23)
  }
}
