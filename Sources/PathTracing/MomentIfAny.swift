/// A moment that may be missing, in the eight octets of one: an optional takes four more, and a
/// conversation has a dozen of them.
@propertyWrapper
package struct MomentIfAny: Hashable, Sendable {
  /// Frames are counted from 1; 0 means that there is none.
  private var moment: Moment

  package init(wrappedValue: Moment?) {
    moment = wrappedValue ?? Moment(seconds: 0, frame: 0)
  }

  /// The frame, 0 for none.
  @inline(__always)
  var frame: UInt32 { moment.frame }

  package var wrappedValue: Moment? {
    get { moment.frame == 0 ? nil : moment }
    set { moment = newValue ?? Moment(seconds: 0, frame: 0) }
  }
}
