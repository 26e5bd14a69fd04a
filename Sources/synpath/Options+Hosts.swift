import LiveNetwork
import WireFormats

extension Options {
  mutating func setPort(_ text: String, of word: String? = nil) throws(Failure) {
    guard let port = NameResolution.servicePort(text) else {
      throw Self.usage(
        word ?? "-p \(text)", "not a port", "give a number from 1 to 65535 or a service name")
    }
    if hasPort, port != self.port {
      throw Self.usage(
        word ?? "-p \(text)", "the port is given twice, \(self.port) and \(port)", "give it once")
    }
    self.port = port
    hasPort = true
  }

  /// Takes HOST, HOST:PORT or [V6]:PORT; a bare IPv6 address has colons of its own.
  mutating func setHost(_ word: String) throws(Failure) {
    if word.hasPrefix("["), let end = word.lastIndex(of: "]") {
      host = String(word[word.index(after: word.startIndex)..<end])
      let rest = word[word.index(after: end)...]
      guard rest.isEmpty || rest.hasPrefix(":") else {
        throw Self.usage(word, "not an address and a port", "write [ADDRESS]:PORT")
      }
      if !rest.isEmpty { try setPort(String(rest.dropFirst()), of: word) }
    } else if word.hasPrefix("[") {
      throw Self.usage(word, "not an address and a port", "write [ADDRESS]:PORT")
    } else if word.count(where: { $0 == ":" }) == 1, let colon = word.firstIndex(of: ":") {
      host = String(word[..<colon])
      try setPort(String(word[word.index(after: colon)...]), of: word)
    } else {
      host = word
    }
    if host?.isEmpty ?? true {
      throw Self.usage("'\(word)'", "no host given", "write HOST or HOST:PORT")
    }
  }

  /// Refuses what is wrong with any of several hosts, before the first is asked.
  func checkTogether(_ hosts: [String]) throws(Failure) {
    if let readFile {
      throw Self.usage(
        "-r \(readFile)", "a capture is searched for one host",
        "leave out \(hosts[1]), or all hosts for all that it holds")
    }
    if let writeFile {
      throw Self.usage(
        "-w \(writeFile)", "one file holds one run", "give one host, or leave it out")
    }
    if let sourcePort {
      throw Self.usage(
        "--source-port \(sourcePort)", "it is for one run", "give one host, or leave it out")
    }
    for host in hosts {
      var options = self
      try options.setHost(host)
      try options.check()
      guard let name = options.host, let address = NameResolution.address(name) else { continue }
      try LiveCommand.check(name, address, hasZone: name.contains("%"), options)
    }
  }
}
