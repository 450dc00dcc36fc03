/// How much work an encoder spends on size (FORMAT.md section 10). The raw value is the level's number.
///
/// Decoders read every level without being told which.
public enum StreamLevel: UInt8, Sendable, CaseIterable {
    /// Level 0: framing and check only. Messages travel as they are, and are not parsed.
    case framing = 0
    /// Level 1: copies of earlier bytes. Main frames may be any bytes, unless there are never-interned
    /// fields.
    case fast = 1
    /// Level 2, the default: structure, no entropy coder.
    case small = 2
    /// Level 3: structure, then an adaptive range coder.
    case smallest = 3

    /// Whether main frames are walked.
    @inline(__always)
    var isWalked: Bool { rawValue >= 2 }

    /// Whether bodies pass the range coder.
    @inline(__always)
    var isRangeCoded: Bool { rawValue >= 3 }
}
