/// Section 6: the units, which say how a value follows from its base.
enum WalkUnit {
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
    static let reference1Jump: UInt8 = 64
    static let reference2Jump: UInt8 = 65
    static let replacementJump: UInt8 = 66
    static let peer1: UInt8 = 67
    static let peer2: UInt8 = 68

    /// 16 to 23: an integer by a difference of 1 to 8 bytes to the last wide integer.
    static let integerToWide: ClosedRange<UInt8> = 16...23
    /// 24 to 31: an integer by a difference of 1 to 8 bytes to the base.
    static let integer: ClosedRange<UInt8> = 24...31
    /// 32 to 39: a float64 by a difference of its bits to the base.
    static let double: ClosedRange<UInt8> = 32...39
    /// 40 to 47: a float64 of 1 to 8 leading bytes, zeros after them.
    static let leading: ClosedRange<UInt8> = 40...47
    /// 48 to 55: a float64 by a difference of its bits to the last float64.
    static let doubleToLast: ClosedRange<UInt8> = 48...55
    /// 56 to 63: the base with a difference of 1 to 8 bytes in its last bytes.
    static let tail: ClosedRange<UInt8> = 56...63
    /// 72 to 79: a stamped text by a difference of 1 to 8 bytes.
    static let stamp: ClosedRange<UInt8> = 72...79
    /// 80 to 87: the same, the bucket before the difference.
    static let stampOther: ClosedRange<UInt8> = 80...87
    /// 128 to 255: a container like the last instance of anchor 0 to 127.
    static let call: ClosedRange<UInt8> = 128...255

    /// The unit of a range for a difference of `bytes` bytes, 1 to 8.
    static func sized(_ range: ClosedRange<UInt8>, _ bytes: Int) -> UInt8 {
        range.lowerBound + UInt8(bytes - 1)
    }

    /// The number of operand bytes, 1 to 8, that a unit of a range of eight names.
    static func bytes(_ unit: UInt8) -> Int { Int(unit & 7) + 1 }

    /// The unit that is nearly as cheap as the second of a pair.
    static func third(_ first: UInt8, _ second: UInt8) -> UInt8 {
        if first != same && second != same { return same }
        if first != reference1 && second != reference1 { return reference1 }
        return replacement
    }

    /// Whether a text that a unit gives becomes an item.
    static func insertsText(_ unit: UInt8) -> Bool {
        switch unit {
        case token, form, formAt, formOther, delta, deltaDigits, blob, stamp, stampOther: true
        default: false
        }
    }
}
