import StringInterning

#if !hasFeature(Embedded)
/// The settings of one direction of a key map. Encoder and decoder must have the same mode.
public struct KeyMapOptions: Sendable {
    /// What is replaced.
    public var mode: KeyMapMode
    /// The limits of tables and messages.
    public var limits: KeyMapLimits
    /// The keys of an encoder's hash tables; nil gives each encoder random ones of its own. A
    /// decoder needs none.
    public var seed: KeyMapSeed?

    /// Settings, by default those of names mode.
    ///
    /// - Parameter limits: nil for the mode's default limits.
    public init(
        _ mode: KeyMapMode = .names, limits: KeyMapLimits? = nil, seed: KeyMapSeed? = nil
    ) {
        self.mode = mode
        self.limits = limits ?? KeyMapLimits(mode)
        self.seed = seed
    }
}

extension KeyMapEncoder {
    /// An encoder at the start of a connection.
    public init(_ options: KeyMapOptions = KeyMapOptions()) {
        self.init(
            options.mode, limits: options.limits, secrets: options.seed?.secrets ?? .random())
    }
}

extension KeyMapDecoder {
    /// A decoder at the start of a connection. Mode and policy must be the encoder's.
    public init(_ options: KeyMapOptions = KeyMapOptions()) {
        self.init(options.mode, limits: options.limits)
    }
}
#endif
