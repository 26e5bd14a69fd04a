import CTunDevice
import Glibc
import PathTracing

/// Two TUN devices joined by a wire with delay, loss and reordering; hop limits stay untouched.
struct Relay {
  private struct Direction {
    var input: Int32
    var output: Int32
    var queue = DelayQueue()
    var lastDue: UInt64 = 0
  }

  private let options: RelayOptions
  private var generator: SeededGenerator
  private var directions: [Direction]
  private var buffer = [UInt8](repeating: 0, count: 65536)

  init(_ options: RelayOptions, descriptors: [Int32]) {
    self.options = options
    generator = SeededGenerator(seed: options.seed)
    directions = [
      Direction(input: descriptors[0], output: descriptors[1]),
      Direction(input: descriptors[1], output: descriptors[0]),
    ]
  }

  mutating func run() {
    let parent = getppid()
    var polls = directions.map { pollfd(fd: $0.input, events: Int16(POLLIN), revents: 0) }
    while options.detached || getppid() == parent {
      var wait = timespec(tv_sec: 0, tv_nsec: 500_000_000)
      if let due = directions.compactMap(\.queue.nextDue).min() {
        let now = Self.now()
        let left = due > now ? min(due - now, 500_000_000) : 0
        wait.tv_nsec = Int(left)
      }
      _ = ppoll(&polls, nfds_t(polls.count), &wait, nil)
      for index in directions.indices {
        if polls[index].revents & Int16(POLLIN) != 0 { receive(index) }
      }
      let now = Self.now()
      for index in directions.indices {
        while let packet = directions[index].queue.removeDue(at: now) {
          _ = write(directions[index].output, packet, packet.count)
        }
      }
    }
  }

  private mutating func receive(_ index: Int) {
    while true {
      let count = read(directions[index].input, &buffer, buffer.count)
      guard count > 0 else { return }
      if happens(options.loss) { continue }
      let now = Self.now()
      if happens(options.reorder) {
        directions[index].queue.insert(Array(buffer[..<count]), due: now)
        continue
      }
      var due = now + options.delay * 1000
      if options.jitter > 0 {
        due += UInt64.random(in: 0...options.jitter * 1000, using: &generator)
      }
      // A wire with jitter is a queue: a later packet never overtakes.
      due = max(due, directions[index].lastDue)
      directions[index].lastDue = due
      directions[index].queue.insert(Array(buffer[..<count]), due: due)
    }
  }

  private mutating func happens(_ percent: Double) -> Bool {
    percent > 0 && Double.random(in: 0..<100, using: &generator) < percent
  }

  private static func now() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }
}
