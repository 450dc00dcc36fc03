/// The two secret words that key the hash of tables. The tables of one encoder, or of one session,
/// share a pair.
///
/// A folded multiply with published constants has inputs that collide under *every* seed: a word of
/// the item equal to the constant makes one factor zero. So the constants themselves are the
/// secret, and only somebody who knows them can choose items that collide. Even then the limit on
/// probes, or on entries where there is none, bounds the harm.
@frozen
public struct InterningSecrets: Sendable {
    /// Starts the accumulator; odd.
    @usableFromInline package let start: UInt64
    /// Meets the second word of each pair; odd.
    @usableFromInline package let factor: UInt64

    /// Secrets from two words that an attacker cannot predict.
    ///
    /// Equal words give equal secrets, which tests use. The words are spread by a bijection, so
    /// small numbers are no worse than large ones, but they add no secrecy of their own: clocks and
    /// process numbers are not enough.
    public init(unpredictable first: UInt64, _ second: UInt64) {
        start = Self.spread(first &+ 0x9E37_79B9_7F4A_7C15) | 1
        factor = Self.spread(second &+ 0xD1B5_4A32_D192_ED03) | 1
    }

    /// Secrets drawn from `generator`, which must be cryptographically secure outside of tests.
    @inlinable
    public init(using generator: inout some RandomNumberGenerator) {
        self.init(unpredictable: generator.next(), generator.next())
    }

    #if !hasFeature(Embedded)
    /// Secrets from the system's source of randomness.
    public static func random() -> InterningSecrets {
        var generator = SystemRandomNumberGenerator()
        return InterningSecrets(using: &generator)
    }
    #endif

    /// The finaliser of SplitMix64 (Steele, Lea, Flood 2014).
    private static func spread(_ word: UInt64) -> UInt64 {
        var mixed = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
