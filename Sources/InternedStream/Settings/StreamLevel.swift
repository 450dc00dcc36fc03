/// How much work an encoder spends on size (FORMAT.md section 10).
public enum StreamLevel: UInt8, Sendable, CaseIterable {
    /// Framing and check only; messages travel as they are.
    case framing = 0
    /// Structure, no entropy coder.
    case fast = 1
    /// Structure, then raw deflate with a window carried over from message to message.
    case deflated = 2
    /// Structure, then the adaptive range coder.
    case small = 3
}
