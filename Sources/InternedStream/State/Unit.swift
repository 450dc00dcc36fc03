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
    /// INTEGER k is `integer` + k − 1, and so on below; k = 1 … 8.
    static let integer: UInt8 = 16
    static let double: UInt8 = 24
    static let leading: UInt8 = 32
    static let stamp: UInt8 = 40
    static let tuple: UInt8 = 48
    // In the context of attachments; END is what an empty predictor expects.
    static let end: UInt8 = 0
    static let attachRaw: UInt8 = 1
    static let attach: UInt8 = 2
    /// SHAPE id is `shape` + id; id = 0 … 127.
    static let shape: UInt8 = 128
}

/// The numbers of the contexts and blocks that exist from the start (FORMAT.md section 4).
enum ContextNumber {
    static let main = 0
    static let attachments = 1
    static let blob = 2
    static let common = 3
    static let firstFree = 67
    static let limit = 8_192
}

/// What a block of contexts belongs to, beside its parent context: a shape's id, or one of these.
enum BlockKind {
    static let tuple = 1_024
    static let elements = 1_025
    static let pairs = 1_026
}

/// The classes of a body's bytes for the range coder (FORMAT.md section 10).
enum ByteClass: UInt8 {
    case run = 0
    case unit, token, integer, double, leading, stamp, text, length
    case nearReference, farReference, literal, offset, shape
    /// Two digits of FORM.
    case digits
}
