/// The classes of a body's bytes for the range coder (FORMAT.md section 10).
enum ByteClass: UInt8 {
    case run = 0
    case unit, token, integer, double, leading, stamp, text, length
    case nearReference, farReference, literal, offset, slot
    /// The count of silent places before a change.
    case silent
    /// A bucket of texts.
    case bucket
    /// Two digits of FORM.
    case digits
}
