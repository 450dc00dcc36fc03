package import StringInterning

/// The two secret words that key the hash of a stream's table of items.
///
/// Nothing on the wire depends on them. They keep whoever chooses the values of a message from choosing
/// values that collide in the table. A program that sets no seed gets random ones; a seed is for tests
/// that must repeat, and for systems whose randomness comes from elsewhere.
public struct StreamSeed: Sendable {
    /// The words as the tables take them.
    package let secrets: InterningSecrets

    /// A seed of two words that an attacker cannot predict. Equal words give equal seeds.
    public init(unpredictable first: UInt64, _ second: UInt64) {
        secrets = InterningSecrets(unpredictable: first, second)
    }

    /// A seed of secrets that a caller in this package has.
    package init(_ secrets: InterningSecrets) { self.secrets = secrets }

    #if !hasFeature(Embedded)
    /// A seed from the system's source of randomness.
    public static func random() -> StreamSeed { StreamSeed(.random()) }
    #endif
}
