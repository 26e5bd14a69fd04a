import CLinux

/// The memory of the process.
package enum Heap {
  /// Has it grow by large steps, and keep what it has: hundreds of megabytes in glibc's steps of 128 KiB
  /// are thousands of system calls, and an array that goes back to the system and comes anew is
  /// cleared each time. What is not used costs nothing.
  package static func growByLargeSteps() {
    _ = mallopt(M_TOP_PAD, 1 << 23)
    _ = mallopt(M_MMAP_THRESHOLD, 1 << 25)
    _ = mallopt(M_TRIM_THRESHOLD, 1 << 26)
  }

  /// Gives back to the system what is free.
  package static func giveBack() { _ = malloc_trim(0) }
}
