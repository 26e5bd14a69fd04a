import NamespaceLab

extension SessionCase {
  private static let stalled = "stalled stalled-in-session"

  static let all = cases.filter { $0.needs.map { Subprocess.find($0) != nil } ?? true }

  private static let cases = ofBoth + halves

  /// Sessions of which the capture holds one direction.
  private static let halves = ["src", "dst"].flatMap { side -> [SessionCase] in
    let filter = "tcp \(side) port 22"
    let isOfServer = side == "src"
    return [
      SessionCase(
        testDescription: "a service without a word, \(side)", port: 22, filter: filter,
        client: "exec 3<>/dev/tcp/TARGET/22; printf 'SSH-2.0-x\\r\\n' >&3; sleep 11",
        atClient: ["stalled no-banner"], atHost: ["stalled no-banner"]
      ) { try await $0.listen(port: 22, .mute) },
      SessionCase(
        testDescription: "a service that closes at once, \(side)", port: 22, filter: filter,
        client: "exec 3<>/dev/tcp/TARGET/22; cat <&3",
        atClient: ["reset closed-before-banner"], atHost: ["reset closed-before-banner"]
      ) { try await $0.listen(port: 22, .close) },
      SessionCase(
        testDescription: "a service that turns away, \(side)", port: 22, filter: filter,
        client: "exec 3<>/dev/tcp/TARGET/22; cat <&3",
        // What it says, the client's half does not tell.
        atClient: [isOfServer ? "reset throttled" : "open accepted"],
        atHost: [isOfServer ? "reset throttled" : "open accepted"]
      ) { try await $0.listen(port: 22, .penalty) },
      // Their look-alike.
      SessionCase(
        testDescription: "a session in order, \(side)", port: 22, filter: filter,
        client: "exec 3<>/dev/tcp/TARGET/22; head -1 <&3; sleep 11",
        atClient: ["open accepted"], atHost: ["open accepted"]
      ) { try await $0.sshd() },
    ]
  }

  private static let ofBoth = [
    SessionCase(
      testDescription: "the key exchange is too large for the way back", port: 22,
      client: "timeout 12 ssh -o BatchMode=yes -o StrictHostKeyChecking=no "
        + "-o UserKnownHostsFile=/dev/null nobody@TARGET true",
      atClient: [stalled], atHost: ["mtu-black-hole pmtu-reverse"]
    ) {
      try await $0.sshd()
      try await $0.nft(.router(4), .forward, "iifname eth1 meta length > 900 drop")
    },
    // Its look-alike: what gets lost is small.
    SessionCase(
      testDescription: "the way back ends behind the handshake", port: 22,
      client: "exec 3<>/dev/tcp/TARGET/22; sleep 9", atClient: [stalled], atHost: [stalled]
    ) {
      try await $0.listen(port: 22, .hang)
      try await $0.nft(.router(4), .forward, "iifname eth1 tcp flags & psh == psh drop")
    },
    SessionCase(
      testDescription: "a request without an answer", port: 80,
      client: "exec 3<>/dev/tcp/TARGET/80; printf 'GET / HTTP/1.0\\r\\n\\r\\n' | cat >&3; sleep 4",
      atClient: ["stalled request-unanswered"], atHost: ["stalled request-unanswered"]
    ) { try await $0.listen(port: 80, .mute) },
    SessionCase(
      testDescription: "an answer that ends too soon", port: 80,
      client: "exec 3<>/dev/tcp/TARGET/80; printf 'GET / HTTP/1.0\\r\\n\\r\\n' | cat >&3; cat <&3",
      atClient: ["reset closed-in-session"], atHost: ["reset closed-in-session"]
    ) { try await $0.listen(port: 80, .breakOff) },
    // Its look-alike: the answer has no body, and names the length of what it leaves out.
    SessionCase(
      testDescription: "an answer without the body whose length it names", port: 80,
      client: "exec 3<>/dev/tcp/TARGET/80; printf 'HEAD / HTTP/1.0\\r\\n\\r\\n' | cat >&3; cat <&3",
      atClient: ["open accepted"], atHost: ["open accepted"]
    ) { try await $0.listen(port: 80, .breakOff) },
    SessionCase(
      testDescription: "a later answer that ends too soon", port: 80,
      client: "exec 3<>/dev/tcp/TARGET/80; printf 'GET / HTTP/1.1\\r\\n\\r\\n' | cat >&3; "
        + "head -c 40 <&3; printf 'GET / HTTP/1.1\\r\\n\\r\\n' | cat >&3; cat <&3",
      atClient: ["reset closed-in-session"], atHost: ["reset closed-in-session"]
    ) { try await $0.listen(port: 80, .breakOffLater) },
    // Its look-alike.
    SessionCase(
      testDescription: "a later answer without the body whose length it names", port: 80,
      client: "exec 3<>/dev/tcp/TARGET/80; printf 'GET / HTTP/1.1\\r\\n\\r\\n' | cat >&3; "
        + "head -c 40 <&3; printf 'HEAD / HTTP/1.1\\r\\n\\r\\n' | cat >&3; cat <&3",
      atClient: ["open accepted"], atHost: ["open accepted"]
    ) { try await $0.listen(port: 80, .breakOffLater) },
    SessionCase(
      testDescription: "a SYN that the client's own firewall rejects", port: 22, device: "any",
      isCertain: true, client: "exec 3<>/dev/tcp/TARGET/22",
      atClient: ["rejected local-output-filter"], atHost: []
    ) { try await $0.nft(.client, .output, "tcp dport 22 reject") },
    SessionCase(
      testDescription: "a client that gives up behind its second SYN", port: 22,
      client:
        "timeout 1.8 bash -c 'exec 3<>/dev/tcp/TARGET/22'; sleep 4; (exec 3<>/dev/tcp/TARGET/443)",
      atClient: ["dropped port-filter"], atHost: ["dropped port-filter"]
    ) { try await $0.nft(.server, .input, "tcp dport 22 drop") },
    // Its look-alike: the capture ends too soon to tell.
    SessionCase(
      testDescription: "a client that has sent its second SYN just now", port: 22,
      client: "timeout 1.8 bash -c 'exec 3<>/dev/tcp/TARGET/22'; (exec 3<>/dev/tcp/TARGET/443)",
      atClient: ["inconclusive undecided"], atHost: ["inconclusive undecided"]
    ) { try await $0.nft(.server, .input, "tcp dport 22 drop") },
    SessionCase(
      testDescription: "a SYN that waits for a dead gateway", port: 22, device: "any",
      isCertain: true, client: "exec 3<>/dev/tcp/TARGET/22",
      atClient: ["unreachable gateway-down"], atHost: []
    ) {
      _ = try await $0.run(
        in: .client, "ip", "route", "replace", "default", "via", "192.168.77.77", "dev", "eth0")
    },
    SessionCase(
      testDescription: "a service that closes on the second request", port: 80,
      client:
        "exec 3<>/dev/tcp/TARGET/80; r() { printf 'GET / HTTP/1.1\\r\\n\\r\\n' | cat >&3; }; r; "
        + "head -c 40 <&3; r; cat <&3",
      atClient: ["reset closed-in-session"], atHost: ["reset closed-in-session"]
    ) { try await $0.listen(port: 80, .once) },
    SessionCase(
      testDescription: "a service that closes in the midst of an upload", port: 9000,
      client: "exec 3<>/dev/tcp/TARGET/9000; for i in 1 2 3 4 5 6; do head -c 1400 /dev/zero >&3; "
        + "sleep 0.3; done",
      atClient: ["reset closed-in-session"], atHost: ["reset closed-in-session"]
    ) { try await $0.listen(port: 9000, .take) },
    // Its look-alike: it had all, and nothing is lost.
    SessionCase(
      testDescription: "a service that closes behind an upload", port: 9000,
      client: "exec 3<>/dev/tcp/TARGET/9000; for i in 1 2 3 4; do head -c 1400 /dev/zero >&3; "
        + "sleep 0.3; done; cat <&3",
      atClient: ["open accepted"], atHost: ["open accepted"]
    ) { try await $0.listen(port: 9000, .take) },
    SessionCase(
      testDescription: "a ClientHello whose second packet is lost", port: 443,
      client:
        "exec 3<>/dev/tcp/TARGET/443; { printf '\\26\\3\\1\\10\\0\\1'; head -c 2047 /dev/zero; } "
        + "| dd bs=4096 iflag=fullblock status=none >&3; sleep 12; "
        // A packet that shows how long the capture went on.
        + "echo >/dev/udp/TARGET/9",
      atClient: [stalled], atHost: [stalled]
    ) {
      try await $0.listen(port: 443, .mute)
      // Each segment is a packet of its own, so that one can be lost.
      _ = try await $0.run(in: .client, "ip", "link", "set", "eth0", "gso_max_segs", "1")
      try await $0.nft(.router(3), .forward, "tcp dport 443 meta length 200-1000 drop")
    },
    SessionCase(
      testDescription: "octets that arrive when the client has given up", port: 7,
      client: "timeout 4 bash -c 'exec 3<>/dev/tcp/TARGET/7; echo a >&3; head -1 <&3; "
        + "head -c 400 /dev/zero >&3; sleep 9'; sleep 6",
      atClient: [stalled], atHost: ["open accepted", stalled]
    ) {
      try await $0.listen(port: 7, .echo)
      try await $0.nft(
        .router(3), .forward, "tcp dport 7 meta length > 300 quota until 3100 bytes drop")
    },
    SessionCase(
      testDescription: "a session by its flags alone", port: 22,
      filter: "tcp[tcpflags] & (tcp-syn | tcp-fin | tcp-rst) != 0",
      client: "timeout 8 ssh -o BatchMode=yes -o StrictHostKeyChecking=no "
        + "-o UserKnownHostsFile=/dev/null nobody@TARGET true",
      atClient: ["open accepted"], atHost: ["open accepted"]
    ) { try await $0.sshd() },
    SessionCase(
      testDescription: "a certificate that the client does not trust", port: 443,
      needs: "openssl", summary: "TLS alert \u{201c}unknown_ca\u{201d} of the client",
      client: "for i in 1 2; do "
        + "openssl s_client -connect TARGET:443 -tls1_2 -verify_return_error </dev/null; done",
      atClient: ["open accepted"], atHost: ["open accepted"]
    ) { try await $0.tlsServer() },
    // Its look-alike: the client does not care.
    SessionCase(
      testDescription: "a certificate that the client takes", port: 443, needs: "openssl",
      summary: "2 healthy",
      client: "for i in 1 2; do openssl s_client -connect TARGET:443 -tls1_2 </dev/null; done",
      atClient: ["open accepted"], atHost: ["open accepted"]
    ) { try await $0.tlsServer() },
    SessionCase(
      testDescription: "a session without its payload", port: 22, snapLength: 64,
      client: "timeout 8 ssh -o BatchMode=yes -o StrictHostKeyChecking=no "
        + "-o UserKnownHostsFile=/dev/null nobody@TARGET true",
      atClient: ["open accepted"], atHost: ["open accepted"]
    ) { try await $0.sshd() },
    // The host looks the client's key up, and what it asks does not answer.
    SessionCase(
      testDescription: "a login that hangs", port: 22,
      client: "d=$(mktemp -d); ssh-keygen -q -t ed25519 -N '' -f $d/key; "
        + "timeout 14 ssh -o BatchMode=yes -o StrictHostKeyChecking=no "
        + "-o UserKnownHostsFile=/dev/null -i $d/key root@TARGET true; rm -r $d",
      atClient: ["stalled request-unanswered"], atHost: ["stalled request-unanswered"]
    ) {
      try await $0.sshd(
        options: "AuthorizedKeysCommand /bin/sleep 60", "AuthorizedKeysCommandUser root",
        "PermitRootLogin yes")
    },
    SessionCase(
      testDescription: "later fragments that a filter loses", port: 9000,
      client: "exec 3<>/dev/tcp/TARGET/9000; head -c 100 /dev/zero >&3; sleep 0.2; "
        + "head -c 1400 /dev/zero >&3; sleep 6",
      atClient: ["mtu-black-hole pmtu-forward"], atHost: ["mtu-black-hole pmtu-forward"],
      hostSays: "come in fragments, and in the whole capture there is none but the first of each"
    ) {
      try await $0.listen(port: 9000, .echo)
      _ = try await $0.run(in: .client, "sysctl", "-w", "net.ipv4.ip_no_pmtu_disc=1")
      try await $0.ip(.router(3), "link set eth1 mtu 900")
      try await $0.nft(.router(5), .forward, "ip frag-off & 0x1fff != 0 drop")
    },
    SessionCase(
      testDescription: "a report that nobody answers", port: 514,
      client: "exec 3<>/dev/tcp/TARGET/514; printf '<13>up\\n' >&3; sleep 4",
      atClient: ["open accepted"], atHost: ["open accepted"]
    ) { try await $0.listen(port: 514, .mute) },
    SessionCase(
      testDescription: "a service that does not read", port: 9000,
      client: "exec 3<>/dev/tcp/TARGET/9000; head -c 20000000 /dev/zero >&3",
      atClient: [stalled], atHost: [stalled]
    ) { try await $0.listen(port: 9000, .mute) },
    SessionCase(
      testDescription: "a reset in the client's name", port: 22,
      client: "timeout 6 bash -c 'exec 3<>/dev/tcp/TARGET/22'",
      atClient: ["dropped host-down-or-deny-all", "dropped port-filter"],
      atHost: ["reset foreign-reset"]
    ) {
      try await $0.sshd()
      try await $0.nft(
        .router(3), .forward,
        "iifname eth1 tcp sport 22 tcp flags & (syn | ack) == syn | ack reject with tcp reset")
    },
    SessionCase(
      testDescription: "a host that a router calls unreachable in mid-session, at once", port: 7,
      client: "exec 3<>/dev/tcp/TARGET/7; echo a >&3; head -1 <&3; for i in 1 2 3; do "
        + "head -c 400 /dev/zero >&3; sleep 2; done",
      atClient: ["unreachable unreachable-route"], atHost: ["open accepted"]
    ) {
      try await $0.listen(port: 7, .echo)
      try await $0.nft(
        .router(6), .forward,
        "tcp dport 7 quota over 500 bytes reject with icmp type host-unreachable")
    },
  ]
}
