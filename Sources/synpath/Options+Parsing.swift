import LiveNetwork
import PathTracing
import WireFormats

extension Options {
  /// What the command line asks for.
  enum Request {
    case trace(Options)
    /// One trace after the other.
    case series(SeriesCommand.Request)
    case help
    case version
  }

  private static let flags: [OptionScanner.Flag] = [
    .init("port", "p", value: "PORT"),
    .init("ipv4", "4"),
    .init("ipv6", "6"),
    .init("numeric", "n"),
    .init("interface", "i", value: "IF"),
    .init("source", "s", value: "ADDR"),
    .init("source-port", value: "N"),
    .init("first", "f", value: "N"),
    .init("max-ttl", "m", value: "N"),
    .init("queries", "q", value: "N"),
    .init("flows", value: "N"),
    .init("no-controls"),
    .init("no-session"),
    .init("expect", value: "WHAT"),
    .init("fast"),
    .init("read", "r", value: "FILE"),
    .init("write", "w", value: "FILE"),
    .init("filter", value: "EXPR"),
    .init("json", "j"),
    .init("verbose", "v"),
    .init("version", "V"),
    .init("help", "h"),
    .init("color", value: "WHEN"),
  ]

  /// About the sending of probes: no use with a capture.
  private static let liveFlags: Set<String> = [
    "interface", "source", "source-port", "first", "max-ttl", "queries", "flows", "no-controls",
    "no-session", "expect", "fast",
  ]

  /// Reads the command line; any trouble with it is a usage error.
  static func parse() throws(Failure) -> Request {
    var options = Options()
    var hosts: [String] = []
    var given: [String] = []
    var values: [Int: String] = [:]
    for word in OptionScanner.scan(flags) {
      switch word {
      case .flag(let index, let value):
        let name = "\(flags[index].name)"
        given.append("--\(name)" + (flags[index].takesValue ? "=\(value)" : ""))
        if flags[index].takesValue, let earlier = values.updateValue(value, forKey: index) {
          throw twice(flags[index], earlier, value)
        }
        if name == "help" { return .help }
        if name == "version" { return .version }
        if liveFlags.contains(name) { options.liveFlag = options.liveFlag ?? name }
        try options.set(name, value)
      case .missingValue(let text): throw missingValue(text)
      case .abbreviation(let text, let index):
        throw usage(text, "unknown flag", "did you mean --\(flags[index].name)?")
      case .unknown(let text): throw unknown(text)
      case .argument(let text): hosts.append(text)
      }
    }
    guard hosts.count > 1 else {
      if let host = hosts.first { try options.setHost(host) }
      try options.check()
      return .trace(options)
    }
    try options.checkTogether(hosts)
    return .series(SeriesCommand.Request(flags: given, hosts: hosts, isJSON: options.isJSON))
  }

  private mutating func set(_ name: String, _ value: String) throws(Failure) {
    switch name {
    case "port": try setPort(value)
    case "ipv4": try setFamily(.v4)
    case "ipv6": try setFamily(.v6)
    case "numeric": looksUpNames = false
    case "interface": interface = value
    case "source":
      guard let address = IPAddress(value) else {
        throw Self.usage(
          "-s \(value)", "not an address", "give an address of this machine ('ip addr' lists them)")
      }
      source = address
    case "source-port":
      sourcePort = UInt16(try Self.number("--source-port", value, 1...65535))
    case "first": firstTimeToLive = try Self.number("-f", value, 1...Planner.highestSweepTTL)
    case "max-ttl": lastTimeToLive = try Self.number("-m", value, 1...Planner.highestSweepTTL)
    case "queries": probesPerHop = try Self.number("-q", value, 1...10)
    case "flows": flows = try Self.number("--flows", value, 1...64)
    case "no-controls": usesControls = false
    case "no-session": completesHandshake = false
    case "expect":
      guard let expected = ServiceProtocol(rawValue: value) else {
        throw Self.usage("--expect \(value)", "not a word that it knows", "give ssh, tls or other")
      }
      expectedProtocol = expected
    case "fast": isFast = true
    case "read": readFile = try Self.fileName("-r", value)
    case "write": writeFile = try Self.fileName("-w", value)
    case "filter": filter = value
    case "json": isJSON = true
    case "verbose": isVerbose = true
    case "color":
      guard let color = Color(rawValue: value) else {
        throw Self.usage(
          "--color \(value)", "not a word that it knows", "give auto, always or never")
      }
      self.color = color
    default: break
    }
  }

  private mutating func setFamily(_ version: IPVersion) throws(Failure) {
    if let family, family != version {
      throw Self.usage("-4 and -6", "they exclude each other", "give one of them")
    }
    family = version
  }

  func check() throws(Failure) {
    if host == nil, readFile == nil {
      throw Self.usage("command line", "no host given", "'synpath --help' shows how")
    }
    if readFile != nil, writeFile != nil {
      throw Self.usage("-r and -w", "they exclude each other", "give one of them")
    }
    if readFile == nil, let filter {
      throw Self.usage("--filter \(filter)", "it is for captures", "give one with -r")
    }
    if readFile != nil, let liveFlag {
      throw Self.usage("--\(liveFlag)", "it is for live traces", "leave it out with -r")
    }
    if writeFile == "-" {
      throw Self.usage("-w -", "standard output is for the report", "give the name of a file")
    }
    if firstTimeToLive > lastTimeToLive {
      throw Self.usage(
        "-f \(firstTimeToLive)", "it lies beyond -m \(lastTimeToLive)",
        "give a lower -f or a higher -m")
    }
    if flows > 1, let other = withoutFlows {
      throw Self.usage("--flows and \(other)", "they exclude each other", "give one of them")
    }
    if let source, let family, source.version != family {
      throw Self.usage(
        "-s \(source)", "not an \(family.name) address",
        "leave out -\(family.rawValue), or give another")
    }
  }

  private static func fileName(_ flag: String, _ text: String) throws(Failure) -> String {
    if text.isEmpty {
      throw usage("\(flag) ''", "the name of the file is missing", "write \(flag) FILE")
    }
    return text
  }

  private static func number(
    _ flag: String, _ text: String, _ range: ClosedRange<Int>
  ) throws(Failure) -> Int {
    let value = Int(decimal: text)
    guard let value, range.contains(value) else {
      throw usage(
        "\(flag) \(text)", value == nil ? "not a number" : "out of range",
        "give a number from \(range.lowerBound) to \(range.upperBound)")
    }
    return value
  }

  /// What --flows cannot be given with: it needs controls, time and source ports of its own choice.
  private var withoutFlows: String? {
    !usesControls ? "--no-controls" : isFast ? "--fast" : sourcePort.map { "--source-port \($0)" }
  }

  /// Of two values one would be ignored.
  private static func twice(
    _ flag: OptionScanner.Flag, _ earlier: String, _ value: String
  ) -> Failure {
    let name = flag.letter.map { "-\($0)" } ?? "--\(flag.name)"
    let values = earlier == value ? "" : ", \(earlier) and \(value)"
    return usage("\(name) \(value)", "it is given twice\(values)", "give it once")
  }

  private static func missingValue(_ text: String) -> Failure {
    let flag = flags.first { $0.letter.map { "-\($0)" } == text || "--\($0.name)".hasPrefix(text) }
    let whole = text.hasPrefix("--") ? flag.map { "--\($0.name)" } : text
    return usage(
      text, "the value is missing", "write \(whole ?? text) \(flag?.value ?? "VALUE")")
  }

  private static func unknown(_ text: String) -> Failure {
    let name = String(text.drop { $0 == "-" }.prefix { $0 != "=" })
    if text.contains("="), text.hasPrefix("--"), flags.contains(where: { "\($0.name)" == name }) {
      return usage(text, "it takes no value", "write --\(name)")
    }
    let known = flags.map { "\($0.name)" }
    let nearest = known.min { name.editDistance(to: $0) < name.editDistance(to: $1) }
    if ["--html", "--markdown", "--watch"].contains("--\(name)") {
      return usage("--\(name)", "this version cannot do that", "leave it out")
    }
    if text.hasPrefix("--"), let nearest {
      return usage(text, "unknown flag", "did you mean --\(nearest)?")
    }
    let letters = flags.compactMap { $0.letter.map { "-\($0)" } }.sorted().joined(separator: " ")
    let other = name.first.flatMap { letter in
      flags.first {
        $0.letter.map { $0.lowercased() == letter.lowercased() } ?? false
          || "\($0.name)".first == letter
      }
    }
    let hint = other.map { flag in
      flag.letter.map { "did you mean -\($0) (--\(flag.name))?" } ?? "did you mean --\(flag.name)?"
    }
    return usage(text, "unknown flag", hint ?? "there are \(letters)")
  }

  static func usage(_ what: String, _ why: String, _ advice: String) -> Failure {
    Failure(what, why: why, advice: advice, status: ExitStatus.usage)
  }
}

extension String {
  /// Insertions, deletions and replacements that make the other word (Levenshtein).
  fileprivate func editDistance(to other: String) -> Int {
    let other = Array(other)
    var row = Array(0...other.count)
    for (index, character) in enumerated() {
      var diagonal = row[0]
      row[0] = index + 1
      for column in other.indices {
        let replaced = diagonal + (other[column] == character ? 0 : 1)
        diagonal = row[column + 1]
        row[column + 1] = Swift.min(replaced, row[column] + 1, diagonal + 1)
      }
    }
    return row[other.count]
  }
}
