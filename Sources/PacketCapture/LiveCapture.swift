import CPcap
import Glibc
package import WireFormats

/// A live capture on one interface: libpcap, non-blocking, with nanosecond times.
///
/// It is opened with CAP_NET_RAW and works on after the privilege is given up.
@safe
package final class LiveCapture {
  /// Octets of a frame that are kept: all headers, and what a segment of 1500 octets carries.
  ///
  /// With the headers of the ring it fits a slot of 2048 octets.
  package static let defaultSnapLength = 1900

  package let interface: String
  package let linkType: LinkType
  /// Becomes readable when frames are there, and reports an error when the interface is lost.
  package let descriptor: Int32

  private let handle: OpaquePointer
  /// What was counted before the filter was in place.
  private var atStart = pcap_stat()

  /// Opens `interface` for the frames that pass `filter`, with at most `snapLength` octets of each.
  ///
  /// `slots` frames can wait in the kernel; more are dropped and counted.
  package init(
    interface: String, snapLength: Int = defaultSnapLength, slots: Int = 512, filter: String
  ) throws(CaptureError) {
    let handle = try unsafe Self.open(
      interface, snapLength: snapLength, slots: min(max(slots, 16), 1 << 16))
    var isOpen = false
    defer { if !isOpen { unsafe pcap_close(handle) } }

    let program = try unsafe FilterProgram(filter, for: handle)
    guard unsafe program.install(on: handle) else {
      throw .badFilter(expression: filter, reason: unsafe String(cString: pcap_geterr(handle)))
    }
    descriptor = unsafe pcap_get_selectable_fd(handle)
    linkType = unsafe LinkType(dataLinkType: pcap_datalink(handle))
    self.interface = interface
    unsafe self.handle = handle
    isOpen = true
    // Frames of every kind have filled the ring since the activation: they are taken out, or what
    // the filter is for would find no room.
    _ = try drain(limit: 1 << 16) { _, _, _ in }
    atStart = try counters()
  }

  deinit {
    unsafe pcap_close(handle)
  }

  /// Hands over the frames that are there, at most `limit`, and returns how many; never waits.
  ///
  /// A limit keeps a flood from holding up the caller: the descriptor stays readable meanwhile.
  /// An interface that goes down is no error: its frames come again when it is up.
  package func drain(
    limit: Int = .max, _ body: (Timestamp, _ originalLength: Int, Span<UInt8>) -> Void
  ) throws(CaptureError) -> Int {
    var count = 0
    while count < limit {
      var header: UnsafeMutablePointer<pcap_pkthdr>?
      var octets: UnsafePointer<UInt8>?
      switch unsafe pcap_next_ex(handle, &header, &octets) {
      case 1:
        guard let header = unsafe header?.pointee, let octets = unsafe octets else { return count }
        let timestamp = Timestamp(
          nanoseconds: Int64(header.ts.tv_sec) &* 1_000_000_000 &+ Int64(header.ts.tv_usec))
        unsafe body(
          timestamp, Int(header.len), Span(_unsafeStart: octets, count: Int(header.caplen)))
        count += 1
      case 0:
        return count
      default:
        throw lossOrFailure()
      }
    }
    return count
  }

  /// Reads the counters since the capture was opened; loopback counts every frame twice.
  package func statistics() throws(CaptureError) -> CaptureStatistics {
    let now = try counters()
    // The counters have 32 bits and wrap.
    return CaptureStatistics(
      received: UInt64(now.ps_recv &- atStart.ps_recv),
      droppedByKernel: UInt64(now.ps_drop &- atStart.ps_drop),
      droppedByInterface: UInt64(now.ps_ifdrop &- atStart.ps_ifdrop))
  }

  private func counters() throws(CaptureError) -> pcap_stat {
    var counters = pcap_stat()
    guard unsafe pcap_stats(handle, &counters) == 0 else { throw lossOrFailure() }
    return counters
  }
}

extension LiveCapture {
  private static func open(
    _ interface: String, snapLength: Int, slots: Int
  ) throws(CaptureError) -> OpaquePointer {
    var text = [CChar](repeating: 0, count: Int(PCAP_ERRBUF_SIZE))
    func failure() -> CaptureError {
      let reason = text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
      return .failed(interface: interface, reason: String(decoding: reason, as: UTF8.self))
    }
    guard let handle = unsafe pcap_create(interface, &text) else { throw failure() }
    let snapLength = min(max(snapLength, 1), 1 << 18)
    // In immediate mode each frame takes a slot of the ring that is as long as the snap length. The
    // kernel clears the ring when it opens: that takes milliseconds for each megabyte.
    let bufferSize = slots * (snapLength + 256)
    unsafe pcap_set_snaplen(handle, Int32(snapLength))
    unsafe pcap_set_promisc(handle, 0)
    unsafe pcap_set_immediate_mode(handle, 1)
    unsafe pcap_set_buffer_size(handle, Int32(bufferSize))
    unsafe pcap_set_tstamp_precision(handle, PCAP_TSTAMP_PRECISION_NANO)

    let status = unsafe pcap_activate(handle)
    // A positive status is a warning.
    guard status >= 0 else {
      let reason = unsafe String(cString: pcap_geterr(handle))
      unsafe pcap_close(handle)
      switch status {
      case PCAP_ERROR_PERM_DENIED, PCAP_ERROR_PROMISC_PERM_DENIED:
        throw .noPermission(interface: interface)
      case PCAP_ERROR_NO_SUCH_DEVICE: throw .noSuchInterface(interface)
      case PCAP_ERROR_IFACE_NOT_UP: throw .interfaceDown(interface)
      default: throw .failed(interface: interface, reason: reason)
      }
    }
    guard unsafe pcap_setnonblock(handle, 1, &text) == 0 else {
      unsafe pcap_close(handle)
      throw failure()
    }
    return unsafe handle
  }

  /// Tells a lost interface from other errors by asking for it: libpcap has only text for both.
  private func lossOrFailure() -> CaptureError {
    let reason = unsafe String(cString: pcap_geterr(handle))
    if interface != "any", unsafe if_nametoindex(interface) == 0 {
      return .interfaceLost(interface)
    }
    return .failed(interface: interface, reason: reason)
  }
}
