package import StringInterning

/// The settings of a stream. The defaults are those of FORMAT.md.
///
/// Each setting is used as it is given; sizes and limits are moved into their ranges by their own
/// initialisers, which say so.
public struct StreamOptions: Sendable {
    /// How much work this side's encoder spends on size.
    public var level: StreamLevel
    /// What this side's decoder allows.
    public var limits: StreamLimits
    /// What the peer's decoder allows; this side's encoder obeys it. Both ends learn each other's limits
    /// beforehand, or both use the defaults.
    public var peerLimits: StreamLimits
    /// Fields whose values are not kept, compared or compressed, such as passwords (FORMAT.md section 13).
    public var neverInterned: FieldNames
    /// The memory for what the two ends remember of this side's messages. The encoder announces it, or what
    /// `peerLimits` allows if that is less.
    public var sizes: StreamSizes

    #if hasFeature(Embedded)
    /// The keys of hash tables.
    public var seed: StreamSeed

    /// Settings.
    public init(
        level: StreamLevel = .small, limits: StreamLimits = StreamLimits(),
        peerLimits: StreamLimits = StreamLimits(), neverInterned: FieldNames = FieldNames(),
        sizes: StreamSizes = StreamSizes(), seed: StreamSeed
    ) {
        self.level = level
        self.limits = limits
        self.peerLimits = peerLimits
        self.neverInterned = neverInterned
        self.sizes = sizes
        self.seed = seed
    }

    /// The keys of hash tables.
    package var secrets: InterningSecrets { seed.secrets }
    #else
    /// The keys of hash tables; nil gives each session and encoder random ones of its own.
    public var seed: StreamSeed?

    /// Settings.
    public init(
        level: StreamLevel = .small, limits: StreamLimits = StreamLimits(),
        peerLimits: StreamLimits = StreamLimits(), neverInterned: FieldNames = FieldNames(),
        sizes: StreamSizes = StreamSizes(), seed: StreamSeed? = nil
    ) {
        self.level = level
        self.limits = limits
        self.peerLimits = peerLimits
        self.neverInterned = neverInterned
        self.sizes = sizes
        self.seed = seed
    }

    /// The keys of hash tables, random if no seed is set.
    package var secrets: InterningSecrets { seed?.secrets ?? .random() }
    #endif

    /// What a stream with these settings announces with RESET.
    func parameters(isTwoWay: Bool) -> StreamParameters {
        StreamParameters(
            level: level, isTwoWay: isTwoWay,
            entriesLog2: min(sizes.entriesLog2, peerLimits.entriesLog2),
            historyLog2: min(sizes.historyLog2, peerLimits.historyLog2))
    }
}
