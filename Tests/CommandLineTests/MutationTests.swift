import Foundation
import NamespaceLab
import PathTracing
import Testing

/// Captures with a few octets changed at random: whatever the file says, the program survives it.
struct MutationTests {
  @Test(arguments: 1...8)
  func `no mutation of a capture traps, hangs or says more than one line`(
    seed: Int
  ) async throws {
    let folder = try TemporaryFolder()
    var generator = SeededGenerator(seed: UInt64(seed))
    for number in 0..<250 {
      let capture = Capture.all[number % Capture.all.count]
      let mutated = Self.mutated(try capture.octets, using: &generator)
      try folder.write("\(number)-\(capture.name)", mutated)
    }
    let script = """
      cd "$1"
      for file in *; do
        case ${file%%-*} in *[02468]) flag=-j ;; *) flag=-v ;; esac
        timeout 20 "$SYNPATH" $flag -r "$file" >/dev/null 2>"$1/.err"
        echo "$? $(wc -l <"$1/.err") $file"
      done
      """
    let result = try await Subprocess.run(
      ["env", "SYNPATH=\(Synpath.path)", "sh", "-c", script, "sh", folder.path], timeout: 600)
    let lines = result.output.split(separator: "\n")
    #expect(lines.count == 250)
    for line in lines {
      let words = line.split(separator: " ")
      let (status, errors) = (Int(words[0]) ?? -1, Int(words[1]) ?? -1)
      #expect((0...7).contains(status) || status == 65, "seed \(seed): \(line)")
      #expect(errors <= 1, "seed \(seed): \(line)")
    }
  }

  private static func mutated(
    _ octets: [UInt8], using generator: inout SeededGenerator
  ) -> [UInt8] {
    var octets = octets
    for _ in 0..<Int.random(in: 1...8, using: &generator) {
      guard octets.count > 16 else { break }
      let index = Int.random(in: 0..<octets.count - 8, using: &generator)
      switch Int.random(in: 0...7, using: &generator) {
      case 0, 1, 2: octets[index] ^= 1 << UInt8.random(in: 0...7, using: &generator)
      case 3: octets[index] = [0, 1, 0x7f, 0x80, 0xff].randomElement(using: &generator) ?? 0
      case 4: octets.replaceSubrange(index..<index + 4, with: [0xff, 0xff, 0xff, 0xff])
      case 5: octets.replaceSubrange(index..<index + 8, with: Array(repeating: 0xff, count: 8))
      case 6:
        // A block twice, or somewhere else: sections and notes in the wrong order.
        let blocks = Capture.boundaries(of: octets)
        guard blocks.count > 2, let last = blocks.last, last <= octets.count else { continue }
        let block = Int.random(in: 0..<blocks.count - 1, using: &generator)
        let place = blocks.dropLast().randomElement(using: &generator) ?? 0
        octets.insert(contentsOf: octets[blocks[block]..<blocks[block + 1]], at: place)
      default: octets.removeLast(Int.random(in: 0...octets.count / 4, using: &generator))
      }
    }
    return octets
  }
}
