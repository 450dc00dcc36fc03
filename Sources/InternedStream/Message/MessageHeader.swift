/// The kinds of messages (FORMAT.md section 2).
enum MessageKind {
    static let coded: UInt8 = 0
    static let raw: UInt8 = 1
    /// The main frame as sequences of copies, which pass no stage.
    static let copies: UInt8 = 2
    /// Prefixes follow, of which the last one says the kind.
    static let extended: UInt8 = 3
}

/// Prefixes.
enum Prefix {
    // The first seven end the prefixes. Three of them are kinds of messages.
    static let noMessage: UInt8 = 3
    /// Raw, of either kind, and both ends remember nothing of it.
    static let apart: UInt8 = 4
    static let apartWithAttachments: UInt8 = 5
    static let rawWithAttachments: UInt8 = 6
    /// RESET is 16 to 31: stage, `resetTwoWay`, `resetSizes`.
    static let reset: UInt8 = 16
    static let resetTwoWay: UInt8 = 4
    static let resetSizes: UInt8 = 8
    static let freeze: UInt8 = 32
    static let thaw: UInt8 = 33
    static let tail: UInt8 = 34
    static let clear: UInt8 = 35
    static let attachments: UInt8 = 36

    /// Whether nothing of a message of this kind is kept.
    static func isApart(_ kind: UInt8) -> Bool { kind == apart || kind == apartWithAttachments }
}

extension StreamLevel {
    /// The stage that RESET names.
    var stage: UInt8 { isRangeCoded ? 1 : 0 }
}
