/// The codes that say what comes next in a body (FORMAT.md section 6).
enum Unit {
    static let token: UInt8 = 0
    static let same: UInt8 = 1
    static let previous: UInt8 = 2
    static let reference1: UInt8 = 3
    static let reference2: UInt8 = 4
    static let peer1: UInt8 = 5
    static let peer2: UInt8 = 6
    static let form: UInt8 = 7
    static let delta: UInt8 = 8
    static let blob: UInt8 = 9
    static let opaque: UInt8 = 10
    static let define: UInt8 = 11
    static let shape2: UInt8 = 12
    /// INTEGER k is `integer` + k − 1, for k = 1 … 8; the next four are numbered alike.
    static let integer: UInt8 = 16
    static let double: UInt8 = 24
    static let leading: UInt8 = 32
    static let stamp: UInt8 = 40
    static let tuple: UInt8 = 48
    // In the context of attachments; END is what an empty predictor expects.
    static let end: UInt8 = 0
    static let attachRaw: UInt8 = 1
    static let attach: UInt8 = 2
    /// SHAPE id is `shape` + id, for ids 0 … 127.
    static let shape: UInt8 = 128

    /// The unit `base` + `count` − 1 of a family of eight; `count` is 1 to 8.
    @inline(__always)
    static func numbered(_ base: UInt8, count: Int) -> UInt8 {
        base &+ UInt8(truncatingIfNeeded: count &- 1)
    }
}
