// Nearly every fact rests on one frame or two: an array for them is as long on its way to the heap and
// back as the sentence that they prove.

/// Numbers of frames in the capture, from 1.
package struct Frames: Hashable, Sendable {
  package private(set) var count = 0
  private var first = 0
  private var second = 0
  private var others: [Int] = []

  package init(_ frames: some Sequence<Int>) {
    for frame in frames { append(frame) }
  }

  /// Those of what was seen: one where the first and the last of something are the same.
  @inline(__always)
  package init(_ first: Int?, _ second: Int? = nil) {
    if let first { append(first) }
    if let second, second != first { append(second) }
  }

  private mutating func append(_ frame: Int) {
    switch count {
    case 0: first = frame
    case 1: second = frame
    default: others.append(frame)
    }
    count &+= 1
  }
}

extension Frames: RandomAccessCollection {
  package var startIndex: Int { 0 }
  package var endIndex: Int { count }

  package subscript(position: Int) -> Int {
    switch position {
    case 0: first
    case 1: second
    default: others[position - 2]
    }
  }
}

extension Frames: ExpressibleByArrayLiteral {
  package init(arrayLiteral frames: Int...) { self.init(frames) }
}
