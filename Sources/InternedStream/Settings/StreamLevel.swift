/// How much work an encoder spends on size (FORMAT.md section 10). The raw value is the level's number.
///
/// Decoders read every level without being told which.
public enum StreamLevel: UInt8, Sendable, CaseIterable {
    /// Level 0: framing and check only. Messages travel as they are, and are not parsed.
    case framing = 0
    /// Level 1, the default: structure, no entropy coder.
    case fast = 1
    /// Level 2: structure, then raw deflate with a window carried over from message to message.
    case deflated = 2
    /// Level 3: structure, then the adaptive range coder. Large attachments take long at levels 2 and 3.
    case small = 3
}
