import NamespaceLab

/// One state of port 22 that the programs are asked about.
struct BenchCase: Sendable {
  var name: String
  var prepare: @Sendable (Chain) async throws -> Void

  static let all = [
    BenchCase(name: "open") { try await $0.sshd() },
    BenchCase(name: "refused") { _ in },
    BenchCase(name: "rejected") {
      try await $0.sshd()
      try await $0.nft(.server, .input, "tcp dport 22 reject with icmpx type admin-prohibited")
    },
    BenchCase(name: "dropped") {
      try await $0.sshd()
      try await $0.nft(.router(6), .forward, "tcp dport 22 drop")
    },
  ]

  /// What the cases are, for readers of the tables.
  static let legend = """
    open: sshd; refused: nothing listens; rejected: the host's filter answers "administratively
    prohibited"; dropped: hop 6 drops port 22 without a word, ping passes.
    """
}
