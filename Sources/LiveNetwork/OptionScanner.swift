@unsafe @preconcurrency import CLinux

/// The command line read by getopt_long, as plain values.
package enum OptionScanner {
  package struct Flag: Sendable {
    package var name: StaticString
    package var letter: Character?
    /// What the help calls its value; nil for a flag that takes none.
    package var value: String?
    package var takesValue: Bool { value != nil }

    package init(_ name: StaticString, _ letter: Character? = nil, value: String? = nil) {
      self.name = name
      self.letter = letter
      self.value = value
    }
  }

  package enum Word: Hashable, Sendable {
    /// A flag of the list by its index, with its value where it takes one.
    case flag(Int, value: String)
    case missingValue(String)
    /// A long flag that is cut short: it works by accident.
    case abbreviation(String, flag: Int)
    case unknown(String)
    case argument(String)
  }

  /// Reads the process's command line; flags may stand behind arguments, `--` ends them.
  package static func scan(_ flags: [Flag]) -> [Word] {
    // getopt_long permutes the arguments: the words as typed are for the messages.
    let typed = CommandLine.arguments
    var table = unsafe flags.enumerated().map { index, flag in
      unsafe option(
        name: UnsafeRawPointer(flag.name.utf8Start).assumingMemoryBound(to: CChar.self),
        has_arg: flag.takesValue ? 1 : 0, flag: nil, val: longBase + Int32(index))
    }
    unsafe table.append(option(name: nil, has_arg: 0, flag: nil, val: 0))
    let letters = flags.compactMap { flag in
      flag.letter.map { String($0) + (flag.takesValue ? ":" : "") }
    }
    // The colon in front asks for silence, and for ':' where a value is missing.
    let short = ":" + letters.joined()
    opterr = 0
    var words: [Word] = []
    while true {
      let code = unsafe getopt_long(CommandLine.argc, CommandLine.unsafeArgv, short, table, nil)
      if code == -1 { break }
      let value = unsafe optarg.map { unsafe String(cString: $0) } ?? ""
      words.append(word(code, value, flags, typed))
    }
    for index in Int(optind)..<max(Int(optind), Int(CommandLine.argc)) {
      guard let argument = unsafe CommandLine.unsafeArgv[index] else { break }
      words.append(.argument(unsafe String(cString: argument)))
    }
    return words
  }

  /// Above every letter.
  private static let longBase: Int32 = 1000

  private static func word(
    _ code: Int32, _ value: String, _ flags: [Flag], _ typed: [String]
  ) -> Word {
    let last = Int(optind) - 1
    let text =
      last >= 0 && last < Int(CommandLine.argc)
      ? unsafe CommandLine.unsafeArgv[last].map { unsafe String(cString: $0) } ?? "" : ""
    switch code {
    case Int32(UInt8(ascii: "?")), Int32(UInt8(ascii: ":")):
      let isMissing = code == Int32(UInt8(ascii: ":"))
      let letter = UInt8(truncatingIfNeeded: optopt)
      // A long flag without its value is reported by its code, which is no letter.
      let isLetter = optopt > 0x20 && optopt < 0x7f
      // An octet of a letter beyond ASCII, which may be negative, is no letter: the whole word is shown.
      let foreign = optopt < 0 || optopt >= 0x80 && optopt < longBase
      let word =
        foreign ? typed.first { $0.hasPrefix("-") && !$0.utf8.allSatisfy { $0 < 0x80 } } : nil
      let name = isLetter ? "-\(Character(Unicode.Scalar(letter)))" : word ?? text
      return isMissing ? .missingValue(name) : .unknown(name)
    case longBase...:
      let index = Int(code - longBase)
      let whole = "--\(flags[index].name)"
      let isWhole = typed.contains { $0 == whole || $0.hasPrefix(whole + "=") }
      guard isWhole else {
        let cut = typed.first { $0.hasPrefix("--") && whole.hasPrefix($0.prefix { $0 != "=" }) }
        return .abbreviation(cut ?? text, flag: index)
      }
      return .flag(index, value: value)
    default:
      let letter = Character(Unicode.Scalar(UInt8(truncatingIfNeeded: code)))
      guard let index = flags.firstIndex(where: { $0.letter == letter }) else {
        return .unknown("-\(letter)")
      }
      return .flag(index, value: value)
    }
  }
}
