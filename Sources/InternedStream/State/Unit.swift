/// How a value follows from its base (FORMAT.md section 6).
enum Unit {
    static let same: UInt8 = 0
    static let token: UInt8 = 1
    static let reference1: UInt8 = 2
    static let reference2: UInt8 = 3
    static let replacement: UInt8 = 4
    static let form: UInt8 = 5
    static let formAt: UInt8 = 6
    static let delta: UInt8 = 7
    static let deltaDigits: UInt8 = 8
    static let header: UInt8 = 9
    static let callFar: UInt8 = 10
    static let callCount: UInt8 = 11
    static let number: UInt8 = 12
    static let blob: UInt8 = 13
    static let step: UInt8 = 14
    static let formOther: UInt8 = 15
    // The next eight are numbered by bytes, 1 to 8, as are all of the kinds up to `stampOther`.
    static let integerToWide: UInt8 = 16
    static let integer: UInt8 = 24
    static let double: UInt8 = 32
    static let leading: UInt8 = 40
    static let doubleToLast: UInt8 = 48
    static let tail: UInt8 = 56
    static let reference1Jump: UInt8 = 64
    static let reference2Jump: UInt8 = 65
    static let replacementJump: UInt8 = 66
    static let peer1: UInt8 = 67
    static let peer2: UInt8 = 68
    static let stamp: UInt8 = 72
    static let stampOther: UInt8 = 80
    /// CALL of anchor 0; those of the anchors up to 127 follow.
    static let call: UInt8 = 128

    /// The unit of a kind for `bytes` bytes, 1 to 8.
    @inline(__always)
    static func sized(_ kind: UInt8, _ bytes: Int) -> UInt8 {
        kind &+ UInt8(truncatingIfNeeded: bytes &- 1)
    }

    /// The bytes, 1 to 8, that a unit of such a kind names.
    @inline(__always)
    static func bytes(_ unit: UInt8) -> Int { Int(unit & 7) &+ 1 }
}
