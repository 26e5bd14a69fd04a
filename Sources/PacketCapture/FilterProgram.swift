import CPcap

/// A compiled filter expression; owns its memory.
@safe
struct FilterProgram: ~Copyable {
  private var program: bpf_program

  /// Compiles `expression` for the link type of `handle`.
  init(_ expression: String, for handle: OpaquePointer) throws(CaptureError) {
    var program = unsafe bpf_program()
    guard unsafe pcap_compile(handle, &program, expression, 1, PCAP_NETMASK_UNKNOWN) == 0 else {
      let reason = unsafe String(cString: pcap_geterr(handle))
      throw .badFilter(expression: expression, reason: reason)
    }
    unsafe self.program = program
  }

  deinit {
    var program = unsafe program
    unsafe pcap_freecode(&program)
  }

  /// Sets the filter on a live capture; false on failure.
  func install(on handle: OpaquePointer) -> Bool {
    var program = unsafe program
    return unsafe pcap_setfilter(handle, &program) == 0
  }

  /// Tells whether a frame passes.
  func matches(_ octets: Span<UInt8>, originalLength: Int) -> Bool {
    var program = unsafe program
    var header = pcap_pkthdr()
    header.caplen = bpf_u_int32(clamping: octets.count)
    header.len = bpf_u_int32(clamping: originalLength)
    return unsafe octets.withUnsafeBufferPointer { octets in
      unsafe pcap_offline_filter(&program, &header, octets.baseAddress) != 0
    }
  }
}
