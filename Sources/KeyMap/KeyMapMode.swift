/// What the key map replaces (docs/KEYMAP.md, sections 3 and 5).
public enum KeyMapMode: Equatable, Sendable {
    /// Names only.
    case names
    /// Names, and values at the positions of a policy.
    case values(KeyMapPolicy)

    /// The policy of values mode.
    var policy: KeyMapPolicy? {
        switch self {
        case .names: nil
        case .values(let policy): policy
        }
    }
}
