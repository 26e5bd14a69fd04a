import NamespaceLab
import Testing

/// Colours of reports that do not go to a terminal.
struct ColorTests {
  private let capture = Capture("host-drop").path

  @Test func `without a terminal there is no escape sequence`() async throws {
    for flags in [[], ["--color", "auto"], ["--color=never"], ["-v"]] {
      let run = try await Synpath.run(["-r", capture] + flags)
      #expect(!run.output.contains("\u{1b}"))
    }
  }

  @Test func `colour on demand changes no word`() async throws {
    let plain = try await Synpath.run("-r", capture).output
    let colored = try await Synpath.run("-r", capture, "--color", "always").output
    #expect(colored.contains("\u{1b}[31mDROPPED\u{1b}[0m"))
    #expect(colored.replacing(/\u{1b}\[[0-9]+m/, with: "") == plain)
  }

  @Test func `JSON is never coloured`() async throws {
    let run = try await Synpath.run("-r", capture, "-j", "--color", "always")
    #expect(!run.output.contains("\u{1b}"))
  }

  @Test func `a reader that has seen enough is no trouble`() async throws {
    for flags in ["-v", "-j", "--color always"] {
      let result = try await Synpath.shell("\"$SYNPATH\" -r \"$1\" \(flags) | head -c 1", capture)
      #expect(result.status == 0 && result.errors.isEmpty)
    }
  }

  @Test func `a report that cannot be written is an error`() async throws {
    for place in ["/dev/full", "&-"] {
      let result = try await Synpath.shell("\"$SYNPATH\" -r \"$1\" >\(place)", capture)
      #expect(result.status == 71)
      #expect(result.errors.hasPrefix("synpath: cannot write the report: "))
    }
  }
}
