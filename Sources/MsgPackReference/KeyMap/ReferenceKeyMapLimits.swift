/// What is replaced (docs/KEYMAP.md, sections 3 and 5).
public enum ReferenceKeyMapMode: Equatable, Sendable {
    /// Names only.
    case names
    /// Names, and values at the positions of a policy.
    case values(ReferenceKeyMapPolicy)

    /// The policy of values mode.
    var policy: ReferenceKeyMapPolicy? {
        switch self {
        case .names: nil
        case .values(let policy): policy
        }
    }

    /// How many names the mode has codes for: −31 to 4,064, or −31 to 63 if slots follow.
    var nameCodes: Int {
        policy == nil ? 4096 : KeyMapCode.firstSlot - KeyMapCode.firstName
    }

    /// How many slots the mode has: 64 to 1,063, or none.
    var slotCodes: Int {
        policy == nil ? 0 : 1000
    }
}

/// The limits of docs/KEYMAP.md, section 7, with its defaults. The limits of an encoder must not be
/// larger than those of its decoder.
public struct ReferenceKeyMapLimits: Equatable, Sendable {
    /// Bytes of an original message.
    public var messageBytes = 67_108_864
    /// Size of an item in bytes, header included.
    public var itemBytes = 4096
    /// Names; the mode may have codes for fewer.
    public var names = 4096
    /// Bytes of all names together.
    public var namesBytes: Int
    /// Slots; the mode may have fewer.
    public var slots = 1000
    /// Bytes of all slots together.
    public var slotsBytes = 196_608
    /// Definitions in a message.
    public var definitions = 65_536
    /// References in a message.
    public var references = 1_048_576

    /// The default limits of `mode`.
    public init(_ mode: ReferenceKeyMapMode) {
        namesBytes = mode.policy == nil ? 262_144 : 65_536
    }
}
