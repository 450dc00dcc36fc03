/// How much a direction of the aligned walk remembers.
struct WalkParameters: Equatable, Sendable {
    /// Bytes of plain main frames.
    var windowBytes = 65_536
    /// Events.
    var events = 4_096
    /// Items, and the bytes of their texts.
    var items = 4_096
    var arenaBytes = 98_304
    /// Replacements; a power of two.
    var replacements = 512
    /// Places of eight-byte texts that the encoder keeps; a power of two.
    var copies = 8_192
    /// Last instances of containers.
    var anchors = 1_024

    /// About 30 kB an end in an implementation that packs its tables.
    static let tiny = WalkParameters(
        windowBytes: 4_096, events: 512, items: 512, arenaBytes: 12_288, replacements: 64,
        copies: 1_024, anchors: 128)
}

/// What a main frame of the aligned walk may have at most; a larger one goes raw, or is refused.
enum WalkLimits {
    /// Values of a main frame, which is the work for each repeated byte.
    static let values = 1 << 22
    /// Arrays and maps around a value.
    static let depth = 128
    /// Bytes of a main frame.
    static let frameBytes = 1 << 26

    /// The most bytes that a message of `count` bytes may give.
    static func frameBytes(message count: Int) -> Int {
        min(frameBytes, (1 << 20) + 16_384 * count)
    }
}
