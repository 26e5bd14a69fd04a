import PathTracing
import Testing

@testable import Reporting

struct WrappingTests {
  @Test(arguments: 1...20)
  func `no line is too long, and no word is lost`(seed: Int) {
    var generator = SeededGenerator(seed: UInt64(seed))
    for width in [10, 58, 80] {
      let words = (0..<60).map { _ in
        String(repeating: "ab", count: .random(in: 1...(width / 2), using: &generator))
      }
      let lines = words.joined(separator: " ").wrapped(to: width)
      #expect(lines.allSatisfy { $0.count <= width })
      #expect(lines.joined(separator: " ") == words.joined(separator: " "))
      // Greedy: the first word of a line had no room on the one before.
      for (line, next) in zip(lines, lines.dropFirst()) {
        #expect(line.count + 1 + (next.split(separator: " ").first?.count ?? 0) > width)
      }
    }
  }

  @Test func `a word longer than a line is cut`() {
    #expect("ab cdefghij kl".wrapped(to: 5) == ["ab", "cdefg", "hij", "kl"])
    #expect(String(repeating: "x", count: 10).wrapped(to: 5) == ["xxxxx", "xxxxx"])
    #expect("".wrapped(to: 5) == [])
  }

  @Test func `a text is padded or cut to its column`() {
    #expect("abc".fitted(to: 5) == "abc  ")
    #expect("abc".fitted(to: 5, alignedRight: true) == "  abc")
    #expect("abcdef".fitted(to: 4) == "abc…")
    #expect("abc".fitted(to: 3) == "abc")
    #expect("abc".fitted(to: 0) == "…" || "abc".fitted(to: 0).isEmpty)
  }

  @Test func `a command is broken only outside quotes, with a backslash`() {
    let command = "sudo tcpdump -ni any 'tcp port 22 and host 192.0.2.1' -w file"
    #expect(command.brokenAsCommand(to: 80) == [command])
    #expect(
      command.brokenAsCommand(to: 30) == [
        "sudo tcpdump -ni any \\", "  'tcp port 22 and host 192.0.2.1' \\", "  -w file",
      ])
  }

  @Test func `a broken command means the same to a shell`() {
    let command = "aws ec2 --group 'a b' --text \"it's one\" --port 22 --cidr 192.0.2.1/32"
    let lines = command.brokenAsCommand(to: 20)
    #expect(lines.count > 2)
    let joined = lines.joined(separator: "\n").replacing(" \\\n  ", with: " ")
    #expect(joined == command)
  }
}
