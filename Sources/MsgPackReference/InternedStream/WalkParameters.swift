/// Section 4: how much a direction remembers, as RESET's sizes say it.
struct WalkParameters: Equatable, Sendable {
    /// How far back from the beginning of a message bytes can be referred to.
    let windowBytes: Int
    /// Items.
    let items: Int

    init(
        entriesLog2: Int = StreamPrefix.entriesLog2, historyLog2: Int = StreamPrefix.historyLog2
    ) {
        items = 1 << entriesLog2
        windowBytes = 1 << historyLog2
    }

    /// Events.
    var events: Int { 3 * items / 2 }
    /// Bytes of items.
    var itemBytes: Int { 24 * items }
    /// Last instances of containers.
    var anchors: Int { min(1_024, max(16, items / 4)) }
    /// Replacements.
    var replacements: Int { max(16, items / 8) }
    /// Bytes of an attachment that stays in the history.
    var attachmentBytes: Int { windowBytes / 4 }
    /// Places of copies that an encoder of level 1 keeps (section 12).
    var quickPlaces: Int { 2 * items }
    /// Buckets of four places of copies that an encoder of levels 2 and 3 keeps.
    var deepBuckets: Int { items }
}
