import CLinux
import Synchronization
import WireFormats

/// What the caller of `HopNames` and its threads share.
final class LookUpState: Sendable {
  private struct Content {
    var asked: Set<IPAddress> = []
    var waiting: [IPAddress] = []
    var answers: [(IPAddress, String?)] = []
    var threads = 0
  }

  let event: Descriptor
  private let content = Mutex(Content())

  init() throws(SystemError) {
    event = try Descriptor(
      from: "eventfd", eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK)))
  }

  /// Queues an address; true when one more thread shall start, which is counted then.
  func add(_ address: IPAddress, maximumThreads: Int) -> Bool {
    content.withLock { content in
      guard content.asked.insert(address).inserted else { return false }
      content.waiting.append(address)
      guard content.threads < maximumThreads else { return false }
      content.threads += 1
      return true
    }
  }

  /// Uncounts a thread that could not start; without any other, what waits stays without a name.
  func threadFailed() {
    content.withLock { content in
      content.threads -= 1
      guard content.threads == 0 else { return }
      content.answers += content.waiting.map { ($0, nil) }
      content.waiting = []
    }
    post()
  }

  /// Answers what waits, until nothing does.
  func work() {
    while let address = next() {
      let name = LookUpState.name(of: address)
      content.withLock { $0.answers.append((address, name)) }
      post()
    }
  }

  /// Takes the oldest request; uncounts the thread when there is none.
  private func next() -> IPAddress? {
    content.withLock { content in
      guard content.waiting.isEmpty else { return content.waiting.removeFirst() }
      content.threads -= 1
      return nil
    }
  }

  private func post() {
    var one: UInt64 = 1
    _ = unsafe write(event.number, &one, 8)
  }

  private static func name(of address: IPAddress) -> String? {
    var name = [CChar](repeating: 0, count: Int(NI_MAXHOST))
    let code = unsafe SocketAddress(address).withPointer { pointer, length in
      unsafe getnameinfo(
        pointer, length, &name, socklen_t(name.count), nil, 0, Int32(NI_NAMEREQD))
    }
    guard code == 0 else { return nil }
    return String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  func takeAnswers() -> [(IPAddress, String?)] {
    var count: UInt64 = 0
    _ = unsafe read(event.number, &count, 8)
    return content.withLock { content in
      defer { content.answers = [] }
      return content.answers
    }
  }
}
