import CLinux
package import WireFormats

/// Reverse look-ups by a few threads, so that a slow name server never delays the caller.
///
/// The names come from the network as they are: whoever prints them escapes them. The process may
/// end while look-ups go on. Make `Interrupt` first: the threads keep the signal mask.
package final class HopNames: Sendable {
  private static let maximumThreads = 16
  private static let stackSize = 256 << 10

  private let state: LookUpState

  package init() throws(SystemError) {
    state = try LookUpState()
  }

  /// Ready for reading when names have come.
  package var descriptor: Int32 { state.event.number }

  /// Asks for the name of an address; asking again for the same one does nothing.
  package func request(_ address: IPAddress) {
    guard state.add(address, maximumThreads: HopNames.maximumThreads) else { return }
    if !startThread() { state.threadFailed() }
  }

  /// Takes the answers that have come; nil for an address without a name.
  package func collect() -> [(IPAddress, String?)] {
    state.takeAnswers()
  }

  private func startThread() -> Bool {
    var attributes = pthread_attr_t()
    guard unsafe pthread_attr_init(&attributes) == 0 else { return false }
    defer { unsafe pthread_attr_destroy(&attributes) }
    guard unsafe pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED)) == 0,
      unsafe pthread_attr_setstacksize(&attributes, HopNames.stackSize) == 0
    else { return false }
    var thread = pthread_t()
    let argument = unsafe Unmanaged.passRetained(state)
    let number = unsafe pthread_create(
      &thread, &attributes,
      { argument in
        guard let argument = unsafe argument else { return nil }
        unsafe Unmanaged<LookUpState>.fromOpaque(argument).takeRetainedValue().work()
        return nil
      }, argument.toOpaque())
    if number != 0 { unsafe argument.release() }
    return number == 0
  }
}
