import CLinux

/// A queue between two threads: one puts, the other takes and waits where there is nothing.
@safe package final class Mailbox<Element>: @unchecked Sendable {
  /// Allocated, because both remember where they lie.
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let condition: UnsafeMutablePointer<pthread_cond_t>
  private var elements: [Element] = []
  private var isClosed = false

  package init(_ elements: [Element] = []) {
    unsafe mutex = .allocate(capacity: 1)
    unsafe condition = .allocate(capacity: 1)
    unsafe pthread_mutex_init(mutex, nil)
    unsafe pthread_cond_init(condition, nil)
    self.elements = elements
  }

  deinit {
    unsafe pthread_cond_destroy(condition)
    unsafe pthread_mutex_destroy(mutex)
    unsafe condition.deallocate()
    unsafe mutex.deallocate()
  }

  /// Puts an element behind the others.
  package func put(_ element: consuming Element) {
    unsafe pthread_mutex_lock(mutex)
    elements.append(element)
    unsafe pthread_cond_signal(condition)
    unsafe pthread_mutex_unlock(mutex)
  }

  /// Takes the first element, waiting until there is one; nil when none will come.
  package func take() -> Element? {
    unsafe pthread_mutex_lock(mutex)
    while elements.isEmpty, !isClosed { unsafe pthread_cond_wait(condition, mutex) }
    let element = elements.isEmpty ? nil : elements.removeFirst()
    unsafe pthread_mutex_unlock(mutex)
    return element
  }

  /// Takes the first element of a kind back; false where there is none any more.
  package func remove(where isWanted: (Element) -> Bool) -> Bool {
    unsafe pthread_mutex_lock(mutex)
    defer { unsafe pthread_mutex_unlock(mutex) }
    guard let index = elements.firstIndex(where: isWanted) else { return false }
    elements.remove(at: index)
    return true
  }

  /// Says that nothing more will be put.
  package func close() {
    unsafe pthread_mutex_lock(mutex)
    isClosed = true
    unsafe pthread_cond_signal(condition)
    unsafe pthread_mutex_unlock(mutex)
  }
}
