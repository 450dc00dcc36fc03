/// What a decoder has read in one message of an interned stream, and what each part was for.
public struct ReferenceStreamTrace: Equatable, Sendable {
    /// Bytes outside of a body: a prefix, the header with acknowledgements, the check, the content
    /// of a raw message (section 2).
    public struct Part: Equatable, Sendable {
        /// `RESET`, `header`, …
        public let name: String
        /// What its operands say.
        public let detail: String
        /// Where it is in the coded message, in bytes.
        public let range: Range<Int>
    }

    /// A value, an attachment, or the end of the body: a unit with its operands (sections 5 to 8).
    public struct Operation: Equatable, Sendable {
        /// The operation around it, as an index; `nil` for those of the main frame's value and of
        /// attachments.
        public let parent: Int?
        /// The context in which its unit is predicted.
        public internal(set) var context = 0
        /// `TOKEN`, `SHAPE`, …; empty if the body ended before it.
        public internal(set) var name = ""
        /// The unit itself.
        public internal(set) var unit: UInt8 = 0
        /// Whether the unit was predicted, or came as a near hit or as a miss.
        public internal(set) var prediction = Prediction.hit
        /// Offset of the first byte that was read for it, in the coded message at level 1, in the
        /// body at levels 2 and 3.
        public internal(set) var offset = 0
        /// Run bytes of the body that were read for it.
        public internal(set) var runBytes = 0
        /// Bytes of missed units.
        public internal(set) var unitBytes = 0
        /// Bytes of operands other than units.
        public internal(set) var operandBytes = 0
        /// Where its value begins in the main frame, in bytes; for an attachment its number.
        public internal(set) var outputOffset = 0
        /// The bytes that came out for it, those of the operations in it left out.
        public internal(set) var value: [UInt8] = []
        /// Bytes that came out of copies and literals, for blobs.
        public internal(set) var literalBytes = 0
        /// The item that it inserted or referred to; of the other direction for PEER1 and PEER2.
        public internal(set) var item: Int?
        /// The shape that it used or defined.
        public internal(set) var shape: Int?

        /// All its bytes.
        public var bodyBytes: Int { runBytes + unitBytes + operandBytes }
    }

    /// How a unit was told (section 5).
    public enum Prediction: String, Equatable, Sendable {
        /// The pair's first: it costs nothing but its share of a run.
        case hit
        /// The pair's second.
        case nearHit = "near"
        /// Neither: it is written out.
        case miss
    }

    /// The parts outside of the body, in order.
    public internal(set) var parts: [Part] = []

    /// Where the content is in the coded message, in bytes, the tail left out.
    public internal(set) var content = 0..<0

    /// Bytes of the tail.
    public internal(set) var tailBytes = 0

    /// Bytes of the body, before the stage.
    public internal(set) var bodyBytes = 0

    /// What the content is: `coded`, `raw`, or empty where there is none.
    public internal(set) var kind = ""

    /// The operations of a coded message, in the order of their units.
    public internal(set) var operations: [Operation] = []

    /// Whether offsets of operations are those of the coded message, and not of the body.
    public internal(set) var isPlain = true

    /// The trace of a message of which nothing was read.
    public init() {}
}
