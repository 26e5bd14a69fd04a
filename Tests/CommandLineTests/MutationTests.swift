import CaptureFormats
import Foundation
import NamespaceLab
import PathTracing
import Testing
import WireFormats

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

  /// Whole files one behind the other, parts cut out, header lengths that lie, compressed files that are
  /// damaged, in all formats: hundreds of files that somebody might hand over.
  @Test(arguments: 1...4)
  func `no damage of any format passes in silence`(seed: Int) async throws {
    let folder = try TemporaryFolder()
    var generator = SeededGenerator(seed: UInt64(1000 + seed))
    let originals = try Capture.all.map { try $0.octets }
    let formats = originals + originals.compactMap(Self.classic)
    for number in 0..<200 {
      var octets = formats.randomElement(using: &generator) ?? []
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        octets = Self.damaged(octets, beside: formats, using: &generator)
      }
      try folder.write("\(number)", octets)
    }
    let script = """
      cd "$1"
      for file in *; do
        case $file in *[05]) gzip -c "$file" >"$file.gz"; mv "$file.gz" "$file" ;; esac
        case $file in
          *5) printf '\\377\\001' | dd of="$file" bs=1 seek=$((30 + file)) conv=notrunc 2>/dev/null ;;
        esac
        case $file in *[02468]) flag=-j ;; *) flag=-v ;; esac
        timeout 20 "$SYNPATH" $flag -r "$file" >"$1/.out" 2>"$1/.err"
        echo "$? $(wc -l <"$1/.err") $(cat "$1/.out" "$1/.err" | wc -c) $file"
      done
      """
    let result = try await Subprocess.run(
      ["env", "SYNPATH=\(Synpath.path)", "sh", "-c", script, "sh", folder.path], timeout: 600)
    let lines = result.output.split(separator: "\n")
    #expect(lines.count == 200)
    for line in lines {
      let numbers = line.split(separator: " ").map { Int($0) ?? -1 }
      #expect((0...7).contains(numbers[0]) || numbers[0] == 65, "seed \(seed): \(line)")
      #expect(numbers[1] <= 1 && numbers[2] > 0, "seed \(seed): \(line)")
      #expect(numbers[0] != 65 || numbers[1] == 1, "seed \(seed): \(line)")
    }
  }

  /// The frames of a capture as a big-endian pcap file with nanoseconds.
  private static func classic(_ octets: [UInt8]) -> [UInt8]? {
    var decoder = CaptureDecoder()
    var offset = 0
    var file: [UInt8] = []
    func append(_ number: Int) {
      file += (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * $0)) }
    }
    do {
      while let event = try decoder.next(in: octets.span, at: &offset, isLast: true) {
        guard case .frame(let frame) = event else { continue }
        if file.isEmpty {
          file = [0xa1, 0xb2, 0x3c, 0x4d, 0, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff]
          append(Int(frame.header.linkType.rawValue))
        }
        let time = Int(frame.header.timestamp.nanoseconds)
        append(time / 1_000_000_000)
        append(time % 1_000_000_000)
        append(frame.octets.count)
        append(frame.header.originalLength)
        file += octets[frame.octets]
      }
    } catch {
      return nil
    }
    return file.isEmpty ? nil : file
  }

  private static func damaged(
    _ octets: [UInt8], beside others: [[UInt8]], using generator: inout SeededGenerator
  ) -> [UInt8] {
    guard octets.count > 64 else { return octets }
    var octets = octets
    let places = (0..<2).map { _ in Int.random(in: 0..<octets.count - 8, using: &generator) }
      .sorted()
    switch Int.random(in: 0...6, using: &generator) {
    case 0: octets += others.randomElement(using: &generator) ?? []
    case 1: octets.removeSubrange(places[0]..<places[1])
    case 2: octets.insert(contentsOf: octets[places[0]..<places[1]].prefix(400), at: places[1])
    case 3:
      // A version with a header length, a data offset.
      octets[places[0]] =
        [0x45, 0x4f, 0x40, 0x60, 0x6f, 0x50, 0xf0, 0].randomElement(using: &generator) ?? 0
    case 4:
      let lie: [[UInt8]] = [
        [0, 0, 0, 0], [0xff, 0xff, 0xff, 0x7f], [0, 0, 1, 0], [12, 0, 0, 0], [0, 0, 0, 12],
      ]
      let place = places[0] & ~3
      octets.replaceSubrange(place..<place + 4, with: lie.randomElement(using: &generator) ?? [])
    case 5:
      octets.replaceSubrange(
        0..<24, with: others.randomElement(using: &generator)?.prefix(24) ?? [])
    default: octets.removeLast(Int.random(in: 0...octets.count / 2, using: &generator))
    }
    return octets
  }

  /// Notes as a run writes them: `%a` is an address, `%n` a number.
  private static let notes = [
    "target name=x address=%a port=%n", "flows ports=%n,%n echo=%n", "other-source address=%a",
    "route interface=eth0 source=%a next-hop=%a mtu=%n path-mtu=%n",
    "route interface=lo source=%a local=yes mtu=%n", "no-route errno=ENETUNREACH",
    "not-sent probe=syn ttl=%n flow=%n errno=EPERM", "service port=%n banner=x",
    "other-family address=%a port=%n answer=open", "session port=%n protocol=ssh",
    "heard expected=ssh stage=banner banner=x farewell=x", "heard-later port=%n stage=banner",
    "connection answer=open", "conntrack count=%n limit=%n", "capture-failed", "end", "interrupted",
  ]

  /// Blocks of such notes, in any order and with any values.
  private static func notes(using generator: inout SeededGenerator) -> [UInt8] {
    let values: [(String, [String])] = [
      ("%a", ["192.0.2.1", "192.0.2.2", "198.51.100.1", "2001:db8::1", "::", "255.255.255.255"]),
      ("%n", ["0", "1", "22", "255", "40000", "65535", "4294967295", "-1", "9999999999999"]),
    ]
    var block: [UInt8] = []
    for _ in 0..<Int.random(in: 1...4, using: &generator) {
      var note = notes.randomElement(using: &generator) ?? ""
      for (place, choice) in values {
        while let range = note.range(of: place) {
          note.replaceSubrange(range, with: choice.randomElement(using: &generator) ?? "")
        }
      }
      let time = Int64.random(in: 0...1 << 61, using: &generator)
      PcapngEncoder().append(
        InterfaceStatistics(
          interface: 0, timestamp: Timestamp(nanoseconds: time), comments: ["synpath: " + note]),
        to: &block)
    }
    return block
  }

  private static func mutated(
    _ octets: [UInt8], using generator: inout SeededGenerator
  ) -> [UInt8] {
    var octets = octets
    for _ in 0..<Int.random(in: 1...8, using: &generator) {
      guard octets.count > 16 else { break }
      let index = Int.random(in: 0..<octets.count - 8, using: &generator)
      switch Int.random(in: 0...8, using: &generator) {
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
      case 7:
        let place = Capture.boundaries(of: octets).dropFirst(2).dropLast()
          .randomElement(using: &generator)
        guard let place else { continue }
        octets.insert(contentsOf: notes(using: &generator), at: place)
      default: octets.removeLast(Int.random(in: 0...octets.count / 4, using: &generator))
      }
    }
    return octets
  }
}
