import PathTracing
import WireFormats

/// A rule that very many attempts come under, or are asked about: it writes its verdict where the last one
/// lay.
package protocol DraftingRule: AttemptRule {
  /// Writes the verdict into a draft; false where there is none, and the draft is as it was.
  static func draft(_ findings: AttemptFindings, _ draft: inout Draft) -> Bool
}

extension DraftingRule {
  package static func judge(_ findings: AttemptFindings) -> Verdict? {
    var draft = Draft()
    return Self.draft(findings, &draft) ? draft.verdict : nil
  }

  package static func judge(_ findings: AttemptFindings, _ draft: inout Draft) -> Bool {
    Self.draft(findings, &draft)
  }
}

/// What the sentences of such rules are put together from.
extension AttemptFindings {
  /// Appends `db1.example.net (203.0.113.66) port 22`.
  func appendSubject(to words: inout OctetBuffer) {
    words.append(subject: givenName, conversation.server.address, port: port)
  }

  /// Adds "3 SYNs over 3.1 s" with what follows it.
  func observeSYN(_ draft: inout Draft, _ ending: (inout OctetBuffer) -> Void = { _ in }) {
    guard let syn = conversation.syn else { return }
    let last = syn.count > 1 ? syn.last.number : nil
    draft.observe(Frames(syn.first.number, last)) { words in
      words.append(count: Int(syn.count), "SYN")
      if syn.count > 1 {
        words.append(" over ")
        words.append(seconds: syn.last - syn.first)
      }
      ending(&words)
    }
  }

  private static let tracing: Template = "sudo synpath \(.address) -p \(.number)"

  /// Adds the live trace that would show where.
  func addTrace(_ draft: inout Draft, why: Template) {
    draft.add(
      on: .thisMachine,
      { $0.append(Self.tracing, [.address(conversation.server.address), .number(Int(port))]) },
      why: { $0.append(why) })
  }

  private static let capturing: Template =
    "sudo tcpdump -ni any -w case.pcap 'host \(.address) or icmp or icmp6'"

  private static let capturingPort: Template =
    "sudo tcpdump -ni any -w case.pcap 'tcp port \(.number) or icmp or icmp6'"

  /// Adds the command that captures what is missing here.
  func addCapture(_ draft: inout Draft, on machine: Action.Machine, why: Template) {
    let other = machine == .host ? seenClient : conversation.server.address
    draft.add(
      on: machine,
      {
        if let other {
          $0.append(Self.capturing, [.address(other)])
        } else {
          $0.append(Self.capturingPort, [.number(Int(port))])
        }
      }, why: { $0.append(why) })
  }
}
