/// What `--help` prints.
enum HelpText {
  static let text = """
    synpath tells where packets to a TCP port die, and why.

    usage: sudo synpath [options] HOST [HOST ...]   a live trace of each in turn
           synpath [options] -r FILE [HOST]         the same on a saved capture

      HOST is a name, an address, HOST:PORT or [V6]:PORT; FILE - is standard input

      -p, --port PORT       destination port, a number or a service name   (22)
      -4, -6                only this family
      -n, --numeric         no names of hops
      -i, --interface IF    send and capture on this interface
      -s, --source ADDR     send from this address
          --source-port N   send from this port
      -f, --first N         first TTL of the sweep                          (1)
      -m, --max-ttl N       last TTL of the sweep                           (30)
      -q, --queries N       probes per hop and round                        (1)
          --flows N         ask from N source ports: ECMP, balancers        (1)
          --no-controls     probe the target port only
          --no-session      SYN only, never complete the handshake
          --expect WHAT     the service speaks ssh, tls or other  (by the port)
          --fast            stop about 1 s in, with what is known by then
      -r, --read FILE       read a capture (pcap, pcapng)
          --filter EXPR     with -r, only packets that match (tcpdump syntax)
      -w, --write FILE      write every packet of the run (pcapng)
      -j, --json            one JSON object per line
      -v, --verbose         more evidence
          --color WHEN      auto, always or never
      -V, --version
      -h, --help

    exit status: 0 open  1 refused  2 rejected  3 dropped  4 unreachable
      5 MTU black hole  6 stalled or reset  7 inconclusive  64 usage
      65 damaged capture  66 no such file  68 unknown host  71 system error
      77 no privilege  130 interrupted

    """
}
