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
    .init("port", "p", takesValue: true),
    .init("ipv4", "4"),
    .init("ipv6", "6"),
    .init("numeric", "n"),
    .init("interface", "i", takesValue: true),
    .init("source", "s", takesValue: true),
    .init("source-port", takesValue: true),
    .init("first", "f", takesValue: true),
    .init("max-ttl", "m", takesValue: true),
    .init("queries", "q", takesValue: true),
    .init("flows", takesValue: true),
    .init("no-controls"),
    .init("no-session"),
    .init("expect", takesValue: true),
    .init("fast"),
    .init("read", "r", takesValue: true),
    .init("write", "w", takesValue: true),
    .init("filter", takesValue: true),
    .init("json", "j"),
    .init("verbose", "v"),
    .init("version", "V"),
    .init("help", "h"),
    .init("color", takesValue: true),
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
    for word in OptionScanner.scan(flags) {
      switch word {
      case .flag(let index, let value):
        let name = "\(flags[index].name)"
        given.append("--\(name)" + (flags[index].takesValue ? "=\(value)" : ""))
        if name == "help" { return .help }
        if name == "version" { return .version }
        if liveFlags.contains(name) { options.liveFlag = options.liveFlag ?? name }
        try options.set(name, value)
      case .missingValue(let text): throw usage("\(text): the value is missing")
      case .abbreviation(let text, let index):
        throw usage("\(text): unknown flag; did you mean --\(flags[index].name)?")
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
        throw Self.usage("-s \(value): not an address")
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
        throw Self.usage("--expect \(value): it takes ssh, tls or other")
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
        throw Self.usage("--color \(value): it takes auto, always or never")
      }
      self.color = color
    default: break
    }
  }

  private mutating func setFamily(_ version: IPVersion) throws(Failure) {
    if let family, family != version { throw Self.usage("-4 and -6 exclude each other") }
    family = version
  }

  func check() throws(Failure) {
    if host == nil, readFile == nil {
      throw Self.usage("no host given; 'synpath --help' shows how")
    }
    if readFile != nil, writeFile != nil { throw Self.usage("-r and -w exclude each other") }
    if readFile == nil, let filter {
      throw Self.usage("--filter \(filter): it is for captures; give one with -r")
    }
    if readFile != nil, let liveFlag {
      throw Self.usage("--\(liveFlag): it is for live traces; leave it out with -r")
    }
    if writeFile == "-" {
      throw Self.usage("-w -: standard output is for the report; give the name of a file")
    }
    if firstTimeToLive > lastTimeToLive {
      throw Self.usage("-f \(firstTimeToLive) lies beyond -m \(lastTimeToLive)")
    }
    if flows > 1, !usesControls || sourcePort != nil || isFast {
      throw Self.usage("--flows: it needs controls, time and source ports of its own choice")
    }
    if let source, let family, source.version != family {
      throw Self.usage("-s \(source): not an address of the family asked for")
    }
  }

  private static func fileName(_ flag: String, _ text: String) throws(Failure) -> String {
    if text.isEmpty { throw usage("\(flag) '': the name of the file is missing") }
    return text
  }

  private static func number(
    _ flag: String, _ text: String, _ range: ClosedRange<Int>
  ) throws(Failure) -> Int {
    guard let value = Int(decimal: text), range.contains(value) else {
      throw usage(
        "\(flag) \(text): it takes a number from \(range.lowerBound) to \(range.upperBound)")
    }
    return value
  }

  private static func unknown(_ text: String) -> Failure {
    let name = String(text.drop { $0 == "-" }.prefix { $0 != "=" })
    let known = flags.map { "\($0.name)" }
    let nearest = known.min { name.editDistance(to: $0) < name.editDistance(to: $1) }
    if ["--html", "--markdown", "--watch"].contains("--\(name)") {
      return usage("--\(name): this version cannot do that")
    }
    if text.hasPrefix("--"), let nearest {
      return usage("\(text): unknown flag; did you mean --\(nearest)?")
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
    return usage("\(text): unknown flag; \(hint ?? "there are \(letters)")")
  }

  static func usage(_ message: String) -> Failure {
    Failure(message, status: ExitStatus.usage)
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
