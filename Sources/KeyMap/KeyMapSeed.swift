package import StringInterning

/// The two secret words that key the hash of an encoder's tables.
///
/// Nothing on the wire depends on them. They keep whoever chooses the names and values of a message
/// from choosing ones that collide in a table. An encoder without a seed draws random words; a seed
/// is for tests that must repeat, and for systems whose randomness comes from elsewhere.
public struct KeyMapSeed: Sendable {
    /// The words in the form that the tables take.
    package let secrets: InterningSecrets

    /// A seed of two words that an attacker cannot predict. Equal words give equal seeds.
    public init(unpredictable first: UInt64, _ second: UInt64) {
        secrets = InterningSecrets(unpredictable: first, second)
    }
}
