/// What is done with values for which JSON has nothing: bytes, exts, points in time, floats of 32 bits,
/// NaN and infinities, text that is not UTF-8, and keys that are no text.
public enum MessagePackJSONForm: Sendable {
    /// They are refused, except that a float of 32 bits becomes the same number. What is written means
    /// the same in both.
    case plain
    /// They are written as objects with one key that begins with `$`, and such objects are read as what
    /// they say (docs/JSON.md). Nothing is lost.
    case tagged
    /// They are written as text for other programs, which cannot be read back: bytes, and the payload of
    /// an ext, in base64; a point in time as `2023-11-14T22:13:20Z`; NaN and infinities as null; text
    /// with U+FFFD for what is not UTF-8; other keys as their description. Reading is that of ``plain``.
    case readable
}
