/// The kinds of messages and the operations of prefixes (FORMAT.md section 2).
enum MessageKind {
    static let coded: UInt8 = 0
    static let raw: UInt8 = 1
    static let rawWithAttachments: UInt8 = 2
    static let prefix: UInt8 = 3
}

/// Bits 2 to 7 of a prefix.
enum PrefixOperation {
    /// RESET is 0 to 15: stage, `twoWay`, `sizes`. OPEN is 32 to 47, with the same bits.
    static let resetTwoWay: UInt8 = 4
    static let resetSizes: UInt8 = 8
    static let open: UInt8 = 32

    /// Whether an operation begins the stream: RESET or OPEN.
    static func isReset(_ operation: UInt8) -> Bool { operation & 16 == 0 }
    static let freeze: UInt8 = 16
    static let thaw: UInt8 = 17
    static let tail: UInt8 = 18
    static let clear: UInt8 = 19
    static let acknowledge: UInt8 = 20
    static let deflated: UInt8 = 21
}

extension StreamLevel {
    /// The stage that RESET names. Level 0 sends everything raw, so it needs none.
    var stage: UInt8 {
        switch self {
        case .framing, .fast: 0
        case .deflated: 1
        case .small: 2
        }
    }
}
